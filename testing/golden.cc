#include "testing/golden.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace bulkhead::testing {
namespace {

bool updating() {
  const char* update = std::getenv("BULKHEAD_UPDATE");
  return update && std::string_view(update) == "1";
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

::testing::AssertionResult matches_golden(const std::string& path, std::string_view actual) {
  const std::optional<std::string> expected = read_file(path);
  if (expected == actual) return ::testing::AssertionSuccess();
  if (updating()) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << actual;
    file.close();
    if (file) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << path << ": cannot be written";
  }
  ::testing::AssertionResult failed = ::testing::AssertionFailure();
  const char* advice = "\nwith BULKHEAD_UPDATE=1 in the environment the test writes the file";
  if (!expected) {
    return failed << path << ": there is no such golden file; the test produced\n"
                  << actual << advice;
  }
  const auto [at, rest] =
      std::mismatch(expected->begin(), expected->end(), actual.begin(), actual.end());
  const auto offset = static_cast<std::size_t>(at - expected->begin());
  const std::size_t previous = offset == 0 ? std::string::npos : expected->rfind('\n', offset - 1);
  const std::size_t begin = previous == std::string::npos ? 0 : previous + 1;
  return failed << path << ":"
                << 1 + std::count(expected->begin(),
                                  expected->begin() + static_cast<std::ptrdiff_t>(begin), '\n')
                << ": differs\n  expected: " << line_at(*expected, begin)
                << "\n  actual:   " << line_at(actual, begin) << "\nthe test produced\n"
                << actual << advice;
}

}  // namespace bulkhead::testing
