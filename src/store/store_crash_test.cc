// Kill -9 at seeded random moments of a program that does nothing but write. After each, the store
// opens, is sound, and holds exactly what the child had been told was written.
#include <array>
#include <csignal>
#include <filesystem>
#include <poll.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "base/check.h"
#include "store/store.h"

namespace bulkhead::store {
namespace {

constexpr std::uint32_t kSeed = 20261121;
constexpr int kKills = 240;
constexpr int kLongestMicroseconds = 12'000;
constexpr int kPatienceMilliseconds = 30'000;

model::Snapshot sample(std::int64_t number) {
  model::Snapshot snapshot;
  snapshot.project = "shop";
  snapshot.note = std::to_string(number);
  snapshot.files = {{.path = "/p/compose.yaml",
                     .text = {std::to_string(number) + std::string(9000, 'x'), {}},
                     .names = {}}};
  return snapshot;
}

/// Writes until it is killed; says each id that was given.
[[noreturn]] void write_for_ever(const Location& location, int acknowledged) {
  auto store = Store::open_for_writing(location, "writer", system_clock());
  CHECK(store);
  for (std::int64_t turn = 0;; ++turn) {
    const auto id = store->add(sample(turn));
    CHECK(id);
    CHECK(::write(acknowledged, &*id, sizeof *id) == sizeof *id);
    auto deployed = sample(turn);
    deployed.reason = model::SnapshotReason::kDeployed;
    CHECK(store->set_deployed(deployed));
    const auto operation = store->begin_operation("up", *id);
    CHECK(operation);
    if (turn % 3 == 2) CHECK(store->remove({*id - 1}));
    CHECK(store->end_operation(*operation, "done"));
  }
}

/// The last id that a child said before it was killed; zero: it said none. The time runs from the
/// child's start, or, `once_writing`, from its first id: a loaded machine takes long to get there.
model::SnapshotId run_and_kill(const Location& location, Duration after, bool once_writing) {
  std::array<int, 2> pipe{};
  CHECK(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) write_for_ever(location, pipe[1]);
  ::close(pipe[1]);
  pollfd said{.fd = pipe[0], .events = POLLIN, .revents = 0};
  if (once_writing) CHECK(::poll(&said, 1, kPatienceMilliseconds) == 1);
  system_clock().sleep(after);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  model::SnapshotId id = 0;
  model::SnapshotId last = 0;
  while (::read(pipe[0], &id, sizeof id) == sizeof id) last = id;
  ::close(pipe[0]);
  return last;
}

TEST(StoreCrash, SurvivesAKillAtAnyMoment) {
  std::string made = testing::TempDir() + "store_crash.XXXXXX";
  const std::string top = ::mkdtemp(made.data());
  const Location location{top + "/shop"};
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<int> moment(0, kLongestMicroseconds);
  int wrote = 0;
  for (int turn = 0; turn < kKills; ++turn) {
    const Duration after = std::chrono::microseconds(moment(random));
    const model::SnapshotId last = run_and_kill(location, after, turn % 2 == 0);
    const std::string when = "seed " + std::to_string(kSeed) + ", kill " + std::to_string(turn);
    auto store = Store::open_for_writing(location, "checker", system_clock());
    ASSERT_TRUE(store) << when << ": " << store.error().message;
    ASSERT_EQ(store->integrity(), "ok") << when;
    const auto all = store->list();
    ASSERT_TRUE(all) << when << ": " << all.error().message;
    if (last != 0) {
      ++wrote;
      ASSERT_FALSE(all->empty()) << when;
      // What was said to be written is; at most one more had no time to be said.
      ASSERT_GE(all->back().id, last) << when;
      ASSERT_LE(all->back().id, last + 1) << when;
    }
    for (const model::Snapshot& snapshot : *all) {
      const auto whole = store->load(snapshot.id);
      ASSERT_TRUE(whole) << when << ": " << whole.error().message;
      ASSERT_TRUE(whole->files.at(0).text.content.starts_with(snapshot.note)) << when;
    }
    ASSERT_TRUE(store->deployed()) << when;
    // Keep it small, so that the kills fall into writing and not into reading.
    std::vector<model::SnapshotId> ids;
    for (const model::Snapshot& snapshot : *all) ids.push_back(snapshot.id);
    ASSERT_TRUE(store->remove(ids)) << when;
  }
  EXPECT_GE(wrote, kKills / 2) << "the kills came before anything was written";
  std::filesystem::remove_all(top);
}

}  // namespace
}  // namespace bulkhead::store
