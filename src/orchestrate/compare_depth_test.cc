// How far compare() looks, and what it gives besides the fields that differ: the update that makes
// them right.
#include <gtest/gtest.h>

#include "orchestrate/compare.h"
#include "orchestrate/compared_pair_for_test.h"
#include "orchestrate/labels.h"

namespace bulkhead::orchestrate {
namespace {

using docker::Mount;

/// What the engine is asked for, so that nothing of the update differs any more.
TEST(CompareLimits, GiveTheUpdateThatMakesThemRight) {
  ComparedPair pair;
  docker::Resources& wanted = pair.wanted.host.resources;
  wanted.memory = 4096;
  wanted.nano_cpus = 500'000'000;
  wanted.cpuset_cpus = "1";
  pair.live.host.restart_policy.name = "always";
  pair.live.host.resources.cpu_shares = 512;
  const docker::ContainerUpdate update =
      compare(pair.live, pair.wanted, &pair.image, pair.state).update_to;
  EXPECT_EQ(update.memory, 4096);
  EXPECT_EQ(update.memory_swap, 8192);
  EXPECT_EQ(update.nano_cpus, 500'000'000);
  EXPECT_EQ(update.cpuset_cpus, "1");
  ASSERT_TRUE(update.restart_policy);
  EXPECT_EQ(update.restart_policy->name, "no");
  // What is taken away needs a new container.
  EXPECT_FALSE(update.cpu_shares);
  EXPECT_FALSE(update.pids_limit);
}

TEST(CompareByHash, LooksNoFurtherWhereTheDefinitionIsTheSame) {
  ComparedPair pair;
  pair.live.config.user = "root";
  const auto found = [&] { return compare(pair.live, pair.wanted, &pair.image, pair.state); };
  EXPECT_EQ(found().recreate.size(), 1U);  // there is no hash
  pair.live.config.labels[kConfigHashLabel] = "a";
  pair.wanted.config.labels[kConfigHashLabel] = "b";
  EXPECT_EQ(found().recreate.size(), 1U);
  pair.wanted.config.labels[kConfigHashLabel] = "a";
  EXPECT_TRUE(found().same());
  pair.wanted.config.labels[kFilesLabel] = "c";
  EXPECT_EQ(found().recreate.size(), 2U);
}

/// The name of a volume, the file of a config and the text of a seccomp profile stand elsewhere.
TEST(CompareByHash, LooksAtWhatTheDefinitionOnlyNames) {
  ComparedPair pair;
  pair.live.config.labels[kConfigHashLabel] = "a";
  pair.wanted.config.labels[kConfigHashLabel] = "a";
  const auto mount = [](const char* type, const char* source) {
    Mount one;
    one.type = type;
    one.source = source;
    one.target = "/t";
    return one;
  };
  pair.live.host.mounts = {mount("volume", "shop_data"), mount("bind", "/old/config")};
  pair.wanted.host.mounts = {mount("volume", "data"), mount("bind", "/new/config")};
  pair.live.host.security_opt = {"seccomp={}"};
  pair.wanted.host.security_opt = {"seccomp={\"defaultAction\":\"SCMP_ACT_ALLOW\"}"};
  const Comparison found = compare(pair.live, pair.wanted, &pair.image, pair.state);
  ASSERT_EQ(found.recreate.size(), 2U);
  EXPECT_EQ(found.recreate[0].field, "volumes");
  EXPECT_EQ(found.recreate[0].wanted, "/new/config:/t, data:/t");
  EXPECT_EQ(found.recreate[1].field, "security_opt");
  EXPECT_EQ(found.recreate[1].live, "seccomp=(profile 44136fa355b3)");

  // Blanks and the order of keys are none of it.
  pair.live.host = pair.wanted.host;
  pair.live.host.security_opt = {"seccomp={\"a\":1,\"b\":[]}"};
  pair.wanted.host.security_opt = {"seccomp={ \"b\": [],\n \"a\": 1 }\n"};
  EXPECT_TRUE(compare(pair.live, pair.wanted, &pair.image, pair.state).same());
}

TEST(CompareWithoutImage, NamesAreCompared) {
  ComparedPair pair;
  EXPECT_TRUE(compare(pair.live, pair.wanted, nullptr, pair.state, Depth::kEveryField).same());
  pair.wanted.config.image = "other";
  const Comparison found = compare(pair.live, pair.wanted, nullptr, pair.state, Depth::kEveryField);
  ASSERT_EQ(found.recreate.size(), 1U);
  EXPECT_EQ(found.recreate[0].live, "app");
  EXPECT_EQ(found.recreate[0].wanted, "other");
}

}  // namespace
}  // namespace bulkhead::orchestrate
