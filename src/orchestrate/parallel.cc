#include "orchestrate/parallel.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace bulkhead::orchestrate {

void for_all(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  const std::size_t helpers = std::min(count, threads);
  std::vector<std::jthread> pool;
  for (std::size_t i = 1; i < helpers; ++i) pool.emplace_back(run);
  run();
}

}  // namespace bulkhead::orchestrate
