#include "text/dockerfile.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

std::string dump(std::string_view dockerfile) {
  std::string dumped;
  for (const auto& each : parse_dockerfile(dockerfile).instructions) {
    dumped += fmt::format("{} {}|{}\n", each.line, each.keyword, each.arguments);
  }
  return dumped;
}

TEST(Dockerfile, ItsInstructionsAreLinesJoinedWithoutComments) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"", ""},
      {"\n# a\n  from  debian\tAS base", "3 FROM|debian\tAS base\n"},
      {"FROM debian \\\n  AS base\r\nUSER a", "1 FROM|debian  AS base\n3 USER|a\n"},
      {"RUN a \\\n# why\n\n  && b\nUSER a", "1 RUN|a  && b\n5 USER|a\n"},
      {"RUN a \\", "1 RUN|a\n"},
      {"\\\n RUN a\n\\", "1 RUN|a\n"},
      {"# escape=`\nRUN dir c:\\\nRUN a `\n b", "2 RUN|dir c:\\\n3 RUN|a  b\n"},
      {"# plain\n# escape=`\nRUN a `\nUSER b", "3 RUN|a `\n4 USER|b\n"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(dump(text), expected) << text;
}

TEST(Dockerfile, HereDocumentsAreNoInstructions) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"RUN <<EOF\nFROM x\nEOF\nUSER a", "1 RUN|<<EOF\n4 USER|a\n"},
      {"COPY <<-\"A\" <<B /x/\nUSER a\n\tA\nUSER b\nB\nUSER c",
       "1 COPY|<<-\"A\" <<B /x/\n6 USER|c\n"},
      {"RUN echo $((1 << 2))\nUSER a", "1 RUN|echo $((1 << 2))\n2 USER|a\n"},
      {"RUN cat <<< text\nUSER a", "1 RUN|cat <<< text\n2 USER|a\n"},
      {"LABEL a=<<EOF\nUSER a", "1 LABEL|a=<<EOF\n2 USER|a\n"},
      {"RUN a \"1<<n\"\nUSER a\nn", "1 RUN|a \"1<<n\"\n2 USER|a\n3 N|\n"},
      {"RUN <<EOF\nFROM x", "1 RUN|<<EOF\n2 FROM|x\n"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(dump(text), expected) << text;
}

TEST(Dockerfile, WordsThatNothingEndsTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += fmt::format("RUN <<A{}\n", i);
  EXPECT_EQ(parse_dockerfile(text).instructions.size(), 50'000U);
}

TEST(Dockerfile, TellsTheProgramThatIsToReadIt) {
  EXPECT_EQ(parse_dockerfile("#syntax = docker/dockerfile:1\nFROM a").syntax,
            "docker/dockerfile:1");
  EXPECT_EQ(parse_dockerfile("# escape=`\n# syntax=other/language\nA b").syntax, "other/language");
  EXPECT_EQ(parse_dockerfile("FROM a\n# syntax=docker/dockerfile:1").syntax, "");
}

}  // namespace
}  // namespace bulkhead::text
