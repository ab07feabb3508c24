#include "testing/golden.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace bulkhead::testing {
namespace {

// The environment is the test's own: it is put back.
class UpdateSwitch {
 public:
  explicit UpdateSwitch(const char* value) {
    const char* before = std::getenv("BULKHEAD_UPDATE");
    had_ = before != nullptr;
    if (had_) before_ = before;
    ::setenv("BULKHEAD_UPDATE", value, 1);
  }
  ~UpdateSwitch() {
    if (had_) {
      ::setenv("BULKHEAD_UPDATE", before_.c_str(), 1);
    } else {
      ::unsetenv("BULKHEAD_UPDATE");
    }
  }
  UpdateSwitch(const UpdateSwitch&) = delete;
  UpdateSwitch& operator=(const UpdateSwitch&) = delete;

 private:
  bool had_;
  std::string before_;
};

TEST(Golden, NamesTheFirstLineThatDiffersAndUpdatesWhereAsked) {
  const std::string path = ::testing::TempDir() + "bulkhead_golden.txt";
  std::remove(path.c_str());
  {
    const UpdateSwitch off("0");
    EXPECT_EQ(std::string(matches_golden(path, "x").message()),
              path +
                  ": there is no such golden file; the test produced\nx\n"
                  "with BULKHEAD_UPDATE=1 in the environment the test writes the file");
  }
  {
    const UpdateSwitch on("1");
    EXPECT_TRUE(matches_golden(path, "one\ntwo\nthree\n"));
  }
  const UpdateSwitch off("0");
  EXPECT_TRUE(matches_golden(path, "one\ntwo\nthree\n"));
  EXPECT_EQ(std::string(matches_golden(path, "one\ntwins\nthree\n").message()),
            path +
                ":2: differs\n  expected: two\n  actual:   twins\nthe test produced\n"
                "one\ntwins\nthree\n\n"
                "with BULKHEAD_UPDATE=1 in the environment the test writes the file");
  EXPECT_FALSE(matches_golden(path, "one\ntwo\n"));
  EXPECT_FALSE(matches_golden(path, ""));
  std::remove(path.c_str());
}

}  // namespace
}  // namespace bulkhead::testing
