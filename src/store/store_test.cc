#include "store/store.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "store/volume_archive.h"

namespace bulkhead::store {
namespace {

using model::Snapshot;
using model::SnapshotReason;

/// Time stands still at a known moment; nobody here sleeps.
class FixedClock final : public Clock {
 public:
  WallTime wall() const override { return WallTime(std::chrono::seconds(1'764'000'000)); }
  SteadyTime steady() const override { return SteadyTime(std::chrono::seconds(1)); }
  void sleep(Duration) override {}
};

Snapshot sample(const std::string& text, SnapshotReason reason = SnapshotReason::kByHand) {
  Snapshot snapshot;
  snapshot.project = "shop";
  snapshot.reason = reason;
  snapshot.files = {{.path = "/p/compose.yaml", .text = {text, {}}, .names = {}},
                    {.path = "/p/shared.yaml", .text = {"shared", {}}, .names = {}}};
  return snapshot;
}

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    std::string folder = testing::TempDir() + "store.XXXXXX";
    location_.folder = std::string(::mkdtemp(folder.data())) + "/engine/shop";
  }
  ~StoreTest() override {
    std::filesystem::remove_all(
        std::filesystem::path(location_.folder).parent_path().parent_path());
  }

  Store write() {
    auto store = Store::open_for_writing(location_, "bulkhead up", clock_);
    EXPECT_TRUE(store) << store.error().message;
    return *std::move(store);
  }
  std::size_t count(const char* table) {
    auto database = Database::open(location_.database(), Database::Missing::kFail, system_clock());
    auto rows = database->prepare(std::string("SELECT count(*) FROM ") + table);
    EXPECT_TRUE(*rows->step());
    return static_cast<std::size_t>(rows->integer(0));
  }

  FixedClock clock_;
  Location location_;
};

TEST_F(StoreTest, ContentsOfVolumesGoWithTheLastSnapshotThatHasThem) {
  const Vault vault = *Vault::open("salt", std::nullopt);
  Store store = write();
  model::Snapshot first = sample("one");
  model::SnapshotVolume& volume = first.volumes.emplace_back();
  volume.name = "shop_data";
  auto writer = VolumeWriter::create(location_, vault);
  ASSERT_TRUE(writer) << writer.error().message;
  ASSERT_TRUE(writer->write("content"));
  ASSERT_TRUE(writer->keep(volume));
  const std::string file = location_.archives() + "/" + volume.archive;
  model::Snapshot second = sample("two");
  second.volumes = first.volumes;
  ASSERT_TRUE(store.add(first));
  ASSERT_TRUE(store.add(second));
  ASSERT_TRUE(store.remove({1}));
  EXPECT_TRUE(check_volume(location_, volume, vault));
  ASSERT_TRUE(store.remove({2}));
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(StoreTest, WhatAKillLeftOfAContentGoesAtTheNextOpening) {
  std::filesystem::create_directories(location_.archives());
  const std::string part = location_.archives() + "/part.abc";
  std::ofstream(part) << "half";
  { const auto reader = Store::open_for_reading(location_, clock_); }
  EXPECT_TRUE(std::filesystem::exists(part));
  const Store store = write();
  EXPECT_FALSE(std::filesystem::exists(part));
}

TEST_F(StoreTest, KeepsSnapshotsAndCountsThem) {
  Store store = write();
  EXPECT_EQ(store.add(sample("one")), 1);
  EXPECT_EQ(store.add(sample("two")), 2);
  auto second = store.load(2);
  ASSERT_TRUE(second) << second.error().message;
  Snapshot expected = sample("two");
  expected.id = 2;
  EXPECT_EQ(*second, expected);

  const auto all = store.list();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->at(0).id, 1);
  EXPECT_EQ(all->at(0).files[0].text.content, "");
  EXPECT_EQ(store.integrity(), "ok");
}

TEST_F(StoreTest, SaysWhatSnapshotsThereAre) {
  Store store = write();
  EXPECT_EQ(store.load(7).error().message, "there is no snapshot 7: there is none at all yet");
  ASSERT_TRUE(store.add(sample("one")));
  ASSERT_TRUE(store.add(sample("two")));
  EXPECT_EQ(store.load(7).error().message,
            "there is no snapshot 7; there are 2, from 1 to 2 (see 'bulkhead snapshot list')");
}

TEST_F(StoreTest, KeepsATextOnceAndOnlyAsLongAsItIsNeeded) {
  Store store = write();
  ASSERT_TRUE(store.add(sample("one")));
  ASSERT_TRUE(store.add(sample("two")));
  EXPECT_EQ(count("content"), 3U);
  ASSERT_TRUE(store.remove({1}));
  EXPECT_EQ(count("content"), 2U);
  EXPECT_TRUE(store.load(2));
  EXPECT_FALSE(store.load(1));
  // An id never comes back.
  ASSERT_TRUE(store.remove({2}));
  EXPECT_EQ(store.add(sample("three")), 3);
}

TEST_F(StoreTest, TheDeployedStateStandsBesideTheSnapshots) {
  Store store = write();
  EXPECT_FALSE(store.deployed()->has_value());
  ASSERT_TRUE(store.add(sample("one")));
  ASSERT_TRUE(store.set_deployed(sample("old", SnapshotReason::kDeployed)));
  ASSERT_TRUE(store.set_deployed(sample("now", SnapshotReason::kDeployed)));
  EXPECT_EQ((*store.deployed())->files[0].text.content, "now");
  EXPECT_EQ(store.list()->size(), 1U);
  EXPECT_FALSE(store.load((*store.deployed())->id));
  ASSERT_TRUE(store.clear_deployed());
  EXPECT_FALSE(store.deployed()->has_value());
  EXPECT_EQ(count("content"), 2U);
}

TEST_F(StoreTest, AnOperationGoesOnUntilItHasEnded) {
  Store store = write();
  const auto up = store.begin_operation("up", 3);
  ASSERT_TRUE(up);
  EXPECT_EQ(store.operations(1)->at(0), (Operation{*up, "up", clock_.wall(), std::nullopt, "", 3}));
  ASSERT_TRUE(store.end_operation(*up, "done"));
  EXPECT_EQ(store.operations(5)->at(0),
            (Operation{*up, "up", clock_.wall(), clock_.wall(), "done", 3}));
}

TEST_F(StoreTest, TheSaltStaysTheSame) {
  const std::string first = write().vault(std::nullopt)->digest("x");
  EXPECT_EQ(write().vault(std::nullopt)->digest("x"), first);
}

TEST_F(StoreTest, ASecondWriterIsToldWhoTheFirstIs) {
  const Store first = write();
  const auto second = Store::open_for_writing(location_, "bulkhead rollback", clock_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(second.error().message,
            "the project is being changed by 'bulkhead up' (process " + std::to_string(::getpid()) +
                ", since 2025-11-24T16:00:00Z); wait until that is done, or stop it");
}

TEST_F(StoreTest, ReadersNeedNoTurn) {
  EXPECT_FALSE(Store::open_for_reading(location_, clock_)->has_value());
  Store store = write();
  ASSERT_TRUE(store.add(sample("one")));
  auto reader = Store::open_for_reading(location_, clock_);
  ASSERT_TRUE(reader && *reader);
  EXPECT_EQ((*reader)->list()->size(), 1U);
  ASSERT_TRUE(store.add(sample("two")));
  EXPECT_EQ((*reader)->list()->size(), 2U);
}

TEST_F(StoreTest, IsForItsOwnerOnly) {
  const Store store = write();
  struct stat status {};
  ASSERT_EQ(::stat(location_.folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(StoreTest, RefusesAStoreOfANewerProgram) {
  { const Store store = write(); }
  {
    auto database = Database::open(location_.database(), Database::Missing::kFail, system_clock());
    ASSERT_TRUE(database->execute("PRAGMA user_version=99"));
  }
  const auto store = Store::open_for_writing(location_, "bulkhead up", clock_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message,
            location_.database() +
                ": it has version 99 of the store, and this program knows 1; use the newer "
                "bulkhead that wrote it");
}

TEST_F(StoreTest, RefusesAFileThatIsNoStore) {
  { const Store store = write(); }
  std::ofstream(location_.database()) << std::string(5000, 'x');
  const auto store = Store::open_for_writing(location_, "bulkhead up", clock_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message,
            location_.database() +
                ": it is damaged or no store (file is not a database); move it "
                "away to begin a new one");
}

/// Runs in a child, whose files may not grow beyond `limit` bytes: a disk with no room.
int add_until_full(const Location& location, Clock& clock, std::size_t limit) {
  ::signal(SIGXFSZ, SIG_IGN);
  auto store = Store::open_for_writing(location, "bulkhead up", clock);
  if (!store) return 2;
  const rlimit size{limit, limit};
  if (::setrlimit(RLIMIT_FSIZE, &size) != 0) return 3;
  for (int i = 0; i < 1000; ++i) {
    const auto added = store->add(sample(std::to_string(i) + std::string(20'000, 'x')));
    if (added) continue;
    // The store goes on: what was there is there, and what is small enough still goes in.
    if (added.error().message.find(location.database()) != 0) return 4;
    return store->list() ? 0 : 5;
  }
  return 6;
}

TEST_F(StoreTest, AFullDiskIsAnErrorAndLosesNothing) {
  ASSERT_TRUE(write().add(sample("before")));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(add_until_full(location_, clock_, 300'000));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);

  Store store = write();
  EXPECT_EQ(store.integrity(), "ok");
  const auto all = store.list();
  ASSERT_TRUE(all);
  EXPECT_GT(all->size(), 1U);
  for (const Snapshot& snapshot : *all) EXPECT_TRUE(store.load(snapshot.id));
  EXPECT_TRUE(store.add(sample("after")));
}

}  // namespace
}  // namespace bulkhead::store
