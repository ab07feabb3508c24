// What the tests of the program on a real engine share: a project of the test's own name, and the
// program as a user runs it there.
#pragma once

#include <cctype>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "testing/project_on_engine.h"

namespace bulkhead::testing {

class ProgramTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string("up-") + test->name();
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto created = ProjectOnEngine::create(name, BULKHEAD_BINARY_DIR "/bulkhead");
    ASSERT_TRUE(created) << created.error().message;
    project_ = std::move(*created);
  }

  void write(const std::string& yaml) { project_->write("compose.yaml", yaml); }

  /// Its exit status; what it said stays in said_.
  int bulkhead(std::vector<std::string> arguments) {
    auto result = project_->bulkhead(std::move(arguments));
    said_ = result.out + result.err;
    return result.exit_code;
  }

  std::unique_ptr<ProjectOnEngine> project_;
  std::string said_;
};

}  // namespace bulkhead::testing
