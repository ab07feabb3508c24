// verify on a real engine: what reach() says of a drawn topology must be what is found on the
// running containers, on every pair; and what is changed by hand must be named.
#include <algorithm>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <string>
#include <sys/socket.h>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/unique_fd.h"
#include "linux/unix_peer.h"
#include "probe/neighbour.h"
#include "render/proof_text.h"
#include "tests/docker/stage.h"
#include "verify/verify.h"

namespace bulkhead {
namespace {

using model::ProofCell;
using model::Verdict;
using testing::RealEngine;
using testing::Stage;

struct Case {
  const char* name;
  const char* drawing;
};

class Parity : public ::testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    auto real = RealEngine::connect("verify");
    ASSERT_TRUE(real) << real.error().message;
    real_ = *std::move(real);
  }
  std::unique_ptr<RealEngine> real_;
};

TEST_P(Parity, WhatIsFoundIsWhatReachSays) {
  auto stage = Stage::build(*real_, GetParam().drawing);
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "") << GetParam().drawing;
  const std::size_t services = stage->topology().services.size();
  const auto edges = proof->counts(ProofCell::Kind::kEdge);
  EXPECT_EQ(edges.required + edges.denied, services * (services - 1));
  for (const ProofCell& cell : proof->cells) {
    const bool denial = cell.verdict == Verdict::kDenied || cell.verdict == Verdict::kClosed;
    EXPECT_EQ(denial, !cell.control.empty()) << cell.decided;
  }
}

const Case kCases[] = {
    {"SharedNetwork",
     "net front\n"
     "a front listens=80\n"
     "b front listens=81\n"
     "c front\n"},
    {"InternalTiers",
     "net front\n"
     "net back internal\n"
     "web front listens=80 publish=80>\n"
     "api front back listens=8000\n"
     "db back listens=5432\n"},
    {"Aliases",
     "net one\n"
     "net two\n"
     "a one=www.internal,both two=both\n"
     "b two=hidden.internal\n"
     "c one\n"},
    {"NetworkModes",
     "net front\n"
     "net back internal\n"
     "owner front publish=80>\n"
     "sharer service:owner\n"
     "inner back listens=80\n"
     "machine host listens=18999\n"
     "island none\n"
     "hermit\n"},
    {"TwoProjectsOnOneExternalNetwork",
     "net shared external\n"
     "net own internal\n"
     "a shared own listens=80\n"
     "b own\n"
     "theirs shared foreign listens=80\n"},
    {"IccOff",
     "net quiet icc=false\n"
     "net back internal\n"
     "a quiet publish=80>\n"
     "b quiet back\n"
     "c back quiet\n"},
    {"Replicas",
     "net front internal\n"
     "net other internal\n"
     "a front replicas=2 listens=80\n"
     "b front replicas=2\n"
     "c other\n"},
    {"LoopbackPublished",
     "net front\n"
     "a front publish=80>127.0.0.1: publish=81>\n"},
};
INSTANTIATE_TEST_SUITE_P(Topologies, Parity, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST_F(Parity, AContainerAttachedByHandIsNamed) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "db back listens=5432\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const Status connected =
      real_->engine().connect_network(docker::NetworkRef(stage->network("front")),
                                      docker::ContainerRef(stage->container("db")), {});
  ASSERT_TRUE(connected) << connected.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_FALSE(proof->holds());
  EXPECT_EQ(testing::failures(*proof), "violated db on " + stage->network("front") + ": " +
                                           stage->container("db") +
                                           " is attached\n"
                                           "violated db -> web on port 80: connected\n"
                                           "violated web -> db on port 5432: connected\n"
                                           "violated db: name web: resolves\n"
                                           "violated db -> internet: connected\n");
}

TEST_F(Parity, OneOfSeveralContainersIsKnownByItsOwnName) {
  auto stage = Stage::build(*real_,
                            "net front internal\n"
                            "a front replicas=2\n"
                            "b front\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  std::set<std::string> asked;
  for (const ProofCell& cell : proof->cells) {
    if (cell.kind == ProofCell::Kind::kName && cell.from.service.str() == "b") {
      asked.insert(cell.subject);
    }
  }
  EXPECT_EQ(asked,
            (std::set<std::string>{"a", "b", stage->container("a", 1), stage->container("a", 2)}));
}

TEST_F(Parity, AStrangerOnAProjectsNetworkIsNamed) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "web front listens=80\n"
                            "spy front foreign\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "violated " + stage->container("spy") + " on " +
                                           stage->network("front") + ": " +
                                           stage->container("spy") + " is attached\n");
}

TEST_F(Parity, AServiceThatStoppedIsNamed) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "web front listens=80\n"
                            "db front\n");
  ASSERT_TRUE(stage) << stage.error().message;
  ASSERT_TRUE(real_->engine().kill_container(docker::ContainerRef(stage->container("db")), "KILL"));
  ASSERT_TRUE(real_->engine().wait_container(docker::ContainerRef(stage->container("db")),
                                             docker::WaitCondition::kNotRunning));
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_FALSE(proof->holds());
  EXPECT_NE(testing::failures(*proof).find("violated db: " + stage->container("db") +
                                           " exited with 137\n"),
            std::string::npos)
      << testing::failures(*proof);
}

/// A contract of tiers, as a team writes it: web (edge) -> api -> db, and nothing else.
contract::Contract three_tiers(const Stage& stage) {
  contract::Contract contract;
  contract.present = true;
  const auto tier = [&](const char* name, bool internal) {
    contract::Tier made;
    made.name = model::TierName(name);
    made.internal.value = internal;
    contract.tiers.emplace(made.name, made);
  };
  tier("edge", false);
  tier("api", false);
  tier("data", true);
  const auto flow = [&](const char* from, const char* to) {
    contract::Flow made;
    made.from.value = model::TierName(from);
    made.to.value = model::TierName(to);
    contract.flows.push_back(made);
  };
  flow("edge", "api");
  flow("api", "data");
  const auto service = [&](const char* name, const char* in, const char* needs) {
    contract::ServiceMetadata made;
    made.service_name.value = model::ServiceName(name);
    made.tier.emplace();
    made.tier->value = model::TierName(in);
    if (*needs != '\0') {
      contract::DeclaredDependency dependency;
      dependency.service.value = model::ServiceName(needs);
      made.dependencies.push_back(dependency);
    }
    contract.services.emplace(made.service_name.value, made);
  };
  service("web", "edge", "api");
  service("api", "api", "db");
  service("db", "data", "");
  EXPECT_EQ(stage.project().services.size(), 3U);
  return contract;
}

TEST_F(Parity, AContractDecidesWhatIsRequiredDeniedAndExcess) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "api front back listens=8000\n"
                            "db back listens=5432\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify(three_tiers(*stage));
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  const auto edges = proof->counts(ProofCell::Kind::kEdge);
  EXPECT_EQ(edges.required, 2U);  // web -> api, api -> db
  EXPECT_EQ(edges.denied, 2U);    // web and db, both ways
  EXPECT_EQ(edges.excess, 2U);    // the ways back
}

TEST_F(Parity, ARequiredPortThatNobodyListensOnIsNamed) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "api front back\n"
                            "db back listens=5432\n");
  ASSERT_TRUE(stage) << stage.error().message;
  contract::Contract contract = three_tiers(*stage);
  model::Located<model::Port> port;
  port.value = {8000, model::Protocol::kTcp};
  contract.services.at(model::ServiceName("api")).exposed_ports.push_back(port);
  const auto proof = stage->verify(contract);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "violated web -> api on port 8000: refused\n");
  for (const ProofCell& cell : proof->cells) {
    if (cell.verdict != Verdict::kViolated) continue;
    EXPECT_TRUE(
        cell.decided.ends_with("; nothing in " + stage->container("api") + " listens on 8000"))
        << cell.decided;
  }
}

const ProofCell* find(const model::Proof& proof, ProofCell::Kind kind, const std::string& from,
                      const std::string& to) {
  for (const ProofCell& cell : proof.cells) {
    if (cell.kind == kind && to_string(cell.from) == from && to_string(cell.to) == to) return &cell;
  }
  return nullptr;
}

TEST_F(Parity, ADatagramIsDeniedOnlyWhereAnotherArrived) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "names back listens=67/udp\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  const ProofCell* denied = find(*proof, ProofCell::Kind::kEdge, "web", "names");
  ASSERT_NE(denied, nullptr);
  EXPECT_EQ(denied->verdict, Verdict::kDenied);
  EXPECT_NE(denied->control.find("; a datagram of the host arrived at 1"), std::string::npos)
      << denied->control;
}

TEST_F(Parity, ARequiredDatagramArrives) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "api front back listens=8000\n"
                            "db back listens=67/udp\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify(three_tiers(*stage));
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  const ProofCell* required = find(*proof, ProofCell::Kind::kEdge, "api", "db");
  ASSERT_NE(required, nullptr);
  EXPECT_EQ(required->verdict, Verdict::kRequired);
  EXPECT_TRUE(required->decided.starts_with("a datagram arrived at ")) << required->decided;
}

TEST_F(Parity, IPv6IsProvedToo) {
  auto stage = Stage::build(*real_,
                            "net six\n"
                            "web six=www listens=80 publish=80>\n"
                            "api six listens=8000\n",
                            0, {{"six", "fd62:7565:6c6b::/64"}});
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  const ProofCell* host = find(*proof, ProofCell::Kind::kWayOut, "api", "host");
  ASSERT_NE(host, nullptr);
  EXPECT_NE(host->decided.find(" of the host's "), std::string::npos) << host->decided;
}

TEST_F(Parity, WhatAnotherProjectsContainerReachesIsProvedBothWays) {
  auto stage = Stage::build(*real_,
                            "net shared external\n"
                            "net back internal\n"
                            "web shared listens=80\n"
                            "db back listens=5432\n"
                            "theirs shared foreign listens=8080\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  std::string found;
  for (const ProofCell& cell : proof->cells) {
    if (cell.kind != ProofCell::Kind::kForeignEdge) continue;
    found += std::string(name(cell.verdict)) + " " + render::describe(cell) +
             (cell.control.empty() ? "\n" : ", controlled\n");
  }
  const std::string theirs = stage->container("theirs");
  EXPECT_EQ(found, "denied db -> " + theirs +
                       " on port 8080, controlled\n"
                       "required web -> " +
                       theirs +
                       " on port 8080\n"
                       "denied " +
                       theirs +
                       " -> db on port 5432, controlled\n"
                       "required " +
                       theirs + " -> web on port 80\n");
}

TEST_F(Parity, FromProjectsOnOtherNetworksItIsProvedToBeApart) {
  auto stage = Stage::build(*real_, "net front\nweb front listens=80\n");
  ASSERT_TRUE(stage) << stage.error().message;
  auto other = Stage::build(*real_, "net theirs\nstore theirs listens=5432\n", 1);
  ASSERT_TRUE(other) << other.error().message;
  for (const auto way : {verify::Way::kNamespaces, verify::Way::kScouts}) {
    const auto proof = stage->verify({}, way, true);
    ASSERT_TRUE(proof) << proof.error().message;
    const std::string theirs = other->container("store");
    std::string found;
    for (const ProofCell& cell : proof->cells) {
      const std::string described = render::describe(cell);
      if (described.find(theirs) == std::string::npos) continue;
      found += std::string(name(cell.verdict)) + " " + described +
               (cell.control.empty() ? "\n" : ", controlled\n");
    }
    EXPECT_EQ(found, "denied web -> " + theirs + ", controlled\ndenied " + theirs +
                         " -> web on port 80, controlled\n");
  }
}

/// A resolver of the outside, at a neighbour of the engine's host: it knows no name at all.
class Resolver final {
 public:
  static std::unique_ptr<Resolver> open(int engine_process) {
    auto host = linux::NetworkNamespace::of_process(engine_process);
    if (!host) return nullptr;
    auto neighbour = probe::Neighbour::create(*host, system_clock());
    if (!neighbour) return nullptr;
    std::unique_ptr<Resolver> made(new Resolver(*std::move(neighbour)));
    const Status bound = made->neighbour_.space().run([&]() -> Status {
      made->socket_ = UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
      sockaddr_in at{};
      at.sin_family = AF_INET;
      at.sin_port = htons(53);
      if (::bind(made->socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        return failure(ErrorKind::kConflict, "port 53");
      }
      return {};
    });
    if (!bound) return nullptr;
    made->thread_ = std::jthread([fd = made->socket_.get()](const std::stop_token& stop) {
      while (!stop.stop_requested()) answer(fd);
    });
    return made;
  }
  std::string address() const { return neighbour_.tcp().ip.str(); }

 private:
  explicit Resolver(probe::Neighbour neighbour) : neighbour_(std::move(neighbour)) {}

  static void answer(int fd) {
    pollfd ready{fd, POLLIN, 0};
    if (::poll(&ready, 1, 50) != 1) return;
    char message[512];
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const ssize_t length =
        ::recvfrom(fd, message, sizeof message, 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (length < 12) return;
    message[2] = static_cast<char>(0x81);  // an answer
    message[3] = static_cast<char>(0x83);  // no such name
    static_cast<void>(::sendto(fd, message, static_cast<std::size_t>(length), 0,
                               reinterpret_cast<const sockaddr*>(&from), size));
  }

  probe::Neighbour neighbour_;
  UniqueFd socket_;
  std::jthread thread_;  // ends before the socket is closed
};

TEST_F(Parity, NamesOfTheOutsideResolveWhereThereIsAWayOut) {
  const auto resolver =
      Resolver::open(linux::listening_process(real_->test_engine().address.path).value_or(0));
  ASSERT_NE(resolver, nullptr);
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "db back listens=5432\n",
                            0, {}, resolver->address());
  ASSERT_TRUE(stage) << stage.error().message;
  for (const verify::Way way : {verify::Way::kNamespaces, verify::Way::kScouts}) {
    const auto proof = stage->verify({}, way);
    ASSERT_TRUE(proof) << proof.error().message;
    EXPECT_EQ(testing::failures(*proof), "");
    std::string found;
    for (const ProofCell& cell : proof->cells) {
      if (cell.subject != "by name") continue;
      found += fmt::format("{} {}: {} [{}]\n", name(cell.verdict), render::describe(cell),
                           cell.decided, cell.control);
    }
    EXPECT_EQ(found, fmt::format("denied db -> internet by name: nobody answered its question for "
                                 "bulkhead-probe.invalid [{} was answered]\n"
                                 "required web -> internet by name: a resolver of the outside "
                                 "answered its question for bulkhead-probe.invalid []\n",
                                 stage->container("web")));
  }
}

TEST_F(Parity, NamesOfTheOutsideAreDeniedByTheHostsOwnAnswer) {
  const auto resolver =
      Resolver::open(linux::listening_process(real_->test_engine().address.path).value_or(0));
  ASSERT_NE(resolver, nullptr);
  auto stage = Stage::build(*real_, "net back internal\ndb back\n", 0, {}, resolver->address());
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  const auto by_name =
      std::find_if(proof->cells.begin(), proof->cells.end(),
                   [](const ProofCell& cell) { return cell.subject == "by name"; });
  ASSERT_NE(by_name, proof->cells.end());
  EXPECT_EQ(by_name->verdict, Verdict::kDenied);
  EXPECT_EQ(by_name->control, "the host was answered by " + resolver->address());
}

TEST_F(Parity, NamesOfTheOutsideAreNotDecidedWithoutAResolver) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "web front listens=80\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  EXPECT_EQ(proof->notes, (std::vector<std::string>{
                              "whether names of the outside resolve is not decided for web: no "
                              "resolver that they are given answers here"}));
}

TEST_F(Parity, AStrangersAnswerOnASharedNetworkIsNamed) {
  auto stage = Stage::build(*real_,
                            "net shared external\n"
                            "web shared=www listens=80\n"
                            "api shared\n"
                            "theirs shared=www foreign listens=80\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof),
            "violated api: name www: resolves\n"
            "violated web: name www: resolves\n");
}

TEST_F(Parity, APortThatIsOpenThroughTheHostIsTold) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net side\n"
                            "web front listens=80 publish=80>\n"
                            "other side\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto proof = stage->verify();
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(testing::failures(*proof), "");
  ASSERT_FALSE(proof->notes.empty());
  EXPECT_TRUE(proof->notes.back().starts_with("0.0.0.0:any is open through the host (1"))
      << proof->notes.back();
  EXPECT_TRUE(proof->notes.back().ends_with(") to services that no network joins with web: other"))
      << proof->notes.back();
}

}  // namespace
}  // namespace bulkhead
