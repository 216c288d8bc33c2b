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
  for (const char* name : {"_Z7measurei", "_Z7measurePc", "_Z7measurePKc", "_Z7measuredj"}) {
    EXPECT_TRUE(elf("overloads.o").defines(name));
    EXPECT_TRUE(elf("calls.o").undefined(name));
  }
}

TEST(ManglingCVsCpp, OneProgramCallsThemAll) {
  EXPECT_TRUE(run("overloads").prints("4 3 5 9\n"));
}

TEST(ManglingCVsCpp, AsCTheOverloadsAreRefused) {
  EXPECT_TRUE(cc("-x c -c overloads.cpp").fails(1, "conflicting types for 'measure'"));
}

TEST(ManglingCVsCpp, TheLoaderSaysTheMangledName) {
  ASSERT_TRUE(cxx("-shared -fPIC overloads.cpp -o libmeasure.so").succeeds());
  ASSERT_TRUE(cxx("calls.cpp -L. -lmeasure -o app").succeeds());
  // The next version of the library has lost one of its functions.
  std::string text = text_of("./overloads.cpp");
  text.replace(text.find("measure(char* text)"), 7, "removed");
  write("overloads.cpp", text);
  ASSERT_TRUE(cxx("-shared -fPIC overloads.cpp -o libmeasure.so").succeeds());
  EXPECT_TRUE(run("./app", with("LD_LIBRARY_PATH", scratch()))
                  .fails(127, "undefined symbol: _Z7measurePc"));
}

// The chapter's page says this of the linker.
TEST(ManglingCVsCpp, BfdAndGoldCompareThreadLocalAndNoOtherType) {
  write("reader.c", "extern int number;\nint main(void) { return number; }\n");
  write("real.c", "double number = 1.5;\n");
  EXPECT_TRUE(cc("reader.c real.c -o app").succeeds());
  write("local.c", "_Thread_local int number = 5;\n");
  const auto link = cc("reader.c local.c -o app");
  switch (toolchain().linker) {
    case Linker::bfd:
      EXPECT_TRUE(link.fails(1, {"TLS definition in", "mismatches non-TLS reference"}));
      break;
    case Linker::gold:
      EXPECT_TRUE(link.fails(1, "'number' used as both __thread and non-__thread"));
      break;
    default:  // mold 1.10 takes it, and lld 14 by the relocations that it meets
      break;
  }
}
