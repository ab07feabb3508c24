// The whole loader on any files. An input is up to three of them (input_parts.h): compose.yaml,
// other.yaml (for include, extends and -f) and .env.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "compose/config_output.h"
#include "compose/hash_input.h"
#include "compose/load.h"
#include "compose/provenance.h"
#include "compose/topology.h"
#include "testing/memory_files.h"
#include "tests/fuzz/input_parts.h"
#include "text/render_diagnostic.h"

namespace bulkhead::compose {
namespace {

using fuzz::check_span;

void run(std::string_view input) {
  const std::vector<std::string> parts = fuzz::parts_of(input);
  bulkhead::testing::MemoryFiles files;
  files.add("/shop/compose.yaml", parts[0]);
  if (parts.size() > 1) files.add("/shop/other.yaml", parts[1]);
  if (parts.size() > 2) files.add("/shop/.env", parts[2]);
  LoadRequest request;
  request.cwd = "/shop";
  request.record_replacements = true;
  if (parts.size() > 1) request.files = {"compose.yaml", "other.yaml"};
  text::Sources sources;
  const LoadResult result = load(request, files, sources);
  for (const Problem& problem : result.problems) {
    check_span(problem.diagnostic.span, sources);
    for (const auto& related : problem.diagnostic.related) check_span(related.span, sources);
    CHECK(!text::render(problem.diagnostic, sources).empty());
  }
  CHECK(result.project.has_value() || any_refuses(result.problems));
  if (!result.project) return;
  CHECK(!config_yaml(request, result).empty());
  CHECK(!config_json(request, result).empty());
  CHECK(hash_inputs(*result.project).size() == result.project->services.size());
  for (const Provenance& one : provenance_of(result)) check_span(one.span, sources);
  CHECK(topology_of(*result.project).services.size() == result.project->services.size());
}

}  // namespace
}  // namespace bulkhead::compose

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulkhead::compose::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
