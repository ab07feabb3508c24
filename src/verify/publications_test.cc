#include "verify/publications.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "testing/topology_text.h"

namespace bulkhead::verify {
namespace {

using model::Protocol;
using model::ServiceName;

LivePort port(std::uint16_t target, const char* ip, std::uint16_t at) {
  return {{target, Protocol::kTcp}, ip, at};
}

struct Named {
  const char* published;
  const char* host_ip;
  LivePort live;
  bool expected;
};

TEST(Publications, AreTheSameByTargetAddressAndPort) {
  const Named cases[] = {
      {"8080", "", port(80, "0.0.0.0", 8080), true},
      {"8080", "", port(80, "::", 8080), true},
      {"8080", "", port(80, "127.0.0.1", 8080), false},
      {"8080", "", port(80, "0.0.0.0", 8081), false},
      {"8080", "", port(81, "0.0.0.0", 8080), false},
      {"8080", "127.0.0.1", port(80, "127.0.0.1", 8080), true},
      {"8080", "127.0.0.1", port(80, "0.0.0.0", 8080), false},
      {"8080", "[::1]", port(80, "::1", 8080), true},
      {"8000-8010", "", port(80, "0.0.0.0", 8010), true},
      {"8000-8010", "", port(80, "0.0.0.0", 8011), false},
      {"", "", port(80, "0.0.0.0", 49153), true},
  };
  for (const Named& one : cases) {
    const model::Publication publication{{80, Protocol::kTcp}, one.published, one.host_ip, {}};
    EXPECT_EQ(is_published_as(publication, one.live), one.expected)
        << one.published << " at " << one.host_ip << " and " << one.live.host_ip << ":"
        << one.live.host_port;
  }
}

TEST(Publications, ThatTheFilesDoNotNameAreViolations) {
  const model::Topology topology = testing::topology(
      "net n\n"
      "web n publish=80>127.0.0.1:8080\n"
      "db n\n");
  LiveProject live;
  const auto add = [&](const char* service, std::vector<LivePort> ports) {
    LiveContainer& container = live.containers.emplace_back();
    container.service = ServiceName(service);
    container.name = fmt::format("shop-{}-1", service);
    container.running = true;
    container.ports = std::move(ports);
    return &container;
  };
  add("web", {port(80, "0.0.0.0", 8080), port(80, "::", 8080), port(80, "127.0.0.1", 8080)});
  add("db", {port(5432, "127.0.0.1", 5432)});
  add("db", {port(5433, "0.0.0.0", 5433)})->running = false;
  add("stranger", {port(1, "0.0.0.0", 1)})->foreign = true;
  std::string text;
  for (const model::ProofCell& cell : undeclared_publications(topology, live)) {
    EXPECT_EQ(cell.verdict, model::Verdict::kViolated);
    text += fmt::format("{} -> {} at {}: {}; {}\n",
                        cell.from.kind == model::Node::Kind::kHost ? "host" : "lan",
                        cell.to.service, cell.subject, cell.decided, cell.reason);
  }
  EXPECT_EQ(text,
            "lan -> web at 0.0.0.0:8080: shop-web-1 publishes port 80 at it; the files do not "
            "publish port 80 there\n"
            "host -> db at 127.0.0.1:5432: shop-db-1 publishes port 5432 at it; the files do not "
            "publish port 5432 there\n");
}

}  // namespace
}  // namespace bulkhead::verify
