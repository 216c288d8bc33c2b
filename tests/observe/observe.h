// Everything that a scenario's test.cpp speaks:
//
//   #include "observe/observe.h"
//   using namespace observe;
//
//   TEST(RpathOrigin, ACopyOfTheProgramAloneDoesNotStart) {
//     EXPECT_TRUE(run(copy_of("app")).fails(127, "libgreet.so: cannot open shared object file"));
//   }
#pragma once

#include <elf.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "observe/archive.h"
#include "observe/elf.h"
#include "observe/expect.h"
#include "observe/file.h"
#include "observe/loader.h"
#include "observe/run.h"
#include "observe/scenario.h"
#include "observe/scratch.h"
#include "observe/text.h"
#include "observe/toolchain.h"
#include "observe/words.h"
