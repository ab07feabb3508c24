#include "compose/hash_input.h"

#include <gtest/gtest.h>

#include "compose/load.h"
#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

std::string hash_input_of(const std::string& service) {
  bulkhead::testing::MemoryFiles files({{"/shop/compose.yaml", "services:\n  web:\n" + service}});
  text::Sources sources;
  LoadRequest request;
  request.cwd = "/shop";
  request.check_consistency = false;
  const LoadResult result = load(request, files, sources);
  if (!result.project) return "not loaded";
  return hash_inputs(*result.project).at(model::ServiceName("web"));
}

// Compared with `docker compose config --hash` of 2.26.1 by their SHA-256.

TEST(HashInput, LeavesOutWhatDoesNotChangeAContainer) {
  EXPECT_EQ(hash_input_of("    build: .\n"
                          "    image: shop/web\n"
                          "    pull_policy: always\n"
                          "    scale: 3\n"),
            R"({"command":null,"entrypoint":null,"image":"shop/web","networks":{"default":null}})");
}

TEST(HashInput, ShowsCreateHostPathWhereTheShortFormOrTheFileSaysSo) {
  EXPECT_EQ(
      hash_input_of("    image: x\n"
                    "    volumes:\n"
                    "      - /a:/b\n"
                    "      - data:/c:z\n"
                    "      - {type: bind, source: /a, target: /d, bind: {propagation: shared}}\n"
                    "      - {type: bind, source: /a, target: /e, bind: {create_host_path: true}}\n"
                    "      - {type: bind, source: /a, target: /f, bind: {create_host_path: no}}\n"),
      R"({"command":null,"entrypoint":null,"image":"x","networks":{"default":null},"volumes":[)"
      R"({"type":"bind","source":"/a","target":"/b","bind":{"create_host_path":true}},)"
      R"({"type":"volume","source":"data","target":"/c","bind":{"selinux":"z"},"volume":{}},)"
      R"({"type":"bind","source":"/a","target":"/d","bind":{"propagation":"shared"}},)"
      R"({"type":"bind","source":"/a","target":"/e","bind":{"create_host_path":true}},)"
      R"({"type":"bind","source":"/a","target":"/f","bind":{}}]})");
}

TEST(HashInput, HasItsOwnOrderOfAttachmentsAndNumbersForModes) {
  EXPECT_EQ(hash_input_of("    image: x\n"
                          "    networks:\n"
                          "      n: {aliases: [a&b], priority: 2, driver_opts: {k: v}}\n"
                          "    secrets: [{source: s, mode: 0440}]\n"),
            R"({"command":null,"entrypoint":null,"image":"x","networks":{"n":{"priority":2,)"
            R"("aliases":["a\u0026b"],"driver_opts":{"k":"v"}}},"secrets":[{"source":"s",)"
            R"("target":"/run/secrets/s","mode":288}]})");
}

TEST(HashInput, TakesAModeInQuotesForADecimalNumber) {
  EXPECT_EQ(hash_input_of("    image: x\n"
                          "    secrets: [{source: s, mode: \"0440\"}]\n"),
            R"({"command":null,"entrypoint":null,"image":"x","networks":{"default":null},)"
            R"("secrets":[{"source":"s","target":"/run/secrets/s","mode":440}]})");
}

}  // namespace
}  // namespace bulkhead::compose
