#include "observe/observe.h"

using namespace observe;

TEST(ManglingCVsCpp, AsCItKeepsItsName) { EXPECT_TRUE(elf("c/measure.o").defines("measure")); }

TEST(ManglingCVsCpp, AsCppItGainsTheTypeOfItsParameter) {
  EXPECT_TRUE(elf("cpp/measure.o").defines("_Z7measurei"));
  EXPECT_FALSE(elf("cpp/measure.o").defines("measure"));
}

TEST(ManglingCVsCpp, MainIsNeverMangled) {
  EXPECT_TRUE(elf("c/measure.o").defines("main"));
  EXPECT_TRUE(elf("cpp/measure.o").defines("main"));
}

TEST(ManglingCVsCpp, EachOverloadIsASymbolOfItsOwn) {
  for (const char* name : {"_Z7measurei", "_Z7measurePc", "_Z7measurePKc", "_Z7measuredj"})
    EXPECT_TRUE(elf("overloads.o").defines(name));
}

TEST(ManglingCVsCpp, OneProgramCallsThemAll) {
  EXPECT_TRUE(run("overloads").prints("4 3 5 9\n"));
}

TEST(ManglingCVsCpp, AsCTheOverloadsAreRefused) {
  EXPECT_TRUE(cc("-x c -c overloads.cpp").fails(1, "conflicting types for 'measure'"));
}
