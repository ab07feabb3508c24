// Every rule on any project. An input is up to three files (input_parts.h): compose.yaml,
// bulkhead.yaml, and one that stands wherever rules read other files.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "compose/load.h"
#include "contract/load.h"
#include "render/findings_github.h"
#include "render/findings_json.h"
#include "render/findings_markdown.h"
#include "render/findings_sarif.h"
#include "rules/check.h"
#include "testing/memory_files.h"
#include "tests/fuzz/input_parts.h"
#include "text/edit.h"
#include "text/json.h"
#include "text/output_value.h"
#include "text/render_diagnostic.h"

namespace bulkhead::rules {
namespace {

using fuzz::check_span;

constexpr const char* kElsewhere[] = {
    "Dockerfile",  "proxy/default.conf", "templates/a.conf.template", "traefik.yml", "Caddyfile",
    "haproxy.cfg", ".env.example"};

/// A fix lies within one file and can be applied there.
void check_fix(const text::Fix& fix, const text::Sources& sources) {
  CHECK(!fix.edits.empty());
  const text::SourceId source = fix.edits.front().span.source;
  for (const text::Edit& edit : fix.edits) {
    CHECK(edit.span.known());
    CHECK(edit.span.source == source);
  }
  CHECK(text::apply_edits(sources.file(source).content(), fix.edits).has_value());
}

void run(std::string_view input) {
  const std::vector<std::string> parts = fuzz::parts_of(input);
  bulkhead::testing::MemoryFiles files;
  files.add("/shop/compose.yaml", parts[0]);
  if (parts.size() > 1) files.add("/shop/bulkhead.yaml", parts[1]);
  if (parts.size() > 2) {
    for (const char* name : kElsewhere) files.add(std::string("/shop/") + name, parts[2]);
  }
  text::Sources sources;
  compose::LoadRequest request;
  request.cwd = "/shop";
  const compose::LoadResult loaded = compose::load(request, files, sources);
  if (!loaded.project) return;
  contract::Loaded contract;
  if (parts.size() > 1) {
    contract = contract::load_contract(files, sources, "/shop/bulkhead.yaml", "/shop");
    for (const text::Diagnostic& one : contract.diagnostics) check_span(one.span, sources);
  }
  contract = contract::with_project(std::move(contract.contract), *loaded.project);

  render::Findings findings;
  const Subject subject{{}, loaded, contract.contract, contract.diagnostics};
  findings.findings =
      check({subject}, {sources, files, contract::Day(std::chrono::days(20'000)), {}}).findings;
  for (const model::Finding& finding : findings.findings) {
    const text::Diagnostic& one = finding.diagnostic;
    CHECK(!one.message.empty());
    check_span(one.span, sources);
    for (const auto& related : one.related) check_span(related.span, sources);
    CHECK(!text::render(one, sources).empty());
    if (one.fix) check_fix(*one.fix, sources);
  }
  for (const text::Value& document :
       {render::findings_json(findings, sources), render::findings_sarif(findings, sources)}) {
    CHECK(!text::write_json(document).empty());
  }
  render::findings_markdown(findings, sources);
  render::findings_github(findings, sources);
}

}  // namespace
}  // namespace bulkhead::rules

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  bulkhead::rules::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
