#include "http/response_parser.h"

#include <gtest/gtest.h>

namespace bulkhead::http {
namespace {

struct Parsed {
  int status = 0;
  std::string body;
  std::string rest;
  bool keep_alive = false;
};

/// Fed in pieces of `step` bytes.
Parsed parse(std::string_view text, std::size_t step) {
  ResponseParser parser(false);
  for (std::size_t at = 0; at < text.size(); at += step) {
    const Status fed = parser.feed(text.substr(at, step));
    EXPECT_TRUE(fed) << fed.error().message;
  }
  EXPECT_TRUE(parser.done());
  return {parser.head().status, parser.take_body(), parser.take_rest(), parser.keep_alive()};
}

TEST(ResponseParser, DoesNotCareHowTheBytesCome) {
  const std::string_view fixed =
      "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhelloREST";
  const std::string_view chunked =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n4;x=y\r\nhell\r\n1\r\no\r\n0\r\n\r\nREST";
  for (std::size_t step = 1; step <= 100; ++step) {
    const Parsed a = parse(fixed, step);
    EXPECT_EQ(a.status, 404);
    EXPECT_EQ(a.body, "hello");
    EXPECT_EQ(a.rest, "REST");
    EXPECT_TRUE(a.keep_alive);
    const Parsed b = parse(chunked, step);
    EXPECT_EQ(b.status, 200);
    EXPECT_EQ(b.body, "hello");
    EXPECT_EQ(b.rest, "REST");
  }
}

TEST(ResponseParser, ABodyWithoutLengthEndsWithTheConnection) {
  ResponseParser parser(false);
  ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\n\r\nhel"));
  ASSERT_TRUE(parser.feed("lo"));
  EXPECT_FALSE(parser.done());
  EXPECT_TRUE(parser.end());
  EXPECT_TRUE(parser.done());
  EXPECT_EQ(parser.take_body(), "hello");
  EXPECT_FALSE(parser.keep_alive());
}

TEST(ResponseParser, AnAnswerToHeadHasNoBody) {
  ResponseParser parser(true);
  ASSERT_TRUE(parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  EXPECT_TRUE(parser.done());
}

TEST(ResponseParser, WhatFollowsASwitchOfProtocolIsNotItsBody) {
  ResponseParser parser(false);
  ASSERT_TRUE(
      parser.feed("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nraw bytes"));
  EXPECT_TRUE(parser.done());
  EXPECT_EQ(parser.head().status, 101);
  EXPECT_EQ(parser.take_body(), "");
  EXPECT_EQ(parser.take_rest(), "raw bytes");
}

TEST(ResponseParser, SaysWhatIsWrong) {
  ResponseParser garbage(false);
  const Status fed = garbage.feed("SSH-2.0-OpenSSH_9\r\n");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(fed.error().message, "the answer is not HTTP: bad version");

  ResponseParser nothing(false);
  EXPECT_EQ(nothing.end().error().message, "the connection closed without an answer");

  ResponseParser half(false);
  ASSERT_TRUE(half.feed("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
  const Status ended = half.end();
  EXPECT_EQ(ended.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(ended.error().message, "the connection closed in the middle of the answer");

  ResponseParser large(false);
  const std::string head =
      "HTTP/1.1 200 OK\r\nX: " + std::string(ResponseParser::kHeadLimit, 'x') + "\r\n\r\n";
  EXPECT_EQ(large.feed(head).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace bulkhead::http
