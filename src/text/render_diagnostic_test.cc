#include "text/render_diagnostic.h"

#include <string>

#include <gtest/gtest.h>

namespace bulkhead::text {
namespace {

class Rendering : public testing::Test {
 protected:
  /// The span of `word`'s first occurrence in the file.
  Span find(SourceId id, std::string_view word) const {
    const auto begin = static_cast<std::uint32_t>(sources_.file(id).content().find(word));
    return {id, begin, begin + static_cast<std::uint32_t>(word.size())};
  }

  Diagnostic diagnostic(Span span) const {
    Diagnostic result;
    result.code = "BH101";
    result.rule = "unknown-service";
    result.message = "the metadata names 'wbe', which is no service";
    result.span = span;
    return result;
  }

  Sources sources_;
};

TEST_F(Rendering, ShowsTheLineAndWhatIsMeant) {
  const SourceId file = sources_.add("compose.yaml", "services:\n  web:\n    image: nginx\n");
  Diagnostic wrong = diagnostic(find(file, "nginx"));
  wrong.label = "here";
  wrong.related.push_back({find(file, "web"), "declared here"});
  wrong.notes.push_back("a note");
  wrong.help = "do this";
  EXPECT_EQ(render(wrong, sources_),
            "error[BH101] unknown-service: the metadata names 'wbe', which is no service\n"
            " --> compose.yaml:3:12\n"
            "  |\n"
            "2 |   web:\n"
            "  |   --- declared here\n"
            "3 |     image: nginx\n"
            "  |            ^^^^^ here\n"
            "  = note: a note\n"
            "  = help: do this\n"
            "\n");
}

TEST_F(Rendering, ShowsSeveralFilesAndGaps) {
  const SourceId one =
      sources_.add("one.yaml", "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nj: 10\n");
  const SourceId two = sources_.add("two.yaml", "b: 5\n");
  Diagnostic wrong = diagnostic(find(one, "j"));
  wrong.severity = Severity::kWarning;
  wrong.related.push_back({find(two, "b"), "replaced here"});
  wrong.related.push_back({find(one, "a"), ""});
  EXPECT_EQ(render(wrong, sources_),
            "warning[BH101] unknown-service: the metadata names 'wbe', which is no service\n"
            "  --> one.yaml:10:1\n"
            "   |\n"
            " 1 | a: 1\n"
            "   | -\n"
            "...\n"
            "10 | j: 10\n"
            "   | ^\n"
            "  ::: two.yaml:1:1\n"
            "   |\n"
            " 1 | b: 5\n"
            "   | - replaced here\n"
            "\n");
}

TEST_F(Rendering, AlignsTabsAndWideCharacters) {
  const SourceId file = sources_.add("a.yaml", "\tk: 漢字 x\n");
  EXPECT_EQ(render(diagnostic(find(file, "x")), sources_),
            "error[BH101] unknown-service: the metadata names 'wbe', which is no service\n"
            " --> a.yaml:1:8\n"
            "  |\n"
            "1 |     k: 漢字 x\n"
            "  |             ^\n"
            "\n");
}

TEST_F(Rendering, NeverSendsControlCharactersOfAFile) {
  const SourceId file = sources_.add("a\x1b.yaml", "k: \x1b[31mred\x07\n");
  const std::string text = render(diagnostic(find(file, "red")), sources_);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("k: \\x1b[31mred\\x07"), std::string::npos) << text;
  EXPECT_EQ(printable("a\xff"
                      "b"),
            "a\ufffd"
            "b");
}

TEST_F(Rendering, CutsALongLineAroundTheMark) {
  const SourceId file =
      sources_.add("a.yaml", std::string(5000, 'x') + "HERE" + std::string(5000, 'y'));
  const std::string text = render(diagnostic(find(file, "HERE")), sources_, {.source_columns = 60});
  EXPECT_NE(text.find("1 | … xxxxxxxxxxxxxxxxxxxxHEREyyyyyyyyyy"), std::string::npos) << text;
  EXPECT_NE(text.find("  |                       ^^^^\n"), std::string::npos) << text;
  EXPECT_LT(text.size(), 400U);
}

TEST_F(Rendering, ShowsACutLineOnceForEachMark) {
  const SourceId file =
      sources_.add("a.json", std::string(300, 'x') + "ONE" + std::string(300, 'x') + "TWO");
  Diagnostic wrong = diagnostic(find(file, "TWO"));
  wrong.related.push_back({find(file, "ONE"), "first"});
  EXPECT_EQ(render(wrong, sources_, {.source_columns = 30}),
            "error[BH101] unknown-service: the metadata names 'wbe', which is no service\n"
            " --> a.json:1:604\n"
            "  |\n"
            "1 | … xxxxxxxxxxTWO\n"
            "  |             ^^^\n"
            "1 | … xxxxxxxxxxONExxxxxxxxxxxxxxxxx …\n"
            "  |             --- first\n"
            "\n");
}

TEST_F(Rendering, MarksTheEndOfAFileAndAnUnknownPlace) {
  const SourceId file = sources_.add("a.yaml", "k: v");
  EXPECT_NE(render(diagnostic({file, 4, 4}), sources_).find("1 | k: v\n  |     ^\n"),
            std::string::npos);
  EXPECT_EQ(render(diagnostic({}), sources_),
            "error[BH101] unknown-service: the metadata names 'wbe', which is no service\n\n");
}

TEST_F(Rendering, ColoursOnlyWhenAsked) {
  const SourceId file = sources_.add("a.yaml", "k: v\n");
  EXPECT_NE(render(diagnostic(find(file, "v")), sources_, {.color = true}).find("\x1b[1;31m"),
            std::string::npos);
}

}  // namespace
}  // namespace bulkhead::text
