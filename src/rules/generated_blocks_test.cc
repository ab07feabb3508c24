#include "rules/generated_blocks.h"

#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::rules {
namespace {

struct Found {
  std::string kind;
  std::string environment;
  std::string body;
  bool closed;

  friend bool operator==(const Found&, const Found&) = default;
};

std::vector<Found> found_in(std::string content) {
  text::Sources sources;
  const text::SourceId document = sources.add("README.md", std::move(content));
  std::vector<Found> found;
  for (const GeneratedBlock& block : find_blocks(sources, document)) {
    found.push_back(
        {block.kind, block.environment.str(), std::string(sources.text(block.body)), block.closed});
  }
  return found;
}

TEST(GeneratedBlocks, AreBetweenTheirComments) {
  EXPECT_EQ(found_in("a\n<!-- bulkhead:begin graph prod -->\nb\n```\n<!-- bulkhead:end -->\nc\n"),
            (std::vector<Found>{{"graph", "prod", "b\n```\n", true}}));
  EXPECT_EQ(found_in("  <!-- bulkhead:begin services -->\r\n<!-- bulkhead:end -->"),
            (std::vector<Found>{{"services", "", "", true}}));
}

TEST(GeneratedBlocks, HaveAnEnd) {
  EXPECT_EQ(found_in("<!-- bulkhead:begin graph -->\nb\n<!-- bulkhead:begin x -->\n"),
            (std::vector<Found>{{"graph", "", "", false}, {"x", "", "", false}}));
  EXPECT_EQ(found_in("<!-- bulkhead:begin graph -->"),
            (std::vector<Found>{{"graph", "", "", false}}));
}

TEST(GeneratedBlocks, AreNotWhatOnlyLooksLikeThem) {
  EXPECT_TRUE(found_in("see <!-- bulkhead:begin graph -->\n").empty());
  EXPECT_TRUE(found_in("<!-- bulkhead:beginning -->\n<!-- bulkhead:end -->\n").empty());
  EXPECT_TRUE(found_in("````\n```\n<!-- bulkhead:begin graph -->\n````\n").empty());
  EXPECT_EQ(found_in("```\nx\n```\n<!-- bulkhead:begin graph -->\n").size(), 1U);
}

TEST(GeneratedBlocks, AreReadOnceFromWhatTheContractNames) {
  testing::MemoryFiles files;
  files.add("/shop/README.md", "a");
  files.add("/shop/docs/b.md", "b");
  contract::Contract contract;
  contract.directory = "/shop";
  contract.documents = {{"*.md", {}}, {"README.md", {}}, {"docs/**.md", {}}, {"none/*.md", {}}};
  text::Sources sources;
  const Documents documents = read_documents(contract, files, sources, "/shop");
  ASSERT_EQ(documents.files.size(), 2U);
  EXPECT_EQ(sources.file(documents.files[1]).path(), "docs/b.md");
  ASSERT_EQ(documents.missing.size(), 1U);
  EXPECT_EQ(documents.missing[0].value, "none/*.md");
}

}  // namespace
}  // namespace bulkhead::rules
