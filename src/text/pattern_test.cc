#include "text/pattern.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

TEST(Pattern, MatchesWhatJsonSchemasWrite) {
  struct Case {
    std::string_view expression;
    std::vector<std::string_view> matching;
    std::vector<std::string_view> not_matching;
  };
  const std::vector<Case> cases = {
      {"^[a-zA-Z0-9._-]+$", {"a", "A.b_c-9"}, {"", "a b", "ä", " a", "a\n"}},
      {"^x-", {"x-", "x-a"}, {"ax-", "x"}},
      {".+", {"a", "ü"}, {"", "\n"}},
      {"^.+$", {"a b"}, {"", "a\nb"}},
      {"[a-zA-Z0-9][a-zA-Z0-9_.-]+", {"ab", "-ab"}, {"a", "--", "ä"}},
      {"^(always|never|every_([0-9]+[wdhms])+)$",
       {"always", "never", "every_1w", "every_1w22d"},
       {"alway", "every_", "every_1", "nevers"}},
      {"", {"", "a"}, {}},
      {"a|", {"", "b"}, {}},
      {"^(?:a|bc)*$", {"", "a", "abca"}, {"b", "ac"}},
      {"^a{2}$", {"aa"}, {"a", "aaa"}},
      {"^a{2,}$", {"aa", "aaaa"}, {"a"}},
      {"^a{1,2}b?$", {"a", "aa", "aab"}, {"", "aaa", "abb"}},
      {"^a{x$", {"a{x"}, {"a"}},
      {"^\\d+\\.\\w\\s\\S$", {"12.a b"}, {"12xa b", "1.a  "}},
      {"^[\\d\\-x]+$", {"1-x"}, {"y"}},
      {"^[^a-c]+?$", {"d", "ü"}, {"a", ""}},
      {"^[]a]$", {}, {"]", "a"}},
      {"^\\x41\\u00fc$", {"Aü"}, {"A"}},
      {"^\\$\\{$", {"${"}, {"$"}},
      {"^[\\W]$", {" "}, {"a"}},
      {"(a*)*b", {"aaab"}, {"aaa"}},
      {"^日本$", {"日本"}, {"日"}},
  };
  for (const Case& c : cases) {
    const Result<Pattern> pattern = Pattern::compile(c.expression);
    ASSERT_TRUE(pattern.has_value()) << c.expression << ": " << pattern.error().message;
    for (const std::string_view text : c.matching) {
      EXPECT_TRUE(pattern->matches(text)) << c.expression << " on '" << text << "'";
    }
    for (const std::string_view text : c.not_matching) {
      EXPECT_FALSE(pattern->matches(text)) << c.expression << " on '" << text << "'";
    }
  }
}

TEST(Pattern, RefusesWhatItDoesNotSupport) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"(a", "pattern '(a' has a '(' without ')' (byte 2)"},
      {"a)", "pattern 'a)' has a ')' too many (byte 1)"},
      {"[a", "pattern '[a' has a '[' without ']' (byte 2)"},
      {"[b-a]", "pattern '[b-a]' has a range in the wrong order (byte 4)"},
      {"*a", "pattern '*a' repeats nothing (byte 0)"},
      {"a**", "pattern 'a**' repeats a repetition (byte 2)"},
      {"a{3,2}", "pattern 'a{3,2}' has a repetition in the wrong order (byte 6)"},
      {"(?=a)", "pattern '(?=a)' uses a group that is not supported (byte 2)"},
      {"(a)\\1", "pattern '(a)\\1' uses an escape that is not supported (byte 4)"},
      {"\\", "pattern '\\' ends with '\\' (byte 1)"},
      {"\\u12", "pattern '\\u12' has an escape without its hexadecimal digits (byte 4)"},
      {"((a{100}){100}){100}", "pattern '((a{100}){100}){100}' needs more than 10000 states"},
  };
  for (const auto& [expression, message] : cases) {
    const Result<Pattern> pattern = Pattern::compile(expression);
    ASSERT_FALSE(pattern.has_value()) << expression;
    EXPECT_EQ(pattern.error().message, message);
    EXPECT_EQ(pattern.error().kind, ErrorKind::kInvalid);
  }
  EXPECT_FALSE(Pattern::compile(std::string(5000, '(')).has_value());
  EXPECT_FALSE(Pattern::compile("((((){9999}){9999}){9999}){9999}").has_value());
}

TEST(Pattern, TakesLinearTimeWhereBacktrackingWouldNot) {
  const std::string text(200'000, 'a');
  for (const char* expression : {"^(a+)+$b", "^(a|a)*c$", "(a*)*(a*)*d"}) {
    EXPECT_FALSE(Pattern::compile(expression)->matches(text)) << expression;
  }
}

}  // namespace
}  // namespace bulkhead::text
