// What the loader says of itself, as answers.

#include "expects.h"

using namespace observe;

namespace {

void link_app() {
  ASSERT_TRUE(cc("-shared -fPIC add.c -o libadd.so").succeeds());
  ASSERT_TRUE(cc("main.c libadd.so -Wl,-rpath,$ORIGIN -o app").succeeds());
}

}  // namespace

TEST(Loader, ListsWhatItWouldMap) {
  link_app();
  EXPECT_TRUE(ldd("./app").says("libadd.so => " + scratch().string() + "/libadd.so"));
  std::filesystem::remove(scratch() / "libadd.so");
  EXPECT_TRUE(ldd("./app").says("libadd.so => not found"));
}

TEST(Loader, SaysWhatItMapsTriesAndBinds) {
  link_app();
  const Trace traced = trace("./app", with("LD_BIND_NOW", "1"));
  expect_says(traced.maps("libadd.so"), true,
              "the loader of ./app should not map libadd.so, but does\nit maps ");
  expect_says(traced.maps("libnone.so"), false,
              "the loader of ./app should map libnone.so, but does not\nit maps ");
  const auto library = scratch() / "libadd.so";
  expect_says(traced.tries(library), true, "/libadd.so, but does");
  expect_says(traced.tries("/libnone.so"), false, "but does not\nit tries ");
  expect_says(traced.binds("app", "add", "libadd.so"), true,
              "should not bind add of app to libadd.so, but does");
  expect_says(traced.binds("app", "add", "libnone.so"), false,
              "should bind add of app to libnone.so, but does not\nit binds it from ");
  expect_says(traced.binds("app", "nobody", "libadd.so"), false, "it binds it nowhere");
}

TEST(Loader, IsTheOneThatTheProgramNames) {
  link_app();
  EXPECT_TRUE(run(loader_of("./app"), {scratch() / "app"}).exits(3));
}
