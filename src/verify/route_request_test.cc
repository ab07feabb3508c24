#include "verify/route_request.h"

#include <gtest/gtest.h>

namespace bulkhead::verify {
namespace {

std::string requests(std::string_view rule) {
  const auto found = requests_for(rule);
  if (!found) return found.error().message;
  std::string text;
  for (const RouteRequest& request : *found) {
    if (!text.empty()) text += " ";
    text += (request.host.empty() ? "*" : request.host) + request.path;
  }
  return text;
}

TEST(RouteRequests, OneForEachAlternative) {
  EXPECT_EQ(requests("Host(`a.example`)"), "a.example/");
  EXPECT_EQ(requests("Host(`b.example`, `a.example`)"), "a.example/ b.example/");
  EXPECT_EQ(requests("PathPrefix(`/api`)"), "*/api");
  EXPECT_EQ(requests("Host(`a`) && (Path(`/x`) || PathPrefix(`/y`))"), "a/x a/y");
  EXPECT_EQ(requests("Host(`api.x`) ||\n(Host(`x`) && PathPrefix(`/api`))"), "api.x/ x/api");
  EXPECT_EQ(requests("Host(\"a\")&&PathPrefix(`/`)"), "a/");
}

TEST(RouteRequests, ARequestMeetsBothSidesOfAnAnd) {
  EXPECT_EQ(requests("PathPrefix(`/a`) && PathPrefix(`/a/b`)"), "*/a/b");
  EXPECT_EQ(requests("Host(`a`) && Host(`b`)"), "the rule can never be met");
}

TEST(RouteRequests, ExpressionsAreMetByASample) {
  EXPECT_EQ(requests("HostRegexp(`^.+\\.shop\\.test$`) && PathRegexp(`^/v[0-9]{2}/`)"),
            "a.shop.test/v00/");
  EXPECT_EQ(requests("HostRegexp(`[a-z]{3}\\.test`)"), "aaa.test/");
  EXPECT_EQ(requests("HostRegexp(`{sub:[a-z]+}.test`)"), "a.test/");
  EXPECT_EQ(requests("Path(`/{id:[0-9]+}`)"), "*/0");
}

TEST(RouteRequests, SaysWhatItDoesNotUnderstand) {
  EXPECT_EQ(requests("HostRegexp(`(?=a)`)"), "the matcher HostRegexp(`(?=a)`) is not understood");
  EXPECT_EQ(requests("PathRegexp(`x`)"), "the matcher PathRegexp(`x`) is not understood");
  EXPECT_EQ(requests("Headers(`a`, `b`)"), "the matcher Headers(`a`) is not understood");
  EXPECT_EQ(requests("!Host(`a`)"), "negation is not understood");
  EXPECT_EQ(requests("Host(`a`) Host(`b`)"), "the rule is not understood from \"Host(`b`)\" on");
  EXPECT_EQ(requests("Host(a)"), "the rule is not understood from \"a)\" on");
  EXPECT_EQ(requests("Host(`a"), "the rule is not understood from \"`a\" on");
  EXPECT_EQ(requests(""), "the rule is not understood from \"\" on");
  EXPECT_EQ(requests(std::string(100, '(')), "the rule is nested too deeply");
}

}  // namespace
}  // namespace bulkhead::verify
