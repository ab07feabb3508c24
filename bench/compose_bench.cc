// Loading a whole project: linear in its size. `heap_MB` is what the result keeps (glibc's own
// figure); `per_service_us` should be the same in every row.
#include <malloc.h>
#include <string>

#include <benchmark/benchmark.h>

#include "base/check.h"
#include "bench/generate_project.h"
#include "compose/config_output.h"
#include "compose/load.h"
#include "compose/topology.h"
#include "text/file_reader.h"

namespace bulkhead::compose {
namespace {

/// One Compose file at /shop, and nothing else.
class OneFile final : public text::FileReader {
 public:
  explicit OneFile(std::string content) : content_(std::move(content)) {}

  Result<std::string> read(const std::string& path, std::size_t) override {
    if (path == kPath) return content_;
    return failure(ErrorKind::kNotFound, path + ": no such file");
  }
  text::FileKind kind(const std::string& path) override {
    return path == kPath ? text::FileKind::kFile : text::FileKind::kMissing;
  }
  Result<std::vector<std::string>> list(const std::string& directory) override {
    return failure(ErrorKind::kNotFound, directory + ": not listed");
  }

 private:
  static constexpr const char* kPath = "/shop/compose.yaml";
  std::string content_;
};

double heap_mb() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / 1e6;
}

LoadRequest request() {
  LoadRequest request;
  request.cwd = "/shop";
  return request;
}

void load_project(benchmark::State& state) {
  OneFile files(bench::compose_project(static_cast<int>(state.range(0))));
  double kept = 0;
  for (auto _ : state) {
    const double before = heap_mb();
    text::Sources sources;
    const LoadResult result = load(request(), files, sources);
    CHECK(result.project.has_value());
    kept = heap_mb() - before;
  }
  state.counters["heap_MB"] = kept;
  state.counters["per_service_us"] = benchmark::Counter(
      static_cast<double>(state.range(0)) / 1e6,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(load_project)->Arg(10)->Arg(200)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void print_yaml(benchmark::State& state) {
  OneFile files(bench::compose_project(static_cast<int>(state.range(0))));
  text::Sources sources;
  const LoadResult result = load(request(), files, sources);
  CHECK(result.project.has_value());
  for (auto _ : state) {
    const std::string text = config_yaml(request(), result);
    benchmark::DoNotOptimize(text.data());
  }
}
BENCHMARK(print_yaml)->Arg(200)->Arg(10000)->Unit(benchmark::kMillisecond);

void topology(benchmark::State& state) {
  OneFile files(bench::compose_project(static_cast<int>(state.range(0))));
  text::Sources sources;
  const LoadResult result = load(request(), files, sources);
  CHECK(result.project.has_value());
  for (auto _ : state) benchmark::DoNotOptimize(topology_of(*result.project));
}
BENCHMARK(topology)->Arg(200)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace bulkhead::compose
