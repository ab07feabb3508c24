// The prover on a site that answers as the test says: what it believes at once, and what it asks
// again.
#include "verify/prover.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "testing/manual_clock.h"

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using model::Demand;
using model::ServiceName;
using model::Verdict;
using probe::Answer;
using probe::Exchange;
using probe::Outcome;

Answer answer(Outcome outcome) {
  Answer made;
  made.outcome = outcome;
  made.attempts = 1;
  return made;
}

/// Everything connects but what `denied` denies; counts what it is asked.
class ScriptedVantage final : public Vantage {
 public:
  using Denied = std::function<bool(const Exchange& exchange, int time)>;
  ScriptedVantage(Site site, Denied denied) : site_(std::move(site)), denied_(std::move(denied)) {}

  const Site& site() const override { return site_; }
  Result<std::vector<Answer>> hold(std::span<const Exchange> exchanges, const probe::Pace&,
                                   const std::stop_token&) override {
    std::vector<Answer> answers;
    for (const Exchange& exchange : exchanges) {
      learn(exchange);
      const int time = ++asked_[{exchange.from, exchange.to}];
      answers.push_back(answer(denied_(exchange, time) ? Outcome::kTimeout : Outcome::kOpen));
    }
    return answers;
  }
  Result<std::unique_ptr<linux::Stream>> connect(std::size_t, const linux::SocketAddress&,
                                                 linux::Waiter&) override {
    return failure(ErrorKind::kRefused, "only in clear");
  }
  Status watch() override { return {}; }
  Result<std::vector<std::vector<std::size_t>>> saw(std::span<const std::string> words) override {
    return std::vector<std::vector<std::size_t>>(words.size(), words_at_);
  }
  /// From now on every word arrives there.
  void bring_words_to(std::size_t place) { words_at_ = {place}; }
  int asked(std::size_t from, const linux::SocketAddress& to) { return asked_[{from, to}]; }
  Status forget_peers() override {
    most_known_ = std::max(most_known_, known_.size());
    known_.clear();
    return {};
  }
  /// Link addresses that all namespaces together had to know at one time.
  std::size_t most_known() const { return std::max(most_known_, known_.size()); }
  std::size_t known() const { return known_.size(); }

 private:
  /// Both ends learn where the other is.
  void learn(const Exchange& exchange) {
    const Place& from = site_.place(exchange.from);
    known_.insert({exchange.from, exchange.to.ip});
    for (std::size_t to = 0; to < site_.places.size(); ++to) {
      if (site_.place(to).addresses.front().ip == exchange.to.ip) {
        known_.insert({to, from.addresses.front().ip});
      }
    }
  }

  Site site_;
  std::set<std::pair<std::size_t, IpAddress>> known_;
  std::size_t most_known_ = 0;
  std::vector<std::size_t> words_at_;
  Denied denied_;
  std::map<std::pair<std::size_t, linux::SocketAddress>, int> asked_;
};

/// web (10.0.1.2 on front) and db (10.0.2.2 on back), and nothing else.
class ProverTest : public ::testing::Test {
 protected:
  ProverTest() {
    add("web", "front", "10.0.1.2");
    add("db", "back", "10.0.2.2");
    EdgeClaim claim;
    claim.from = ServiceName("web");
    claim.to = ServiceName("db");
    claim.demand = Demand::kClosed;
    claims_.edges.push_back(claim);
  }

  void add(const char* service, const char* network, const char* address) {
    LiveContainer container;
    container.id = service;
    container.name = service;
    container.service = ServiceName(service);
    container.running = true;
    container.endpoints.push_back({model::NetworkName(network), address, "", "", {}});
    const std::size_t place = site_.places.size();
    site_.places.emplace_back().add(container, live_, false);
    site_.places[place].port = static_cast<std::uint16_t>(9000 + place);
    site_.by_container.emplace(container.id, place);
    live_.containers.push_back(std::move(container));
    site_.host = 2;  // there is none, and nobody asks
  }

  struct Found {
    model::ProofCell cell;
    std::vector<std::string> notes;
  };
  Found prove(ScriptedVantage::Denied denied) {
    ScriptedVantage vantage(site_, std::move(denied));
    Prover prover(claims_, live_, vantage);
    EXPECT_TRUE(prover.run({}, clock_, {}));
    auto cells = prover.judge();
    EXPECT_EQ(cells.size(), 1U);
    return {std::move(cells.front()), prover.notes()};
  }

  static bool from_web_to_db(const Exchange& exchange) {
    return exchange.from == 0 && exchange.to.ip == *IpAddress::parse("10.0.2.2");
  }

  testing::ManualClock clock_;
  Site site_;
  LiveProject live_;
  Claims claims_;
};

TEST_F(ProverTest, WhatIsClosedIsBelievedAtOnce) {
  const Found found = prove([](const Exchange& exchange, int time) {
    EXPECT_EQ(time, 1);
    return from_web_to_db(exchange);
  });
  EXPECT_EQ(found.cell.verdict, Verdict::kDenied);
  EXPECT_EQ(found.cell.control, "db itself connected to 10.0.2.2:9001");
  EXPECT_TRUE(found.notes.empty());
}

TEST_F(ProverTest, ADatagramThatArrivedIsNotSentAgainWhereNobodyAnswersIt) {
  claims_.edges.front().demand = Demand::kOpen;
  claims_.edges.front().ports = {{514, model::Protocol::kUdp}};
  const linux::SocketAddress log{*IpAddress::parse("10.0.2.2"), 514};
  for (const bool arrives : {true, false}) {
    ScriptedVantage vantage(site_, [](const Exchange&, int) { return true; });
    if (arrives) vantage.bring_words_to(1);
    Prover prover(claims_, live_, vantage);
    ASSERT_TRUE(prover.run({}, clock_, {}));
    EXPECT_EQ(prover.judge().front().verdict, arrives ? Verdict::kRequired : Verdict::kViolated);
    EXPECT_EQ(vantage.asked(0, log), arrives ? 1 : 2);
  }
}

TEST_F(ProverTest, AMomentInWhichTheEngineTookItsRulesDownIsANote) {
  const Found found = prove(
      [](const Exchange& exchange, int time) { return from_web_to_db(exchange) && time > 2; });
  EXPECT_EQ(found.cell.verdict, Verdict::kDenied);
  EXPECT_EQ(found.notes, std::vector<std::string>{
                             "web connected to 10.0.2.2:9001 for a moment and then no longer: "
                             "engines take their rules down while they make or remove a network"});
}

TEST_F(ProverTest, WhatStaysOpenIsAViolation) {
  const Found found = prove([](const Exchange&, int) { return false; });
  EXPECT_EQ(found.cell.verdict, Verdict::kViolated);
  EXPECT_EQ(found.cell.decided, "connected to 10.0.2.2:9001 (the prover's own listener)");
  EXPECT_TRUE(found.notes.empty());
}

// The kernel has room for 1024 link addresses on the whole machine, and tells nobody when it is
// full.
TEST_F(ProverTest, SoManyLinksAtATimeThatTheKernelHasRoomForTheirAddresses) {
  claims_.edges.clear();
  constexpr int kServices = 40;  // 780 links
  std::vector<std::string> names;
  for (int i = 0; i < kServices; ++i) names.push_back("s" + std::to_string(i));
  for (int i = 0; i < kServices; ++i) {
    add(names[static_cast<std::size_t>(i)].c_str(), "flat",
        ("10.0.3." + std::to_string(i + 2)).c_str());
    for (int j = 0; j < kServices; ++j) {
      if (i == j) continue;
      EdgeClaim claim;
      claim.from = ServiceName(names[static_cast<std::size_t>(i)]);
      claim.to = ServiceName(names[static_cast<std::size_t>(j)]);
      claim.demand = Demand::kOpen;
      claim.ports = {{80, model::Protocol::kTcp}, {81, model::Protocol::kTcp}};
      claims_.edges.push_back(claim);
    }
  }
  site_.host = site_.places.size();
  ScriptedVantage vantage(site_, [](const Exchange&, int) { return false; });
  Prover prover(claims_, live_, vantage);
  ASSERT_TRUE(prover.run({}, clock_, {}));
  EXPECT_EQ(prover.judge().size(), claims_.edges.size());
  EXPECT_LE(vantage.most_known(), 600U);
  EXPECT_EQ(vantage.known(), 0U);
}

}  // namespace
}  // namespace bulkhead::verify
