#include "compose/provenance.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

TEST(Provenance, NamesThePlaceOfEachValueAndWhatItReplaced) {
  bulkhead::testing::MemoryFiles files({{"/shop/base.yaml",
                                         "services:\n"
                                         "  web: {image: one, tty: true}\n"},
                                        {"/shop/dev.yaml",
                                         "services:\n"
                                         "  web: {image: two}\n"},
                                        {"/shop/mine.yaml",
                                         "services:\n"
                                         "  web: {image: three}\n"}});
  text::Sources sources;
  LoadRequest request;
  request.cwd = "/shop";
  request.files = {"base.yaml", "dev.yaml", "mine.yaml"};
  request.record_replacements = true;
  const LoadResult result = load(request, files, sources);
  ASSERT_TRUE(result.accepted());
  std::string text;
  for (const Provenance& one : provenance_of(result)) {
    text += fmt::format("{} = {} {}", one.path, one.value, sources.where(one.span));
    for (const text::Span span : one.replaced) text += " < " + sources.where(span);
    text += "\n";
  }
  EXPECT_EQ(text,
            "name = \"shop\" \n"
            "services.web.image = \"three\" mine.yaml:2:16 < dev.yaml:2:16 < base.yaml:2:16\n"
            "services.web.networks.default = null \n"
            "services.web.tty = true base.yaml:2:26\n"
            "networks.default.name = \"shop_default\" \n");
}

}  // namespace
}  // namespace bulkhead::compose
