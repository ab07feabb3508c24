#include "rules/other_codes.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "rules/table.h"

namespace bulkhead::rules {
namespace {

/// Every code that stands in the sources and is no rule's, with the names that stand beside it.
std::map<std::string, std::set<std::string>> codes_in_sources() {
  static const std::regex kPair(R"re("(BH[0-9]{3})"(?:,\s*"([a-z-]+)")?)re");
  std::map<std::string, std::set<std::string>> codes;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(BULKHEAD_SOURCE_DIR "/src")) {
    const auto& path = entry.path();
    if (path.extension() != ".cc" && path.extension() != ".h") continue;
    if (path.stem().string().ends_with("_test")) continue;
    std::ifstream in(path);
    std::stringstream buffer;
    buffer << in.rdbuf();
    const std::string text = buffer.str();
    for (std::sregex_iterator each(text.begin(), text.end(), kPair), end; each != end; ++each) {
      if (find_rule((*each)[1].str()) != nullptr) continue;
      auto& names = codes[(*each)[1]];
      if ((*each)[2].matched) names.insert((*each)[2]);
    }
  }
  return codes;
}

TEST(OtherCodes, EveryCodeOfTheProgramIsExplained) {
  const auto codes = codes_in_sources();
  EXPECT_GT(codes.size(), 50U);
  const auto words = other_code_words();
  const auto has = [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  for (const auto& [code, names] : codes) {
    EXPECT_TRUE(has(code)) << code;
    for (const auto& name : names) EXPECT_TRUE(has(name)) << code << " " << name;
  }
  for (const auto word : words) {
    if (!word.starts_with("BH")) continue;
    EXPECT_TRUE(codes.contains(std::string(word))) << word << " is explained and nobody says it";
  }
}

TEST(OtherCodes, AreFoundByCodeAndName) {
  const auto page = explain_other_code("BH037");
  EXPECT_TRUE(page.starts_with("BH037 invalid-project-name\n\nA project's name")) << page;
  EXPECT_TRUE(page.ends_with("COMPOSE_PROJECT_NAME.\n")) << page;
  EXPECT_EQ(explain_other_code("bh037"), page);
  EXPECT_EQ(explain_other_code("invalid-project-name"), page);
  EXPECT_EQ(explain_other_code("missing-container"), explain_other_code("BH539"));
  EXPECT_TRUE(explain_other_code("BH545").ends_with("does not answer.\n"));
  EXPECT_EQ(explain_other_code("BH099"), "");
  EXPECT_EQ(explain_other_code(""), "");
}

}  // namespace
}  // namespace bulkhead::rules
