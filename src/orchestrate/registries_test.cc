// Which images registries are asked for, and what comes of the answers; on the engine in memory.
#include "orchestrate/registries.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "orchestrate/engine_scene_for_test.h"
#include "testing/recording_engine.h"

namespace bulkhead::orchestrate {
namespace {

class Registries : public ::testing::Test {
 protected:
  void prepare(const PlanOptions& options = {}) {
    UpRequest request = scene_.request(options);
    std::optional<docker::RegistryLogins> logins;
    if (docker_config_) request.logins = &logins.emplace(*docker_config_, system_clock());
    recorded_.clear();
    const auto prepared = orchestrate::prepare(request, recorded_, {});
    ASSERT_TRUE(prepared) << prepared.error().message;
    problems_.clear();
    for (const auto& problem : prepared->outcome.problems) {
      problems_ += fmt::format("{}: {}\n", problem.code, problem.message);
      for (const std::string& note : problem.notes) problems_ += fmt::format("  {}\n", note);
    }
    asked_.clear();
    for (const auto& call : recorded_.asked()) {
      if (call.what.starts_with("registry_digest ")) asked_.push_back(call.what.substr(16));
    }
    std::sort(asked_.begin(), asked_.end());
    EXPECT_TRUE(recorded_.writes().empty());
  }

  EngineScene scene_;
  testing::RecordingEngine recorded_{scene_.engine};
  std::optional<std::string> docker_config_ = "";
  std::string problems_;
  std::vector<std::string> asked_;
};

TEST_F(Registries, AreAskedForWhatIsToBePulledAndNothingElse) {
  scene_.scene.add("here", "app");
  scene_.scene.add("missing", "shop/web:1");
  scene_.scene.add("again", "shop/web:1");
  scene_.scene.add("always", "postgres").pull_policy = "always";
  scene_.scene.add("built", "shop/built:1").build.emplace();
  scene_.scene.add("never", "shop/never:1").pull_policy = "never";
  scene_.engine.add_remote_image("shop/web:1");
  scene_.engine.add_remote_image("postgres");
  prepare();
  EXPECT_EQ(asked_, (std::vector<std::string>{"postgres", "shop/web:1"}));
  EXPECT_EQ(
      problems_,
      "BH524: service \"never\": image shop/never:1 is not on this engine, and pull_policy is "
      "never\n");
  // A second look, once the images have come, asks nobody.
  PlanOptions fetched;
  fetched.images_fetched = true;
  scene_.engine.add_image("shop/web:1");
  prepare(fetched);
  EXPECT_EQ(asked_, std::vector<std::string>{});
}

TEST_F(Registries, SayWhatTheyDoNotGiveBeforeAnythingIsMade) {
  scene_.scene.add("web", "shop/none:1");
  scene_.scene.add("db", "registry.example/private:1");
  scene_.engine.fail_next("asking the registry of image registry.example/private:1",
                          {ErrorKind::kRefused, "unauthorized", 401});
  prepare();
  EXPECT_EQ(problems_,
            "BH545: service \"db\": image registry.example/private:1 is to be pulled, since it is "
            "not on this engine, and registry registry.example does not give it\n"
            "  asking the registry of image registry.example/private:1: unauthorized\n"
            "BH545: service \"web\": image shop/none:1 is to be pulled, since it is not on this "
            "engine, and registry docker.io does not have it\n"
            "  asking the registry of image shop/none:1: manifest unknown: manifest unknown\n");
}

TEST_F(Registries, AreNotAskedWithoutCredentialsToAskWith) {
  scene_.scene.add("web", "shop/none:1");
  docker_config_.reset();
  prepare();
  EXPECT_EQ(asked_, std::vector<std::string>{});
  EXPECT_EQ(problems_, "");
  // Nor with a config.json that is none: the pull would not get further.
  docker_config_ = "{";
  prepare();
  EXPECT_EQ(asked_, std::vector<std::string>{});
  EXPECT_TRUE(problems_.starts_with("BH545: service \"web\"")) << problems_;
}

TEST_F(Registries, ALoginThatCouldNotBeHadIsTheLikelyCause) {
  scene_.scene.add("db", "registry.example/private:1");
  scene_.engine.fail_next("asking the registry of image registry.example/private:1",
                          {ErrorKind::kRefused, "unauthorized", 401});
  docker_config_ = R"({"credHelpers": {"registry.example": "of-nobody"}})";
  prepare();
  EXPECT_EQ(problems_,
            "BH545: service \"db\": image registry.example/private:1 is to be pulled, since it is "
            "not on this engine, and registry registry.example does not give it\n"
            "  asking the registry of image registry.example/private:1: unauthorized; credential "
            "helper docker-credential-of-nobody, which config.json names for registry.example, is "
            "not in PATH\n");
}

TEST_F(Registries, ANameThatIsNoneIsToldOnce) {
  scene_.scene.add("web", "Team/App:1");
  prepare();
  EXPECT_EQ(asked_, std::vector<std::string>{});
  EXPECT_EQ(problems_, "BH541: service \"web\": \"Team/App:1\" is no name of an image\n");
}

TEST_F(Registries, AnInterruptEndsTheQuestions) {
  scene_.scene.add("web", "shop/web:1");
  const auto prepared = plan(scene_.scene.desired().desired, {}, {});
  std::stop_source source;
  source.request_stop();
  docker::RegistryLogins logins("", system_clock());
  const auto asked = ask_registries(prepared.plan, scene_.engine, logins, {{}, source.get_token()});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().kind, ErrorKind::kInterrupted);
}

}  // namespace
}  // namespace bulkhead::orchestrate
