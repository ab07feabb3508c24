// YAML in and out. `bytes_per_second` is of YAML text; `heap_MB` is what the value keeps
// (glibc's own figure).
#include <malloc.h>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/check.h"
#include "bench/generate_project.h"
#include "text/json.h"
#include "text/source.h"
#include "text/write_yaml.h"
#include "text/yaml.h"

namespace bulkhead::text {
namespace {

double heap_mb() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1e6;
}

void parse(benchmark::State& state) {
  Sources sources;
  const SourceId id =
      sources.add("compose.yaml", bench::compose_project(static_cast<int>(state.range(0))));
  const std::size_t bytes = sources.file(id).content().size();
  std::vector<Diagnostic> out;
  double kept = 0;
  for (auto _ : state) {
    const double before = heap_mb();
    const auto value = parse_yaml(sources, id, {}, out);
    CHECK(value.has_value());
    kept = heap_mb() - before;
  }
  state.counters["heap_MB"] = kept;
  state.counters["text_MB"] = static_cast<double>(bytes) / 1e6;
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(parse)->Arg(10)->Arg(200)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void write(benchmark::State& state) {
  Sources sources;
  const SourceId id =
      sources.add("compose.yaml", bench::compose_project(static_cast<int>(state.range(0))));
  std::vector<Diagnostic> out;
  const auto value = parse_yaml(sources, id, {}, out);
  CHECK(value.has_value());
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string text = state.range(1) == 0 ? write_yaml(*value) : write_json(*value);
    bytes = text.size();
    benchmark::DoNotOptimize(text.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes) * state.iterations());
}
BENCHMARK(write)
    ->ArgNames({"services", "json"})
    ->Args({1000, 0})
    ->Args({1000, 1})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bulkhead::text
