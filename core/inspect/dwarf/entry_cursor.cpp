#include "inspect/dwarf/entry_cursor.hpp"

namespace inspect::dwarf {

void EntryCursor::pass_attributes() {
  passed_ = true;
  if (abbreviation_->size != Abbreviation::kVaries) return reader_.skip(abbreviation_->size);
  for (const AttributeSpec& spec : abbreviations_->attributes(*abbreviation_)) {
    if (!skip_value(reader_, spec.form, format_)) return fail(spec.form);
  }
}

bool EntryCursor::next() {
  if (problem_) return false;
  if (!passed_) pass_attributes();
  if (problem_) return false;
  if (abbreviation_) {
    if (abbreviation_->has_children) depth_++;
    if (depth_ == 0) return false;
  }
  while (!reader_.done()) {
    offset_ = reader_.offset();
    const std::uint64_t code = reader_.uleb();
    if (code == 0) {
      if (depth_ <= 1) return false;
      depth_--;
      continue;
    }
    abbreviation_ = abbreviations_->find(code);
    if (!abbreviation_) {
      problem_ = "has an unknown abbreviation";
      culprit_ = code;
      return false;
    }
    passed_ = false;
    return true;
  }
  return false;
}

}  // namespace inspect::dwarf
