#include "reach/diff.h"

#include <string>

#include <gtest/gtest.h>

#include "reach/reach.h"
#include "testing/topology_text.h"

namespace bulkhead::reach {
namespace {

std::string line(const EdgeChange& change) {
  if (change.from.kind == model::Node::Kind::kHost || change.to.kind == model::Node::Kind::kHost) {
    return "";
  }
  std::string text =
      to_string(change.from) + ">" + to_string(change.to) + " " + describe(change.ports);
  if (!change.kept.empty()) text += " beside " + describe(change.kept);
  return text + "; ";
}

/// "+a>b every port; -…": what is opened, then what is closed, without the host.
std::string changes(const char* before, const char* after) {
  const Difference difference =
      diff(reach(testing::topology(before)), reach(testing::topology(after)));
  std::string text;
  for (const EdgeChange& change : difference.opened) {
    if (const std::string shown = line(change); !shown.empty()) text += "+" + shown;
  }
  for (const EdgeChange& change : difference.closed) {
    if (const std::string shown = line(change); !shown.empty()) text += "-" + shown;
  }
  return text;
}

TEST(Diff, OfEqualGraphsIsEmpty) {
  const char* const same = "net n\na n publish=80>80\nb n\n";
  EXPECT_TRUE(diff(reach(testing::topology(same)), reach(testing::topology(same))).empty());
}

TEST(Diff, TheReasonIsThatOfThePortsThatOpened) {
  const Difference difference =
      diff(reach(testing::topology("net n\na n publish=80>80\n")),
           reach(testing::topology("net n\na n publish=80>80 publish=9>9\n")));
  std::size_t from_lan = 0;
  for (const EdgeChange& change : difference.opened) {
    if (change.from.kind != model::Node::Kind::kLan) continue;
    ++from_lan;
    ASSERT_EQ(change.why.size(), 1U);
    EXPECT_EQ(change.why[0].subject, "0.0.0.0:9");
  }
  EXPECT_EQ(from_lan, 1U);
}

TEST(Diff, AJoiningServiceOpensBothWays) {
  EXPECT_EQ(changes("net n internal\na n\nb n\nc\n", "net n internal\na n\nb n\nc n\n"),
            "+a>c every port; +b>c every port; +c>a every port; +c>b every port; ");
}

TEST(Diff, ALeavingServiceCloses) {
  EXPECT_EQ(changes("net n internal\na n\nb n\n", "net n internal\na n\nb\n"),
            "-a>b every port; -b>a every port; ");
}

TEST(Diff, AnotherReasonForTheSameEdgeIsNone) {
  EXPECT_EQ(changes("net n internal\nnet m internal\na n\nb n\n",
                    "net n internal\nnet m internal\na m\nb m\n"),
            "");
}

TEST(Diff, ANewServiceIsANewNode) {
  EXPECT_EQ(changes("net n internal\na n\n", "net n internal\na n\nz n\n"),
            "+a>z every port; +z>a every port; ");
}

TEST(Diff, PortsThatComeAndGo) {
  EXPECT_EQ(changes("net n\na n publish=80>80 publish=81>81\n",
                    "net n\na n publish=80>80 publish=82>82\n"),
            "+lan>a port 82 beside port 80; -lan>a port 81 beside port 80; ");
}

TEST(Diff, FromSomePortsToEveryPort) {
  EXPECT_EQ(changes("net n\na n publish=80>80\n", "a host publish=80>80\n"),
            "+lan>a every port beside port 80; ");
}

TEST(Diff, InternalClosesTheWayOut) {
  EXPECT_EQ(changes("net n\na n\n", "net n internal\na n\n"), "-a>internet every port; ");
}

TEST(Diff, GivesTheReasonOfEachSide) {
  text::Sources sources;
  const auto before = testing::topology("net n internal\na\nb n\n", &sources);
  const auto after = testing::topology("net n internal\na n\nb n\n", &sources);
  const Difference difference = diff(reach(before), reach(after));
  ASSERT_FALSE(difference.opened.empty());
  const EdgeChange& change = difference.opened.front();
  EXPECT_EQ(to_string(change.from) + to_string(change.to), "ab");
  ASSERT_EQ(change.why.size(), 1U);
  EXPECT_EQ(sources.where(change.why[0].from_span), "topology:2:3");
}

TEST(Diff, OneMoreOnALargeNetworkCostsItsNeighboursOnly) {
  std::string text = "net n internal\n";
  for (int i = 0; i < 5000; ++i) text += "s" + std::to_string(i) + " n\n";
  const auto before = reach(testing::topology(text));
  const auto after = reach(testing::topology(text + "t n\n"));
  // 5,000 there and back, and the host: 25 million pairs are never looked at.
  EXPECT_EQ(diff(before, after).opened.size(), 10002U);
}

}  // namespace
}  // namespace bulkhead::reach
