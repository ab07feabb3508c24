#include "verify/judge.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace bulkhead::verify {
namespace {

using linux::IpAddress;
using linux::SocketAddress;
using model::Demand;
using model::ProofCell;
using model::ServiceName;
using model::Verdict;
using probe::Outcome;

SocketAddress at(const char* ip, std::uint16_t port) {
  return {*IpAddress::parse(ip), port};
}

Try tried(const SocketAddress& where, Outcome outcome, bool listener = false) {
  Try attempt;
  attempt.at = where;
  attempt.port = {where.port, model::Protocol::kTcp};
  attempt.listener = listener;
  attempt.on_shared = true;
  attempt.from_container = "a-1";
  attempt.to_container = "b-1";
  attempt.answer.outcome = outcome;
  attempt.answer.attempts = 2;
  if (outcome == Outcome::kTimeout) attempt.answer.error = ETIMEDOUT;
  return attempt;
}

EdgeClaim edge(Demand demand, std::vector<model::Port> ports = {}, bool declared = true) {
  EdgeClaim claim;
  claim.from = ServiceName("a");
  claim.to = ServiceName("b");
  claim.demand = demand;
  claim.ports = std::move(ports);
  claim.declared = declared;
  return claim;
}

/// "violated: refused at …; …" and the control.
std::string verdict(const ProofCell& cell) {
  std::string text = std::string(name(cell.verdict)) + ": " + cell.decided;
  if (!cell.control.empty()) text += " [" + cell.control + "]";
  return text;
}

const model::Port kHttp{80, model::Protocol::kTcp};
const SocketAddress kWeb = at("10.0.0.2", 80);
const SocketAddress kListener = at("10.0.0.2", 40000);

TEST(JudgeEdge, ARequiredPortThatAccepts) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kOpen)};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "required: connected to 10.0.0.2:80");
}

TEST(JudgeEdge, ARequiredPortThatRefusesTellsWhatListens) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kRefused)};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: refused at 10.0.0.2:80; nothing in b-1 listens on 80");
  evidence.listening = {{linux::Transport::kTcp, at("127.0.0.1", 80)}};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: refused at 10.0.0.2:80; b-1 listens on 127.0.0.1 only");
  evidence.listening.push_back({linux::Transport::kTcp, at("::", 80)});
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: refused at 10.0.0.2:80; b-1 listens by IPv6 only");
  evidence.tries = {tried(kWeb, Outcome::kTimeout)};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: silence, twice at 10.0.0.2:80");
  evidence.tries = {tried(kWeb, Outcome::kRefused)};
  evidence.listening = {{linux::Transport::kTcp, at("0.0.0.0", 80)}};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: refused at 10.0.0.2:80");
}

TEST(JudgeEdge, ADatagramThatNobodyBringsThereShowsNothing) {
  const SocketAddress names = at("10.0.0.2", 53);
  EdgeEvidence evidence;
  evidence.tries = {tried(kListener, Outcome::kTimeout, true), tried(names, Outcome::kTimeout)};
  evidence.tries.back().port.protocol = model::Protocol::kUdp;
  evidence.controls[kListener] = "c-1";
  const EdgeClaim claim = edge(Demand::kClosed, {evidence.tries.back().port});
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "unknown: no datagram arrived at 10.0.0.2:53; but nobody's did, so this shows nothing");
  evidence.udp_controls[names] = "the host";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "denied: silence, twice at 10.0.0.2:40000 [c-1 connected to 10.0.0.2:40000; a datagram "
            "of the host arrived at 10.0.0.2:53]");
  // Nobody listens there, and still the way is open.
  evidence.tries.back().arrived = true;
  evidence.tries.back().answer.outcome = Outcome::kRefused;
  EXPECT_EQ(verdict(judge(claim, evidence)), "violated: a datagram arrived at 10.0.0.2:53");
}

TEST(JudgeEdge, EveryNamedPortMustAccept) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kOpen)};
  const model::Port other{81, model::Protocol::kTcp};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp, other}), evidence)),
            "unknown: port 81 was not tried");
  // What is known to be shut is not hidden behind what is not known.
  evidence.tries = {tried(kWeb, Outcome::kRefused)};
  EXPECT_EQ(judge(edge(Demand::kOpen, {other, kHttp}), evidence).verdict, Verdict::kViolated);
}

TEST(JudgeEdge, SctpIsNotClaimedToBeOpen) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kOpen)};
  const model::Port sctp{132, model::Protocol::kSctp};
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp, sctp}), evidence)),
            "unknown: port 132/sctp was not tried: TCP and UDP are probed, and SCTP is not");
}

TEST(JudgeEdge, EverySharedAddressMustAccept) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kOpen), tried(at("10.0.1.2", 80), Outcome::kTimeout)};
  EXPECT_EQ(judge(edge(Demand::kOpen, {kHttp}), evidence).verdict, Verdict::kViolated);
  // Where they share none, one address is enough.
  for (Try& attempt : evidence.tries) attempt.on_shared = false;
  EXPECT_EQ(judge(edge(Demand::kOpen, {kHttp}), evidence).verdict, Verdict::kRequired);
}

TEST(JudgeEdge, EveryReplicaMustAccept) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kWeb, Outcome::kOpen), tried(at("10.0.0.3", 80), Outcome::kRefused)};
  evidence.tries[1].to_container = "b-2";
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {kHttp}), evidence)),
            "violated: refused at 10.0.0.3:80; nothing in b-2 listens on 80");
}

TEST(JudgeEdge, ADenialNeedsItsControl) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kListener, Outcome::kTimeout, true), tried(kWeb, Outcome::kTimeout)};
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed, {kHttp}), evidence)),
            "unknown: silence, twice at 10.0.0.2:40000; but nobody could connect to "
            "10.0.0.2:40000, so this shows nothing");
  evidence.controls[kListener] = "c-1";
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed, {kHttp}), evidence)),
            "denied: silence, twice at 10.0.0.2:40000 [c-1 connected to 10.0.0.2:40000]");
  // The port of the service alone shows nothing: perhaps nobody listens there.
  evidence.tries.erase(evidence.tries.begin());
  EXPECT_EQ(judge(edge(Demand::kClosed, {kHttp}), evidence).verdict, Verdict::kUnknown);
}

TEST(JudgeEdge, WhatMustBeClosedAndIsOpen) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kListener, Outcome::kOpen, true), tried(kWeb, Outcome::kRefused)};
  evidence.controls[kListener] = "c-1";
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed, {kHttp}), evidence)),
            "violated: connected to 10.0.0.2:40000 (the prover's own listener)");
  evidence.tries = {tried(at("fd00::2", 40000), Outcome::kOpen, true)};
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed), evidence)),
            "violated: connected to [fd00::2]:40000 (the prover's own listener); by IPv6, engines "
            "before 27 keep networks apart only with \"ip6tables\" (and \"experimental\") in their "
            "daemon.json");
}

TEST(JudgeEdge, WhatNothingNeeds) {
  EdgeEvidence evidence;
  evidence.tries = {tried(kListener, Outcome::kOpen, true)};
  evidence.controls[kListener] = "c-1";
  EXPECT_EQ(judge(edge(Demand::kNone), evidence).verdict, Verdict::kExcess);
  const ProofCell undeclared = judge(edge(Demand::kNone, {}, false), evidence);
  EXPECT_EQ(undeclared.verdict, Verdict::kViolated);
  EXPECT_EQ(undeclared.reason, "the files do not let it");
  evidence.tries[0].answer.outcome = Outcome::kUnreachable;
  evidence.tries[0].answer.error = ENETUNREACH;
  EXPECT_EQ(verdict(judge(edge(Demand::kNone), evidence)),
            "closed: no route at 10.0.0.2:40000 [c-1 connected to 10.0.0.2:40000]");
}

TEST(JudgeEdge, WhatCouldNotBeTried) {
  EdgeEvidence evidence;
  evidence.not_running = {ServiceName("b")};
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed), evidence)), "unknown: b does not run");
  evidence.not_running.clear();
  EXPECT_EQ(judge(edge(Demand::kClosed), evidence).verdict, Verdict::kUnknown);
  evidence.tries = {tried(kListener, Outcome::kFailed, true)};
  evidence.tries[0].answer.error = ESRCH;
  evidence.controls[kListener] = "c-1";
  EXPECT_EQ(verdict(judge(edge(Demand::kClosed), evidence)),
            "unknown: not tried: the container is gone at 10.0.0.2:40000");
}

TEST(JudgeEdge, ADatagramCountsWhenItArrives) {
  const model::Port dns{53, model::Protocol::kUdp};
  EdgeEvidence evidence;
  evidence.tries = {tried(at("10.0.0.2", 53), Outcome::kTimeout)};
  evidence.tries[0].port = dns;
  EXPECT_EQ(judge(edge(Demand::kOpen, {dns}), evidence).verdict, Verdict::kViolated);
  evidence.tries[0].arrived = true;
  EXPECT_EQ(verdict(judge(edge(Demand::kOpen, {dns}), evidence)),
            "required: a datagram arrived at 10.0.0.2:53");
  evidence.tries[0].answer.outcome = Outcome::kRefused;
  EXPECT_EQ(judge(edge(Demand::kOpen, {dns}), evidence).verdict, Verdict::kViolated);
}

class JudgeName : public ::testing::Test {
 protected:
  JudgeName() {
    addresses_[*IpAddress::parse("10.0.0.2")] = {ServiceName("db"), model::NetworkName("back")};
    addresses_[*IpAddress::parse("10.0.9.2")] = {ServiceName("db"), model::NetworkName("far")};
    evidence_.running = true;
    evidence_.owners_running = true;
    evidence_.container = "a-1";
    evidence_.addresses = &addresses_;
    evidence_.resolver_works = true;
    claim_.from = ServiceName("a");
    claim_.name = "db";
    claim_.demand = Demand::kOpen;
    claim_.owners = {ServiceName("db")};
    claim_.networks = {model::NetworkName("back")};
  }
  void answer(std::initializer_list<const char*> addresses) {
    evidence_.answer.emplace();
    for (const char* ip : addresses) evidence_.answer->addresses.push_back(*IpAddress::parse(ip));
  }

  std::map<IpAddress, std::pair<ServiceName, model::NetworkName>> addresses_;
  NameEvidence evidence_;
  NameClaim claim_;
};

TEST_F(JudgeName, ResolvesToItsOwner) {
  answer({"10.0.0.2"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "required: resolves to 10.0.0.2");
}

TEST_F(JudgeName, ResolvesToEachContainerOfAService) {
  addresses_[*IpAddress::parse("10.0.0.3")] = {ServiceName("db"), model::NetworkName("back")};
  answer({"10.0.0.2"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "violated: resolves to 10.0.0.2 of db on back, but not to 10.0.0.3");
  answer({"10.0.0.2", "10.0.0.3"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "required: resolves to 10.0.0.2, 10.0.0.3");
}

TEST_F(JudgeName, TheNameOfOneContainerLeadsToThatOne) {
  addresses_[*IpAddress::parse("10.0.0.3")] = {ServiceName("db"), model::NetworkName("back")};
  claim_.name = "shop-db-1";
  claim_.only = {"10.0.0.2"};
  answer({"10.0.0.2"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "required: resolves to 10.0.0.2");
  EXPECT_EQ(judge(claim_, evidence_).reason, "it is one container of db");
  answer({"10.0.0.3"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "violated: resolves to 10.0.0.3 of db on back, which is another container");
}

TEST_F(JudgeName, ResolvesToSomebodyElse) {
  answer({"10.0.9.2"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "violated: resolves to 10.0.9.2 of db on far");
  answer({"10.0.0.2", "192.0.2.1"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "violated: resolves to 192.0.2.1, which is nobody's here");
  answer({});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "violated: no such name");
  evidence_.answer.reset();
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "violated: the engine does not know it, and asked elsewhere in vain");
  evidence_.resolver_works = false;
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "violated: the resolver gave no answer");
}

TEST_F(JudgeName, AHiddenNameNeedsAResolverThatWorks) {
  claim_.demand = Demand::kClosed;
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "denied: the engine does not know it, and asked elsewhere in vain [the same resolver "
            "knows the names that it should]");
  evidence_.resolver_works = false;
  EXPECT_EQ(verdict(judge(claim_, evidence_)),
            "unknown: the resolver of a-1 answers nothing at all, so this shows nothing");
  answer({"10.0.0.2"});
  EXPECT_EQ(verdict(judge(claim_, evidence_)), "violated: resolves to 10.0.0.2 of db on back");
}

TEST(JudgeWayOut, ByDemand) {
  WayOutClaim claim;
  claim.from = ServiceName("a");
  claim.demand = Demand::kClosed;
  WayOutEvidence evidence;
  evidence.running = true;
  evidence.tries = {tried(at("198.18.0.2", 9), Outcome::kTimeout, true)};
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kUnknown);
  evidence.control = "b-1";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "denied: silence, twice at 198.18.0.2:9 [b-1 connected to the same listener]");
  claim.demand = Demand::kOpen;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kViolated);
  evidence.tries[0].answer.outcome = Outcome::kOpen;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kRequired);
  claim.demand = Demand::kNone;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kViolated);
  claim.declared = true;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kExcess);
  evidence.no_outside = "no neighbour";
  EXPECT_EQ(verdict(judge(claim, evidence)), "unknown: no neighbour");
}

TEST(JudgeRoute, ByWhereItArrived) {
  RouteClaim claim;
  claim.router = "site";
  claim.proxy = ServiceName("proxy");
  claim.target = ServiceName("web");
  RouteEvidence evidence;
  evidence.running = true;
  evidence.answers.emplace_back();
  evidence.answers[0].outcome = Outcome::kOpen;
  evidence.answers[0].received = "HTTP/1.1 404 Not Found\r\nServer: x\r\n";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "violated: did not arrive at web; HTTP/1.1 404 Not Found");
  evidence.arrived_at = {ServiceName("api")};
  EXPECT_EQ(verdict(judge(claim, evidence)), "violated: arrived at api; HTTP/1.1 404 Not Found");
  // web is a proxy itself.
  evidence.arrived_at = {ServiceName("api"), ServiceName("web")};
  EXPECT_EQ(verdict(judge(claim, evidence)), "required: arrived at web; HTTP/1.1 404 Not Found");
}

TEST(JudgeRoute, ByWhatTheProxySaysOverTls) {
  RouteClaim claim;
  claim.proxy = ServiceName("proxy");
  claim.target = ServiceName("web");
  RouteEvidence evidence;
  evidence.running = true;
  evidence.answers.emplace_back();
  evidence.answers[0].outcome = Outcome::kOpen;
  evidence.answers[0].received = "HTTP/1.1 308 Permanent Redirect\r\nLocation: https://a/\r\n";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "violated: did not arrive at web; HTTP/1.1 308 Permanent Redirect");
  evidence.over_tls.emplace();
  evidence.over_tls->outcome = Outcome::kOpen;
  evidence.over_tls->received = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "violated: did not arrive at web; HTTP/1.1 200 OK over TLS");
  evidence.arrived_at = {ServiceName("web")};
  EXPECT_EQ(verdict(judge(claim, evidence)), "required: arrived at web; HTTP/1.1 200 OK over TLS");
}

TEST(JudgePublication, FromTheHostAndTheLan) {
  PublicationClaim claim;
  claim.service = ServiceName("web");
  claim.publication.target = kHttp;
  PublicationEvidence evidence;
  evidence.running = true;
  EXPECT_EQ(verdict(judge(claim, evidence)), "violated: the engine has not published it");
  // Nothing behind the userland proxy: it closes at once.
  evidence.tries = {tried(at("127.0.0.1", 80), Outcome::kOpen)};
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "violated: closed at once at 127.0.0.1:80: nothing listens behind it");
  evidence.tries[0].answer.error = ETIMEDOUT;
  EXPECT_EQ(verdict(judge(claim, evidence)), "required: connected to 127.0.0.1:80");
  evidence.from_lan = true;
  claim.from_lan = Demand::kClosed;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kViolated);
  evidence.tries[0].answer.outcome = Outcome::kRefused;
  EXPECT_EQ(judge(claim, evidence).verdict, Verdict::kUnknown);
  evidence.control = "the host connected to it";
  EXPECT_EQ(verdict(judge(claim, evidence)),
            "denied: refused at 127.0.0.1:80 [the host connected to it]");
}

TEST(JudgePublication, OfSctpIsNotKnown) {
  PublicationClaim claim;
  claim.service = ServiceName("web");
  claim.publication.target = {132, model::Protocol::kSctp};
  PublicationEvidence evidence;
  evidence.running = true;
  const model::ProofCell cell = judge(claim, evidence);
  EXPECT_EQ(verdict(cell), "unknown: not tried: TCP and UDP are probed, and SCTP is not");
  EXPECT_FALSE(cell.idle);
}

TEST(JudgeOutsideName, ByWhoWasAnswered) {
  WayOutClaim claim;
  claim.from = ServiceName("web");
  OutsideNameEvidence evidence;
  evidence.claim = &claim;
  evidence.name = "x.invalid";
  const auto verdict = [&](Demand demand, bool declared, bool answered) {
    claim.demand = demand;
    claim.declared = declared;
    evidence.answered = answered;
    evidence.control = answered ? "" : "the host was answered by 10.0.0.1";
    return std::string(name(judge(evidence).verdict));
  };
  EXPECT_EQ(verdict(Demand::kOpen, true, true), "required");
  EXPECT_EQ(verdict(Demand::kOpen, true, false), "violated");
  EXPECT_EQ(verdict(Demand::kClosed, false, true), "violated");
  EXPECT_EQ(verdict(Demand::kClosed, false, false), "denied");
  EXPECT_EQ(verdict(Demand::kNone, true, true), "excess");
  EXPECT_EQ(verdict(Demand::kNone, false, true), "violated");
  EXPECT_EQ(verdict(Demand::kNone, true, false), "closed");
}

}  // namespace
}  // namespace bulkhead::verify
