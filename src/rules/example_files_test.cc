#include "rules/example_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::rules {
namespace {

TEST(ExampleFiles, AreKnownByTheirNames) {
  for (const char* name : {".env.example", ".env.sample", "env.template", "example.env",
                           ".env-dist", "sample.env", "defaults.env", ".env.default"}) {
    testing::MemoryFiles files;
    files.add(std::string("/shop/") + name, "");
    EXPECT_EQ(example_of(files, "/shop/.env"), name);
  }
  for (const char* name : {".env.prod", "prod.env.example", "examples", "counterexample.env",
                           ".environment.example"}) {
    testing::MemoryFiles files;
    files.add(std::string("/shop/") + name, "");
    EXPECT_EQ(example_of(files, "/shop/.env"), std::nullopt) << name;
  }
  testing::MemoryFiles files;
  files.add("/shop/db.example.env", "");
  EXPECT_EQ(example_of(files, "/shop/db.env"), "db.example.env");
}

TEST(ExampleFiles, NameTheVariablesThatSomebodyIsToSet) {
  testing::MemoryFiles files;
  files.add("/shop/.env.example", "# the shop\nTAG=\nexport KEY='a'\n");
  files.add("/shop/db.env.example", "PASSWORD=x\n");
  files.add("/shop/.env.prod", "OTHER=x\n");
  EXPECT_THAT(example_variables(files, "/shop"), ::testing::ElementsAre("KEY", "TAG"));
}

}  // namespace
}  // namespace bulkhead::rules
