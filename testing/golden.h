// Golden files: what a test expects, kept beside it as a file. With BULKHEAD_UPDATE=1 in the
// environment the files are written instead of compared; the change is then read in the diff.
#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace bulkhead::testing {

/// Fails, naming the first line that differs, where `actual` is not the file's content.
///   EXPECT_TRUE(matches_golden(folder + "/expected.txt", text));
/// REQUIRES: the file's folder exists. Bytes are compared as they are.
::testing::AssertionResult matches_golden(const std::string& path, std::string_view actual);

}  // namespace bulkhead::testing
