#include "probe/scout_message.h"

#include <gtest/gtest.h>

namespace bulkhead::probe {
namespace {

using linux::IpAddress;

/// The body of a whole frame.
std::string body(std::string frame) {
  auto taken = take_frame(frame);
  EXPECT_TRUE(taken && *taken && frame.empty());
  return taken && *taken ? **taken : "";
}

TEST(ScoutMessage, AnOrderArrivesAsItWasSent) {
  ScoutOrder order;
  order.kind = ScoutOrder::Kind::kHold;
  order.with_ipv6 = true;
  Exchange exchange = connect_to(kScoutOutside, {*IpAddress::parse("fd00::2"), 5432});
  exchange.transport = linux::Transport::kUdp;
  exchange.send = std::string("a\0b", 3);
  exchange.receive = 4096;
  exchange.timeout = std::chrono::milliseconds(250);
  exchange.attempts = 1;
  order.exchanges = {exchange, connect_to(kScoutHere, {*IpAddress::parse("10.0.0.1"), 80})};
  order.pace.per_destination = 3;
  order.words = {"one", ""};
  const auto read = decode_order(body(encode(order)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->kind, ScoutOrder::Kind::kHold);
  EXPECT_FALSE(read->outside);
  EXPECT_TRUE(read->with_ipv6);
  ASSERT_EQ(read->exchanges.size(), 2U);
  EXPECT_EQ(read->exchanges[0].to, exchange.to);
  EXPECT_EQ(read->exchanges[0].transport, linux::Transport::kUdp);
  EXPECT_EQ(read->exchanges[0].send, exchange.send);
  EXPECT_EQ(read->exchanges[0].timeout, exchange.timeout);
  EXPECT_EQ(read->exchanges[0].attempts, 1);
  EXPECT_EQ(read->exchanges[1].to.str(), "10.0.0.1:80");
  EXPECT_EQ(read->pace.per_destination, 3U);
  EXPECT_EQ(read->words, order.words);
}

TEST(ScoutMessage, AReportArrivesAsItWasSent) {
  ScoutReport report;
  report.failure = "no";
  report.listening = {{linux::Transport::kUdp, {IpAddress::v4(0), 53}}};
  report.addresses = {*IpAddress::parse("fd00::7")};
  report.port = 40000;
  report.outside = ScoutOutside{{*IpAddress::parse("198.18.0.2"), 7},
                                *IpAddress::parse("198.18.0.1"),
                                std::nullopt,
                                *IpAddress::parse("fd62::1")};
  Answer answer;
  answer.outcome = Outcome::kUnreachable;
  answer.error = 113;
  answer.attempts = 2;
  answer.received = "bytes";
  report.answers = {answer};
  report.places = {{}, {0, 1}};
  const auto read = decode_report(body(encode(report)));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->failure, "no");
  EXPECT_EQ(read->listening, report.listening);
  EXPECT_EQ(read->addresses, report.addresses);
  EXPECT_EQ(read->port, 40000);
  ASSERT_TRUE(read->outside);
  EXPECT_EQ(read->outside->tcp.str(), "198.18.0.2:7");
  EXPECT_EQ(read->outside->tcp6, std::nullopt);
  EXPECT_EQ(read->outside->host_address6, report.outside->host_address6);
  ASSERT_EQ(read->answers.size(), 1U);
  EXPECT_EQ(describe(read->answers[0]), "unreachable");
  EXPECT_EQ(read->answers[0].received, "bytes");
  EXPECT_EQ(read->places, report.places);
}

TEST(ScoutMessage, WhatIsCutShortOrLongIsNone) {
  const std::string whole = body(encode(ScoutReport{}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_FALSE(decode_report(whole.substr(0, length))) << length;
  }
  EXPECT_FALSE(decode_report(whole + '\0'));
  EXPECT_FALSE(decode_order(whole));
}

TEST(ScoutMessage, FramesComeInPieces) {
  std::string bytes = encode(ScoutReport{});
  const std::string rest = bytes.substr(5);
  bytes.resize(5);
  auto taken = take_frame(bytes);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(*taken);
  bytes += rest + "next";
  taken = take_frame(bytes);
  ASSERT_TRUE(taken && *taken);
  EXPECT_EQ(bytes, "next");
  std::string absurd = "\xff\xff\xff\xff";
  EXPECT_FALSE(take_frame(absurd));
}

}  // namespace
}  // namespace bulkhead::probe
