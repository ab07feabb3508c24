// snapshot, rollback and drift of the program itself, against a real engine.
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <random>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "docker/client.h"
#include "linux/environment.h"
#include "linux/process.h"

namespace bulkhead {
namespace {

constexpr std::uint32_t kSeed = 20261122;
constexpr int kKills = 8;  // tests/faults/run has the hundreds
constexpr const char* kSecret = "kept-from-everybody-1";

struct Ran {
  int status = 0;
  std::string out;
  std::string err;
};

class RollbackTest : public ::testing::Test {
 protected:
  void SetUp() override {
    environment_ = linux::Environment::of_process().variables();
    const auto host = environment_.find("BULKHEAD_TEST_DOCKER_HOST");
    ASSERT_TRUE(host != environment_.end())
        << "BULKHEAD_TEST_DOCKER_HOST is not set; run this by tools/engine with";
    image_ = environment_["BULKHEAD_TEST_IMAGE"];
    auto engine = docker::connect(*docker::parse_engine_address(host->second));
    ASSERT_TRUE(engine) << engine.error().message;
    engine_ = std::move(*engine);
    std::string folder = ::testing::TempDir() + "bh-rollback.XXXXXX";
    folder_ = ::mkdtemp(folder.data());
    project_ = "bhroll" + folder_.substr(folder_.size() - 6);
    for (char& c : project_) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    environment_["DOCKER_HOST"] = host->second;
    environment_["BULKHEAD_STORE"] = folder_ + "/store";
    environment_["HOME"] = folder_;
    tag(image_);
  }

  void TearDown() override {
    if (folder_.empty()) return;
    write_files("a", "");
    expect({"down", "-v", "-t", "0", "--remove-orphans", "--no-snapshot"}, 0);
    static_cast<void>(engine_->remove_image(docker::ImageRef(reference()), true));
    std::filesystem::remove_all(folder_);
  }

  std::string reference() const { return project_ + ":1"; }
  /// What the files' image reference means from now on.
  void tag(const std::string& image) {
    ASSERT_TRUE(engine_->tag_image(docker::ImageRef(image), reference()));
  }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ + "/" + name) << text;
  }
  /// web waits for db; `more` is added below `services:`.
  void write_files(const std::string& mode, const std::string& more) {
    write(".env", fmt::format("MODE={}\nAPI_TOKEN={}\nWORD={}\n", mode, kSecret, kSecret));
    write("compose.yaml", fmt::format(R"(name: {0}
services:
  web:
    image: {1}
    init: true
    command: [sleep, "100000"]
    environment: {{MODE: "${{MODE}}", API_TOKEN: "${{API_TOKEN}}", DB_PASSWORD: "${{WORD}}"}}
    networks: [front, back]
    depends_on: {{db: {{condition: service_healthy}}}}
  db:
    image: {1}
    init: true
    command: [sleep, "100000"]
    networks: [back]
    healthcheck: {{test: [CMD, "true"]}}
{2}networks: {{front: {{}}, back: {{internal: true}}}}
)",
                                      project_, reference(), more));
  }

  linux::ProcessSpec program(std::vector<std::string> words) const {
    linux::ProcessSpec spec;
    spec.argv = {BULKHEAD_BINARY_DIR "/bulkhead"};
    spec.argv.insert(spec.argv.end(), words.begin(), words.end());
    spec.environment = environment_;
    spec.working_directory = folder_;
    spec.timeout = std::chrono::seconds(120);
    return spec;
  }
  Ran run(const std::vector<std::string>& words) {
    auto result = linux::run_process(system_clock(), program(words));
    if (!result) return {-1, {}, result.error().message};
    return {result->exit_code, result->out, result->err};
  }
  void expect(const std::vector<std::string>& words, int status) {
    const Ran ran = run(words);
    EXPECT_EQ(ran.status, status) << fmt::format("{}", fmt::join(words, " ")) << "\n"
                                  << ran.out << ran.err;
  }

  docker::Container container(const std::string& service) {
    const auto found =
        engine_->inspect_container(docker::ContainerRef(fmt::format("{}-{}-1", project_, service)));
    return found ? *found : docker::Container{};
  }
  std::string variable(const std::string& service, const std::string& name) {
    for (const std::string& line : container(service).config.env) {
      if (line.starts_with(name + "=")) return line.substr(name.size() + 1);
    }
    return "(none)";
  }
  /// Another image that can do what the first can.
  std::string other_image() {
    std::string name = project_ + "-other:1";
    linux::ProcessSpec commit;
    commit.argv = {"docker", "commit", "-m", "another", container("web").id.str(), name};
    commit.environment = environment_;
    EXPECT_TRUE(linux::run_process(system_clock(), commit));
    return name;
  }

  pid_t start(const std::vector<std::string>& words) {
    const linux::ProcessSpec spec = program(words);
    const pid_t child = ::fork();
    if (child == 0) {
      std::vector<std::string> lines;
      lines.reserve(environment_.size());
      for (const auto& [name, value] : environment_) {
        lines.push_back(fmt::format("{}={}", name, value));
      }
      const auto pointers = [](const std::vector<std::string>& texts) {
        std::vector<char*> result(texts.size() + 1, nullptr);
        for (std::size_t i = 0; i < texts.size(); ++i) {
          result[i] = const_cast<char*>(texts[i].c_str());
        }
        return result;
      };
      const std::vector<char*> arguments = pointers(spec.argv);
      const std::vector<char*> variables = pointers(lines);
      if (::chdir(folder_.c_str()) != 0 || !std::freopen("/dev/null", "w", stderr) ||
          !std::freopen("/dev/null", "w", stdout)) {
        ::_exit(125);
      }
      ::execve(arguments[0], arguments.data(), variables.data());
      ::_exit(126);
    }
    return child;
  }
  /// Starts the program and ends it by force after a time.
  void run_and_kill(const std::vector<std::string>& words, Duration after) {
    const pid_t child = start(words);
    system_clock().sleep(after);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }

  std::map<std::string, std::string> environment_;
  std::unique_ptr<docker::Engine> engine_;
  std::string image_;
  std::string folder_;
  std::string project_;
};

TEST_F(RollbackTest, BringsBackFilesImagesAndServicesOfThen) {
  write_files("a", "");
  expect({"up"}, 0);
  const std::string first = container("web").image_id.str();
  const std::string hash = container("web").label("com.docker.compose.config-hash");
  EXPECT_FALSE(hash.empty());
  const std::string other = other_image();
  tag(other);
  write_files("b", fmt::format("  extra: {{image: {}, init: true, command: [sleep, '9'], networks: "
                               "[side]}}\n",
                               reference()));
  std::ofstream(folder_ + "/compose.yaml", std::ios::app) << "\n";
  {
    std::ifstream in(folder_ + "/compose.yaml");
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    text.replace(text.find("{front: {}"), 10, "{side: {}, front: {}");
    write("compose.yaml", text);
  }
  expect({"up"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "b");
  EXPECT_NE(container("web").image_id.str(), first);
  EXPECT_FALSE(container("extra").name.empty());

  expect({"rollback", "--dry-run"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "b");
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
  EXPECT_EQ(variable("web", "API_TOKEN"), kSecret);
  EXPECT_EQ(container("web").image_id.str(), first);
  EXPECT_EQ(container("db").image_id.str(), first);
  EXPECT_EQ(container("web").label("com.docker.compose.config-hash"), hash);
  EXPECT_TRUE(container("extra").name.empty());
  EXPECT_FALSE(engine_->inspect_network(docker::NetworkRef(project_ + "_side")));
  expect({"drift"}, 1);  // the files on disk are still the new ones
  tag(image_);
  write_files("a", "");
  expect({"drift"}, 0);
  static_cast<void>(engine_->remove_image(docker::ImageRef(other), true));
}

TEST_F(RollbackTest, TwiceGoesBackTwoStatesAndNotFurther) {
  for (const char* mode : {"a", "b", "c"}) {
    write_files(mode, "");
    expect({"up"}, 0);
  }
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "b");
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
  const Ran none = run({"rollback"});
  EXPECT_EQ(none.status, 2);
  EXPECT_EQ(none.err, fmt::format("bulkhead: there is no earlier state of {} to return to: none of "
                                  "the snapshots differs from what runs and is kept (see 'bulkhead "
                                  "snapshot list')\n",
                                  project_));
}

TEST_F(RollbackTest, WorksWhereTheFilesOnDiskAreBroken) {
  write_files("a", "");
  expect({"up"}, 0);
  write_files("b", "");
  expect({"up"}, 0);
  write("compose.yaml", "services: [\n");
  expect({"rollback"}, 2);
  expect({"rollback", "-p", project_}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
}

TEST_F(RollbackTest, ASnapshotByHandKnowsWhatSomebodyElseStarted) {
  write_files("a", "");
  expect({"up", "--no-snapshot"}, 0);
  // As after docker compose: containers that the store knows nothing of.
  std::filesystem::remove_all(folder_ + "/store");
  expect({"snapshot"}, 0);
  write_files("b", "");
  expect({"up"}, 0);
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
}

TEST_F(RollbackTest, WhatNoFileSaysIsNotClaimedToBeBack) {
  write_files("a", "");
  expect({"up"}, 0);
  std::filesystem::remove_all(folder_ + "/store");
  write_files("b", "");
  const Ran up = run({"up"});
  EXPECT_EQ(up.status, 0);
  EXPECT_NE(up.err.find("warning: service web runs with a definition that no known file says"),
            std::string::npos)
      << up.err;
  const Ran back = run({"rollback", "1"});
  EXPECT_EQ(back.status, 1) << back.err;
  EXPECT_NE(back.err.find("is back at snapshot 1 but for web"), std::string::npos) << back.err;
}

TEST_F(RollbackTest, AnUpThatFailsIsTakenBack) {
  write_files("a", "");
  expect({"up"}, 0);
  write_files("b", "");
  const std::string broken = fmt::format(
      "  bad: {{image: {}, command: [sh, -c, exit 3], networks: [back]}}\n", reference());
  write_files("b", broken);
  expect({"up"}, 1);
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
  EXPECT_TRUE(container("bad").name.empty());
}

TEST_F(RollbackTest, AfterAnUpThatFailedAtOnceTheStateBeforeItIsTheOneThatRuns) {
  for (const char* mode : {"a", "b"}) {
    write_files(mode, "");
    expect({"up"}, 0);
  }
  const std::string nowhere = fmt::format(
      "  bad: {{image: {}, volumes: [{{type: bind, source: ./nowhere, target: /x}}]}}\n",
      reference());
  write_files("b", nowhere);
  const Ran failed = run({"up", "--force"});
  EXPECT_EQ(failed.status, 1) << failed.err;
  EXPECT_NE(failed.err.find("the state before is snapshot 2; `bulkhead rollback` returns to it"),
            std::string::npos)
      << failed.err;
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "b");
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
}

TEST_F(RollbackTest, ARehearsalTouchesNothingAndLeavesNothing) {
  write_files("a", "");
  expect({"up"}, 0);
  write_files("b", "");
  expect({"up"}, 0);
  const std::string before = container("web").id.str();
  const Ran rehearsed = run({"rollback", "--rehearse"});
  EXPECT_EQ(rehearsed.status, 0) << rehearsed.err;
  EXPECT_NE(rehearsed.err.find("the way back to snapshot 1 works in a rehearsal: "),
            std::string::npos)
      << rehearsed.err;
  EXPECT_EQ(container("web").id.str(), before);
  expect({"drift"}, 0);
  docker::ContainerFilter filter;
  filter.labels = {"com.docker.compose.project=" + project_ + "-rehearsal"};
  EXPECT_TRUE(engine_->list_containers(filter)->empty());
  docker::NetworkFilter networks;
  networks.labels = filter.labels;
  EXPECT_TRUE(engine_->list_networks(networks)->empty());
}

/// With a service that ends with exit 0 and that nobody calls a job: it is taken for done.
TEST_F(RollbackTest, DownIsTakenBackToo) {
  write_files("a", fmt::format("  once: {{image: {}, command: [\"true\"], networks: [back]}}\n",
                               reference()));
  expect({"up"}, 0);
  expect({"down", "-t", "0"}, 0);
  EXPECT_TRUE(container("web").name.empty());
  write_files("b", "");
  expect({"rollback"}, 0);
  EXPECT_EQ(variable("web", "MODE"), "a");
}

TEST_F(RollbackTest, ASecondChangeAtTheSameTimeIsToldWhoIsAtWork) {
  write_files("a", "");
  // A gate that stays shut keeps the first at work.
  std::ifstream in(folder_ + "/compose.yaml");
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  text.replace(text.find("\"true\""), 6, "\"false\"");
  write("compose.yaml", text);
  const pid_t first = start({"up"});
  Ran second;
  for (int tries = 0; tries < 100 && second.err.empty(); ++tries) {
    system_clock().sleep(std::chrono::milliseconds(100));
    if (std::filesystem::exists(folder_ + "/store"))
      second = run({"snapshot", "prune", "--keep", "9"});
  }
  ::kill(first, SIGKILL);
  ::waitpid(first, nullptr, 0);
  // What the engine was asked for by then, it still does.
  system_clock().sleep(std::chrono::milliseconds(500));
  EXPECT_EQ(second.status, 2);
  EXPECT_EQ(second.err.find(fmt::format("bulkhead: the project is being changed by 'bulkhead up' "
                                        "(process {}, since ",
                                        first)),
            0U)
      << second.err;
}

TEST_F(RollbackTest, NoSecretIsInTheStore) {
  write_files("a", "");
  expect({"up"}, 0);
  expect({"snapshot", "-m", "by hand"}, 0);
  write_files("b", "");
  expect({"up"}, 0);
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ + "/store")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    EXPECT_EQ(bytes.find(kSecret), std::string::npos) << entry.path();
  }
  EXPECT_GT(files, 0);
  const Ran list = run({"snapshot", "list"});
  EXPECT_NE(list.out.find("by hand"), std::string::npos) << list.out;
  const Ran diff = run({"snapshot", "diff", "1"});
  EXPECT_EQ(diff.status, 1);
  EXPECT_NE(diff.out.find("-MODE=a"), std::string::npos) << diff.out;
  EXPECT_EQ(diff.out.find(kSecret), std::string::npos);
}

TEST_F(RollbackTest, ASecretThatIsGoneIsSaidBeforeAnythingIsTouched) {
  write_files("a", "");
  expect({"up"}, 0);
  const std::string before = container("web").id.str();
  write("key", "the key\n");
  std::filesystem::permissions(folder_ + "/key", std::filesystem::perms(0644));
  expect({"snapshot", "--key-file", "key"}, 0);
  write(".env", "MODE=b\nAPI_TOKEN=another-token-2\n");
  expect({"up"}, 0);
  const std::string after = container("web").id.str();
  EXPECT_NE(before, after);
  const Ran ran = run({"rollback", "1"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("/.env: the values of secrets have changed since (API_TOKEN, WORD)"),
            std::string::npos)
      << ran.err;
  EXPECT_EQ(container("web").id.str(), after);
  // What was brought up without the key was sealed when the snapshot was taken with it.
  const Ran back = run({"rollback", "1", "--key-file", "key"});
  EXPECT_EQ(back.status, 0) << back.err;
  EXPECT_EQ(back.err.find("warning: the key in key can be read by others than its owner: chmod 600 "
                          "key\n"),
            0U)
      << back.err;
  EXPECT_EQ(variable("web", "API_TOKEN"), kSecret);
}

TEST_F(RollbackTest, AfterAKillAtAnyMomentTheNextOneFinishes) {
  std::mt19937 random(kSeed);
  // Each kill has its part of the time that a return takes, in an order of its own.
  constexpr int kPart = 2480 / kKills;
  std::uniform_int_distribution<int> within(0, kPart);
  std::vector<int> parts(kKills);
  std::iota(parts.begin(), parts.end(), 0);
  std::shuffle(parts.begin(), parts.end(), random);
  write_files("a", "");
  expect({"up"}, 0);
  for (int turn = 0; turn < kKills; ++turn) {
    const std::string when = fmt::format("seed {}, kill {}", kSeed, turn);
    write_files("b", "");
    expect({"up"}, 0);
    const Duration after = std::chrono::milliseconds(
        20 + parts[static_cast<std::size_t>(turn)] * kPart + within(random));
    if (turn % 4 == 3) {
      run_and_kill({"snapshot"}, after / 10);
    } else {
      run_and_kill({"rollback"}, after);
    }
    // Killed before it began, at work, or after its end: once more is enough in any case.
    if (variable("web", "MODE") != "a" || container("web").state.running == false) {
      const Ran again = run({"rollback"});
      ASSERT_EQ(again.status, 0) << when << "\n" << again.err;
    }
    ASSERT_EQ(variable("web", "MODE"), "a") << when;
    write_files("a", "");
    const Ran whole = run({"up"});
    ASSERT_EQ(whole.status, 0) << when << "\n" << whole.err;
    const Ran drift = run({"drift"});
    ASSERT_EQ(drift.status, 0) << when << "\n" << drift.out;
  }
}

}  // namespace
}  // namespace bulkhead
