// The groups of tests, each in the file of its name.
#pragma once

#include "user/testing/runner.hpp"

namespace usertests {

using user::testing::Speed;
using user::testing::Test;
using user::testing::Tests;

extern const Tests memory_tests;
extern const Tests protection_tests;
extern const Tests fork_memory_tests;
extern const Tests copy_tests;
extern const Tests exec_tests;
extern const Tests process_tests;
extern const Tests kill_tests;
extern const Tests file_tests;
extern const Tests name_tests;
extern const Tests directory_tests;
extern const Tests limit_tests;
extern const Tests pipe_tests;
extern const Tests descriptor_tests;
extern const Tests scheduling_tests;
extern const Tests concurrency_tests;

/// What a program does that a test of exec has started: usertests -probe KIND...
int probe(int argc, char** argv);

}  // namespace usertests
