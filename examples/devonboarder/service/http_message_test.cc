#include "http_message.h"

#include <gtest/gtest.h>

namespace devonboarder {
namespace {

TEST(HttpMessage, RequestIsReadWithoutItsQuery) {
  const Outcome<Request> request =
      parse_request("GET /api/xp?user=a HTTP/1.1\r\nHost: api\r\nX-Budget-Ms:  250 ");
  ASSERT_TRUE(request) << request.error();
  EXPECT_EQ(request->method, "GET");
  EXPECT_EQ(request->path, "/api/xp");
  EXPECT_EQ(header(request->headers, "x-budget-ms"), "250");
  EXPECT_EQ(header(request->headers, "cookie"), std::nullopt);
}

TEST(HttpMessage, RefusedRequestsSayWhy) {
  EXPECT_EQ(parse_request("GET /").error(),
            "request line 'GET /' is not of the form METHOD /PATH HTTP/1.1");
  EXPECT_EQ(parse_request("GET api HTTP/1.1").error(),
            "request target 'api' does not start with '/'");
  EXPECT_EQ(parse_request("GET / HTTP/1.1\r\nnonsense").error(),
            "header line 'nonsense' has no name");
}

TEST(HttpMessage, ResponseSurvivesTheWay) {
  const std::string text =
      serialise({.status = 503, .body = "{}", .headers = {{"x-user", "newcomer"}}});
  EXPECT_EQ(text,
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nConnection: close\r\nx-user: newcomer\r\n\r\n{}");
  const Outcome<Response> response = parse_response(text);
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->type, "application/json");
  EXPECT_EQ(response->body, "{}");
  EXPECT_EQ(header(response->headers, "x-user"), "newcomer");
}

TEST(HttpMessage, CutAnswersAreFailures) {
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\nConte").error(), "the answer ended within its head");
  EXPECT_EQ(parse_response("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab").error(),
            "the answer has 2 of the 5 bytes that it announced");
  EXPECT_EQ(parse_response("SSH-2.0-OpenSSH\r\n\r\n").error(),
            "status line 'SSH-2.0-OpenSSH' is not HTTP/1.1");
}

TEST(HttpMessage, RequestLine) {
  EXPECT_EQ(serialise_request("POST", "api:8001", "/x", {{"x-budget-ms", "9"}}),
            "POST /x HTTP/1.1\r\nHost: api:8001\r\nConnection: close\r\nContent-Length: 0\r\n"
            "x-budget-ms: 9\r\n\r\n");
}

}  // namespace
}  // namespace devonboarder
