// verify through scouts, the containers of our own that it sends where it cannot enter namespaces:
// the same cells as by entering them, and nothing left behind.
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "docker/client.h"
#include "tests/docker/stage.h"
#include "verify/namespace_vantage.h"
#include "verify/scout_vantage.h"

namespace bulkhead {
namespace {

using model::ProofCell;
using testing::RealEngine;
using testing::Stage;
using verify::Way;

class Scouts : public ::testing::Test {
 protected:
  void SetUp() override {
    auto real = RealEngine::connect("scouts");
    ASSERT_TRUE(real) << real.error().message;
    real_ = *std::move(real);
  }

  std::size_t scouts_of(const Stage& stage) {
    docker::ContainerFilter filter;
    filter.labels = {std::string(docker::kScoutLabel) + "=" + stage.project().name};
    const auto found = real_->engine().list_containers(filter);
    EXPECT_TRUE(found) << found.error().message;
    return found ? found->size() : 0;
  }

  std::unique_ptr<RealEngine> real_;
};

/// What was asked and what was found: a line a cell, without what differs from run to run.
std::string matrix(const model::Proof& proof) {
  std::string text;
  for (const ProofCell& cell : proof.cells) {
    text += std::string(model::name(cell.kind)) + " " + to_string(cell.from) + " " +
            to_string(cell.to) + " " + cell.subject + ": " +
            std::string(model::name(cell.verdict)) + (cell.control.empty() ? "" : ", controlled") +
            "\n";
  }
  return text;
}

TEST_F(Scouts, FindWhatIsFoundInTheNamespaces) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "net quiet icc=false\n"
                            "web front=www listens=80 publish=80>\n"
                            "api front back quiet listens=8000 publish=8000>127.0.0.1:\n"
                            "db back quiet listens=5432 replicas=2\n"
                            "sidecar service:api\n"
                            "machine host listens=18997\n"
                            "island none\n"
                            "net shared external\n"
                            "edge shared listens=81\n"
                            "theirs shared foreign listens=82\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const auto entered = stage->verify({}, Way::kNamespaces);
  ASSERT_TRUE(entered) << entered.error().message;
  const auto scouted = stage->verify({}, Way::kScouts);
  ASSERT_TRUE(scouted) << scouted.error().message;
  EXPECT_EQ(testing::failures(*scouted), "");
  EXPECT_EQ(matrix(*scouted), matrix(*entered));
  EXPECT_EQ(scouts_of(*stage), 0U);
}

TEST_F(Scouts, FindWhatIsWrong) {
  auto stage = Stage::build(*real_,
                            "net front\n"
                            "net back internal\n"
                            "web front listens=80\n"
                            "db back listens=5432\n");
  ASSERT_TRUE(stage) << stage.error().message;
  const Status connected =
      real_->engine().connect_network(docker::NetworkRef(stage->network("front")),
                                      docker::ContainerRef(stage->container("db")), {});
  ASSERT_TRUE(connected) << connected.error().message;
  const auto proof = stage->verify({}, Way::kScouts);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_NE(testing::failures(*proof).find("violated web -> db on port 5432: connected\n"),
            std::string::npos)
      << testing::failures(*proof);
}

/// The process of an engine in a virtual machine is another process here, or none.
TEST_F(Scouts, GoWhereTheEnginesProcessesAreNotOfThisMachine) {
  auto stage = Stage::build(*real_, "net front\nweb front listens=80\n");
  ASSERT_TRUE(stage) << stage.error().message;
  auto project = docker::inspect_project(real_->engine(), stage->project().name);
  ASSERT_TRUE(project) << project.error().message;
  project->containers.front().state.pid = ::getpid();
  const auto entered =
      verify::enter_namespaces(verify::seen_by_prober(*project), 0, system_clock());
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().kind, ErrorKind::kConflict);
  EXPECT_TRUE(entered.error().message.ends_with("the engine is on another machine"))
      << entered.error().message;
}

TEST_F(Scouts, AreGoneSoonAfterTheirProverWasKilled) {
  auto stage = Stage::build(*real_, "net front\nweb front listens=80\n");
  ASSERT_TRUE(stage) << stage.error().message;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t prover = ::fork();
  ASSERT_GE(prover, 0);
  if (prover == 0) {
    // With connections of its own.
    auto engine = docker::connect(real_->test_engine().address);
    const auto live = docker::inspect_project(**engine, stage->project().name);
    const auto vantage = verify::send_scouts(**engine, stage->project().name,
                                             verify::seen_by_prober(*live), system_clock(), {});
    // Until the first process of each has seen the second; before that it waits for one.
    system_clock().sleep(std::chrono::seconds(1));
    const char word = vantage ? 'y' : 'n';
    static_cast<void>(::write(ready[1], &word, 1));
    for (;;) ::pause();
  }
  char word = 0;
  ASSERT_EQ(::read(ready[0], &word, 1), 1);
  EXPECT_EQ(word, 'y');
  EXPECT_EQ(scouts_of(*stage), 2U);  // one beside web, one on the host
  ::kill(prover, SIGKILL);
  ::waitpid(prover, nullptr, 0);
  const SteadyTime deadline = system_clock().steady() + std::chrono::seconds(20);
  while (scouts_of(*stage) > 0 && system_clock().steady() < deadline) {
    system_clock().sleep(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(scouts_of(*stage), 0U);
  ::close(ready[0]);
  ::close(ready[1]);
}

}  // namespace
}  // namespace bulkhead
