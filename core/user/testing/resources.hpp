// What a test must give back: physical memory and places in the table of open files.
#pragma once

namespace user::testing {

struct Resources {
  int free_pages;  ///< -1 when this kernel does not count them
  int free_files;  ///< how many more files all processes together can open
};

/// What is free now.
Resources free_resources();

/// Waits a while for what orphans still have, and tells whether as much is free as before. Says what is lost
/// when not, as the failure of `subject`.
bool all_given_back(const Resources& before, const char* subject);

/// Waits a while until as many pages are free as before; how many are missing. 0 when the kernel does not
/// count them.
int lost_pages(int before);

}  // namespace user::testing
