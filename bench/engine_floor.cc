// What the engine itself takes: a network and N containers, created and started through the raw
// API, all at once and with nothing else. Prints seconds. Everything is removed again.
//   engine_floor NAME COUNT IMAGE [THREADS]
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "docker/client.h"
#include "linux/disk_files.h"
#include "linux/environment.h"

namespace bulkhead {
namespace {

template <typename Work>
void for_each_of(std::size_t count, std::size_t threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  std::vector<std::jthread> pool;
  for (std::size_t t = 0; t < threads; ++t) {
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
  }
}

int run(const std::string& name, std::size_t count, const std::string& image, std::size_t threads) {
  linux::DiskFiles files;
  const linux::Environment environment = linux::Environment::of_process();
  const auto address = docker::find_engine_address(
      [&](const std::string& key) { return environment.find(key); }, files);
  auto engine = address ? docker::connect(*address) : tl::unexpected(address.error());
  if (!engine) {
    std::fprintf(stderr, "engine_floor: %s\n", engine.error().message.c_str());
    return 2;
  }
  std::vector<std::string> ids(count);
  std::atomic<bool> well{true};
  const SteadyTime begin = system_clock().steady();
  docker::NetworkSpec network;
  network.name = name;
  well = (*engine)->create_network(network).has_value();
  for_each_of(count, threads, [&](std::size_t i) {
    docker::ContainerSpec spec;
    spec.name = name + "-" + std::to_string(i);
    spec.config.image = image;
    spec.config.cmd = std::vector<std::string>{"sleep", "3600"};
    spec.host.init = true;
    spec.host.network_mode = name;
    spec.endpoints[name];
    const auto made = (*engine)->create_container(spec);
    if (made) ids[i] = made->id.str();
    if (!made || !(*engine)->start_container(made->id)) well = false;
  });
  const Duration took = system_clock().steady() - begin;
  for_each_of(count, threads, [&](std::size_t i) {
    if (ids[i].empty()) return;
    static_cast<void>((*engine)->remove_container(docker::ContainerRef(ids[i]), {.force = true}));
  });
  static_cast<void>((*engine)->remove_network(docker::NetworkRef(name)));
  if (!well) {
    std::fprintf(stderr, "engine_floor: not everything could be made\n");
    return 1;
  }
  std::printf("%.3f\n", std::chrono::duration<double>(took).count());
  return 0;
}

}  // namespace
}  // namespace bulkhead

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "usage: engine_floor NAME COUNT IMAGE [THREADS]\n");
    return 2;
  }
  constexpr std::size_t kThreads = 8;
  const std::size_t threads = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : kThreads;
  return bulkhead::run(argv[1], std::strtoul(argv[2], nullptr, 10), argv[3], threads);
}
