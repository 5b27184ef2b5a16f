// Boards by the age of the xv6-riscv that expects them: what QEMU's virt was, or was told to be, at that
// time.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "machine/configuration.hpp"

namespace machine {

struct Profile {
  std::string_view name;
  unsigned pmp_entries;
  VirtioVersion virtio;
};

/// Newest first, as a Configuration is from the start. The first of August 2022 speaks virtio 1.0; before
/// September 2021 none sets PMP entries, without which S-mode may reach nothing where there are some.
inline constexpr std::array kProfiles{
    Profile{"xv6-2022", 16, VirtioVersion::Modern},
    Profile{"xv6-2021", 16, VirtioVersion::Legacy},
    Profile{"xv6-2020", 0, VirtioVersion::Legacy},
};

/// Null for a name that there is not.
constexpr const Profile* find_profile(std::string_view name) {
  const auto* found = std::find_if(kProfiles.begin(), kProfiles.end(),
                                   [&](const Profile& profile) { return profile.name == name; });
  return found != kProfiles.end() ? &*found : nullptr;
}

}  // namespace machine
