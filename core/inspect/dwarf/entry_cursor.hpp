// Goes through the entries of a unit in the order of the file (DWARF 5, 2.3 and 7.5.2): a tree, whose
// siblings end with a zero.
#pragma once

#include <cstdint>

#include "inspect/dwarf/abbreviations.hpp"

namespace inspect::dwarf {

class EntryCursor {
 public:
  /// Stands before the entry at `offset` of `info`, which must be cut off where the unit ends.
  EntryCursor(FileBytes info, std::uint64_t offset, const Format& format, const Abbreviations& abbreviations)
      : reader_(info, offset), format_(format), abbreviations_(&abbreviations) {}

  /// Goes to the next entry: the first child, or else what follows. False when the entry begun with has no
  /// more below it, and when something is not understood.
  bool next();

  /// Where the entry begins, in .debug_info.
  std::uint64_t offset() const { return offset_; }
  std::uint16_t tag() const { return abbreviation_->tag; }
  bool has_children() const { return abbreviation_->has_children; }
  /// 0 for the first entry, 1 for its children.
  unsigned depth() const { return depth_; }

  /// Calls visit(name, value) for every attribute of the entry. Once for each entry at most.
  template <class Visit>
  void attributes(Visit visit) {
    Value value;
    for (const AttributeSpec& spec : abbreviations_->attributes(*abbreviation_)) {
      if (!read_value(reader_, spec.form, format_, spec.implicit, value)) return fail(spec.form);
      visit(spec.name, value);
    }
    passed_ = true;
  }

  /// Why next() gave false; nullptr when everything was in order.
  const char* problem() const { return problem_; }
  /// The code or form that is not known.
  std::uint64_t culprit() const { return culprit_; }

 private:
  void pass_attributes();
  void fail(std::uint64_t form) {
    problem_ = "has an attribute of unknown form";
    culprit_ = form;
  }

  ByteReader reader_;
  Format format_;
  const Abbreviations* abbreviations_;
  const Abbreviation* abbreviation_ = nullptr;  ///< of the entry at hand; nullptr before the first
  std::uint64_t offset_ = 0;
  unsigned depth_ = 0;
  bool passed_ = true;  ///< the reader stands behind the attributes
  const char* problem_ = nullptr;
  std::uint64_t culprit_ = 0;
};

}  // namespace inspect::dwarf
