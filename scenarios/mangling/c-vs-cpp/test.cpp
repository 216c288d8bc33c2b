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
  const auto object = elf("overloads.o");
  EXPECT_TRUE(object.defines("_Z7measurei"));
  EXPECT_TRUE(object.defines("_Z7measurePc"));
  EXPECT_TRUE(object.defines("_Z7measurePKc"));
  EXPECT_TRUE(object.defines("_Z7measuredj"));
}

TEST(ManglingCVsCpp, OneProgramCallsThemAll) {
  EXPECT_TRUE(run(artifact("overloads")).prints("4 3 5 9\n"));
}

TEST(ManglingCVsCpp, AsCTheOverloadsAreRefused) {
  EXPECT_TRUE(cc("-x c -c overloads.cpp").fails(1, "conflicting types for 'measure'"));
}
