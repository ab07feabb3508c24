// snapshot --volumes and rollback --volumes against a real engine, as a user runs them.
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/docker/program_test.h"

namespace bulkhead::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class VolumeContents : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    write(R"(
services:
  db:
    image: IMAGE
    init: true
    command: [sleep, "100000"]
    volumes: [data:/data, .:/folder:ro]
  reader:
    image: IMAGE
    init: true
    command: [sleep, "100000"]
    depends_on: [db]
    volumes: [data:/elsewhere:ro]
volumes: {data: {}}
)");
    ASSERT_EQ(ours({"up"}), 0) << said_;
  }
  void TearDown() override {
    if (!project_) return;
    EXPECT_EQ(ours({"down", "-v", "-t", "0", "--no-snapshot"}), 0) << said_;
  }

  /// bulkhead with a store that goes with the project's folder.
  int ours(std::vector<std::string> words) {
    words.insert(words.end(), {"--store", store()});
    return bulkhead(std::move(words));
  }
  std::string store() const { return project_->folder() + "/store"; }

  /// What a shell in db says.
  std::string in_db(const std::string& command) {
    const auto result = project_->engine().run_exec(
        docker::ContainerRef(project_->name() + "-db-1"), {.cmd = {"sh", "-c", command}}, 65536);
    return result ? result->stdout_text + result->stderr_text : result.error().message;
  }
  std::vector<std::filesystem::path> archives() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store())) {
      if (entry.path().parent_path().filename() == "volumes") found.push_back(entry.path());
    }
    return found;
  }
  std::vector<docker::ContainerSummary> carriers() {
    docker::ContainerFilter filter;
    filter.labels = {"io.bulkhead.carrier=" + project_->name()};
    return project_->engine().list_containers(filter).value();
  }

  enum class Copying : std::uint8_t { kNothing, kOut, kIn };

  /// What the program does with contents, by the files that it has open: asking the engine would
  /// take longer than copying them does.
  static Copying copying(pid_t pid) {
    std::error_code error;
    const std::string process = fmt::format("/proc/{}", pid);
    for (const auto& entry : std::filesystem::directory_iterator(process + "/fd", error)) {
      const std::filesystem::path file = std::filesystem::read_symlink(entry.path(), error);
      if (file.parent_path().filename() != "volumes") continue;
      std::ifstream info(process + "/fdinfo/" + entry.path().filename().string());
      std::string word;
      while (info >> word && word != "flags:") {
      }
      int flags = 0;
      if (!(info >> std::oct >> flags)) continue;
      return (flags & O_ACCMODE) == O_RDONLY ? Copying::kIn : Copying::kOut;
    }
    return Copying::kNothing;
  }

  /// Runs the program and sends it `number` while it copies out of volumes, or (`back`) when it has
  /// done that and copies into them.
  int signalled(const std::vector<std::string>& words, int number, bool back) {
    const std::string pid_file = project_->folder() + "/pid";
    std::filesystem::remove(pid_file);
    std::jthread watcher([&](const std::stop_token& stop) {
      pid_t pid = 0;
      bool out = false;
      while (!stop.stop_requested()) {
        if (pid == 0) std::ifstream(pid_file) >> pid;
        const Copying now = pid == 0 ? Copying::kNothing : copying(pid);
        out |= now == Copying::kOut;
        if (out && now == (back ? Copying::kIn : Copying::kOut)) {
          ::kill(pid, number);
          return;
        }
      }
    });
    std::string command = "echo $$ >pid; exec " BULKHEAD_BINARY_DIR "/bulkhead";
    for (const std::string& word : words) command += " " + word;
    command += " --store " + store();
    const auto result = project_->run({"sh", "-c", command});
    said_ = result.out + result.err;
    return result.exit_code;
  }
};

TEST_F(VolumeContents, ComeBackAsTheyWere) {
  in_db("echo one >/data/a; mkdir /data/d; chown 7:8 /data/d; ln -s a /data/l; chmod 751 /data");
  const std::string looks = in_db("ls -lanR /data | grep -v '\\.\\.$'");
  ASSERT_EQ(ours({"snapshot", "--volumes"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("snapshot 1 of " + project_->name() + ": 2 containers, 1 volume, "));
  EXPECT_THAT(said_, HasSubstr("warning: not kept: " + project_->folder() + " is a bind mount of " +
                               project_->name() + "-db-1: a place of the host, not a volume\n"));
  ASSERT_EQ(archives().size(), 1U);
  struct stat status {};
  ASSERT_EQ(::stat(archives().front().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  // The same again is the same file.
  ASSERT_EQ(ours({"snapshot", "--volumes", "--stop"}), 0) << said_;
  EXPECT_EQ(archives().size(), 1U);
  EXPECT_EQ(ours({"snapshot", "diff", "1", "2"}), 0) << said_;

  in_db("echo two >/data/a; echo new >/data/b; rm -r /data/d; chmod 700 /data");
  ASSERT_EQ(ours({"rollback", "1", "--volumes"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr(", with what " + project_->name() + "_data held then, "));
  EXPECT_EQ(in_db("cat /data/a"), "one\n");
  EXPECT_EQ(in_db("ls -lanR /data | grep -v '\\.\\.$'"), looks);
  EXPECT_EQ(project_->containers(), "db-1 running, reader-1 running");

  // What was there before is a snapshot, too.
  EXPECT_EQ(ours({"snapshot", "diff", "1", "3"}), 1) << said_;
  EXPECT_THAT(said_, HasSubstr("volume " + project_->name() + "_data changed\n  content: "));
  ASSERT_EQ(ours({"rollback", "3", "--volumes"}), 0) << said_;
  EXPECT_EQ(in_db("cat /data/a /data/b"), "two\nnew\n");
  EXPECT_TRUE(carriers().empty());

  ASSERT_EQ(ours({"snapshot", "prune", "--keep", "0", "--by-hand"}), 0) << said_;
  EXPECT_TRUE(archives().empty());
  EXPECT_EQ(ours({"rollback", "1", "--volumes"}), 2);
}

TEST_F(VolumeContents, AreSealedWithTheKeyAndRefusedWithoutIt) {
  project_->write("key", "the key");
  in_db("echo kept-from-everybody >/data/a");
  ASSERT_EQ(ours({"snapshot", "--volumes", "--key-file", "key"}), 0) << said_;
  ASSERT_EQ(archives().size(), 1U);
  std::ifstream file(archives().front(), std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_EQ(bytes.find("kept-from-everybody"), std::string::npos);

  in_db("echo other >/data/a");
  EXPECT_EQ(ours({"rollback", "1", "--volumes"}), 2);
  EXPECT_THAT(said_, HasSubstr("is encrypted, and no key was given"));
  EXPECT_EQ(in_db("cat /data/a"), "other\n");
  ASSERT_EQ(ours({"rollback", "1", "--volumes", "--key-file", "key"}), 0) << said_;
  EXPECT_EQ(in_db("cat /data/a"), "kept-from-everybody\n");
}

TEST_F(VolumeContents, OfAVolumeThatAStrangerUsesAreNotTouched) {
  docker::ContainerSpec spec;
  spec.name = project_->name() + "-stranger";
  spec.config.image = project_->image();
  spec.config.cmd = {"sleep", "1000"};
  spec.host.init = true;
  spec.host.binds = {project_->name() + "_data:/data"};
  const auto stranger = project_->engine().create_container(spec);
  ASSERT_TRUE(stranger && project_->engine().start_container(stranger->id));
  EXPECT_EQ(ours({"snapshot", "--volumes"}), 2);
  EXPECT_THAT(said_, HasSubstr(fmt::format(
                         "volume {0}_data is in use by container {0}-stranger, which is not of "
                         "this project and would go on meanwhile: stop it first",
                         project_->name())));
  ASSERT_TRUE(project_->engine().remove_container(stranger->id, {.force = true}));
}

/// The program with its store on a disk of `room`, which is there while `script` runs; `script`
/// calls it as `ours`, and says $? itself.
class SmallDisk : public VolumeContents {
 protected:
  std::string on_disk_of(const char* room, const std::string& script) {
    const std::string shell = fmt::format(
        "mkdir -p disk; mount -t tmpfs -o size={} tmpfs disk; ours() {{ {} \"$@\" --store "
        "\"$PWD/disk\" 2>&1; echo \"exit $?\"; }}; {}",
        room, BULKHEAD_BINARY_DIR "/bulkhead", script);
    const auto result = project_->run({"unshare", "--mount", "sh", "-c", shell});
    return result.out + result.err;
  }
};

TEST_F(SmallDisk, WithLessRoomThanVolumesHoldIsToldBeforeAnythingStandsStill) {
  in_db("dd if=/dev/zero of=/data/big bs=1M count=8 2>/dev/null");
  const std::string said = on_disk_of("4m", "ours snapshot --volumes; ours snapshot list");
  EXPECT_THAT(said, HasSubstr(fmt::format("volume {}_data holds 8 MiB, and the store in ",
                                          project_->name())));
  EXPECT_THAT(
      said,
      HasSubstr(
          " MiB (they are kept compressed, but how small they get is not known before): make room "
          "there, or name a folder on another disk by "
          "--store\nexit 2\n"));
  EXPECT_TRUE(carriers().empty());
}

/// Somebody else fills it, once the snapshot is being written.
TEST_F(SmallDisk, ThatFillsHalfWayLeavesTheStoreAndTheServicesAsTheyWere) {
  in_db("dd if=/dev/urandom of=/data/big bs=1M count=32 2>/dev/null");
  const std::string said = on_disk_of(
      "48m",
      "ours snapshot; "
      "(until ls disk/*/*/volumes/part.* >/dev/null 2>&1; do :; done; "
      "cat /dev/zero >disk/filler 2>/dev/null) & "
      "ours snapshot --volumes; wait; find disk -path '*/volumes/*'; ours snapshot list; "
      "rm disk/filler; ours snapshot");
  EXPECT_THAT(
      said, HasSubstr(fmt::format("bulkhead: copying the content of volume {}_data: writing below ",
                                  project_->name())));
  EXPECT_THAT(said, HasSubstr("/volumes: No space left on device\nexit 2\n"));
  EXPECT_THAT(said, HasSubstr("snapshot 2 of " + project_->name()));
  EXPECT_THAT(said, Not(HasSubstr("part.")));
  EXPECT_EQ(project_->containers(), "db-1 running, reader-1 running");
  EXPECT_TRUE(carriers().empty());
}

TEST_F(VolumeContents, AreLeftInOrderByAnInterruptAndByAKill) {
  in_db("dd if=/dev/urandom of=/data/big bs=1M count=32 2>/dev/null; echo one >/data/a");
  EXPECT_EQ(signalled({"snapshot", "--volumes"}, SIGINT, false), 130) << said_;
  EXPECT_EQ(project_->containers(), "db-1 running, reader-1 running");
  EXPECT_TRUE(carriers().empty());
  EXPECT_TRUE(archives().empty());

  signalled({"snapshot", "--volumes"}, SIGKILL, false);
  EXPECT_EQ(project_->containers(), "db-1 paused, reader-1 running");
  EXPECT_EQ(carriers().size(), 1U);
  ASSERT_EQ(ours({"snapshot", "--volumes"}), 0) << said_;
  EXPECT_THAT(said_, HasSubstr("container " + project_->name() +
                               "-db-1 was left paused by a command that was killed while it copied "
                               "volumes; it goes on again\n"));
  EXPECT_EQ(project_->containers(), "db-1 running, reader-1 running");
  EXPECT_TRUE(carriers().empty());
  EXPECT_EQ(archives().size(), 1U);

  in_db("echo two >/data/a");
  signalled({"rollback", "1", "--volumes"}, SIGKILL, true);
  EXPECT_EQ(project_->containers(), "db-1 exited, reader-1 exited");
  EXPECT_EQ(ours({"up"}), 2) << said_;
  EXPECT_THAT(said_, HasSubstr(fmt::format(
                         "the content of {}_data is not whole: bringing it back from snapshot 1 "
                         "did not come to its end; finish it by 'bulkhead rollback 1 --volumes'",
                         project_->name())));
  ASSERT_EQ(ours({"rollback", "--volumes"}), 0) << said_;
  EXPECT_EQ(in_db("cat /data/a; wc -c </data/big"), "one\n33554432\n");
  EXPECT_TRUE(carriers().empty());
  EXPECT_EQ(project_->containers(), "db-1 running, reader-1 running");
}

}  // namespace
}  // namespace bulkhead::testing
