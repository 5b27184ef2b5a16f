// The groups of tests, each in the file of its name.
#pragma once

#include "user/testing/runner.hpp"

namespace pgtbltest {

using user::testing::Speed;
using user::testing::Test;
using user::testing::Tests;

extern const Tests access_tests;
extern const Tests superpage_tests;
extern const Tests copy_on_write_tests;
extern const Tests lazy_tests;

inline constexpr int kPage = 4096;
inline constexpr int kMegabyte = 1 << 20;
inline constexpr int kSuperpage = 2 * kMegabyte;

/// Grows the heap, or fails the test. The new memory.
char* grow(int bytes);

/// Grows the heap to the next boundary of a superpage and then by so many. Where they begin.
char* grow_by_superpages(int count);

/// Writes a number that follows from place and `salt` into each page, and expects it there.
void number_pages(char* memory, int pages, int salt);
void expect_numbers(const char* memory, int pages, int salt);

}  // namespace pgtbltest
