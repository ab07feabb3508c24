#include "docker/output_stream.h"

#include <gtest/gtest.h>

namespace bulkhead::docker {
namespace {

std::string frame(char stream, const std::string& text) {
  std::string bytes{stream, 0, 0, 0, 0, 0};
  bytes += static_cast<char>(text.size() >> 8U);
  bytes += static_cast<char>(text.size() & 255U);
  return bytes + text;
}

/// stdout and stderr, fed in pieces of `step` bytes.
std::pair<std::string, std::string> split(const std::string& bytes, std::size_t step, bool raw) {
  OutputSplitter splitter(raw);
  std::pair<std::string, std::string> text;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    EXPECT_TRUE(splitter.feed(std::string_view(bytes).substr(at, step)));
    while (const auto chunk = splitter.take()) {
      (chunk->stream == OutputStream::kStderr ? text.second : text.first) += chunk->bytes;
    }
  }
  EXPECT_TRUE(splitter.complete());
  return text;
}

TEST(OutputSplitter, DoesNotCareHowTheBytesCome) {
  const std::string bytes =
      frame(1, "one\n") + frame(2, std::string(300, 'e')) + frame(1, "") + frame(1, "two\n");
  for (std::size_t step = 1; step < bytes.size() + 1; ++step) {
    EXPECT_EQ(split(bytes, step, false),
              std::make_pair(std::string("one\ntwo\n"), std::string(300, 'e')));
  }
}

TEST(OutputSplitter, ATerminalsOutputIsAsItComes) {
  const std::string bytes = "\x01\x02 anything";
  EXPECT_EQ(split(bytes, 3, true).first, bytes);
}

TEST(OutputSplitter, KnowsWhenItEndsInTheMiddle) {
  OutputSplitter splitter(false);
  ASSERT_TRUE(splitter.feed(frame(1, "four").substr(0, 10)));
  EXPECT_FALSE(splitter.complete());
}

TEST(OutputSplitter, RefusesWhatHasNoHead) {
  OutputSplitter splitter(false);
  const Status fed = splitter.feed("plain text");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message, "the output is not in the engine's format");
}

}  // namespace
}  // namespace bulkhead::docker
