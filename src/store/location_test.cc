#include "store/location.h"

#include <gtest/gtest.h>

namespace bulkhead::store {
namespace {

constexpr const char* kSocket = "unix:///var/run/docker.sock";

std::string folder(const std::map<std::string, std::string>& environment,
                   const std::optional<std::string>& given = std::nullopt) {
  const auto location = locate(given, environment, kSocket, "shop");
  return location ? location->folder : location.error().message;
}

TEST(Location, IsInTheStateFolderOfTheUser) {
  constexpr const char* kEnd = "/bulkhead/unix-var-run-docker.sock-";
  EXPECT_TRUE(
      folder({{"HOME", "/home/a"}}).starts_with(std::string("/home/a/.local/state") + kEnd));
  EXPECT_TRUE(folder({{"HOME", "/home/a"}, {"XDG_STATE_HOME", "/s"}})
                  .starts_with(std::string("/s") + kEnd));
  EXPECT_TRUE(folder({{"HOME", "/home/a"}}).ends_with("/shop"));
}

TEST(Location, ARelativeStateFolderDoesNotCount) {
  EXPECT_TRUE(
      folder({{"HOME", "/h"}, {"XDG_STATE_HOME", "state"}}).starts_with("/h/.local/state/"));
}

TEST(Location, WhatTheUserNamesComesFirst) {
  EXPECT_TRUE(folder({{"HOME", "/h"}, {"BULKHEAD_STORE", "/b"}}).starts_with("/b/unix-"));
  EXPECT_TRUE(folder({{"HOME", "/h"}, {"BULKHEAD_STORE", "/b"}}, "/g").starts_with("/g/unix-"));
}

TEST(Location, SaysWhatToSetWhereThereIsNoPlace) {
  EXPECT_EQ(folder({}),
            "there is no place for the store: neither XDG_STATE_HOME nor HOME is set; name one by "
            "--store or BULKHEAD_STORE");
}

TEST(Location, EnginesAndProjectsAreKeptApart) {
  const auto of = [](const char* engine, const char* project) {
    return locate("/s", {}, engine, project)->folder;
  };
  EXPECT_NE(of("tcp://a:1", "p"), of("tcp://a/1", "p"));
  EXPECT_NE(of("tcp://a:1", "p"), of("tcp://a:1", "q"));
  EXPECT_EQ(of("tcp://a:1", ".."), of("tcp://a:1", ".."));
  EXPECT_EQ(of("tcp://a:1", "../../etc").find(".."), std::string::npos);
}

}  // namespace
}  // namespace bulkhead::store
