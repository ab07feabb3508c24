#include "orchestrate/build_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "text/yaml.h"

namespace bulkhead::orchestrate {
namespace {

class BuildCommandTest : public ::testing::Test {
 protected:
  BuildCommandTest() {
    service_.name = model::ServiceName("a");
    service_.build.emplace();
    service_.build->context = "/p";
    service_.build->dockerfile = "Dockerfile";
  }

  /// What the files say of it that the service does not hold.
  void written(const std::string& build) {
    text::Sources sources;
    const text::SourceId id =
        sources.add("compose.yaml", fmt::format("services: {{a: {{build: {}}}}}", build));
    std::vector<text::Diagnostic> faults;
    project_.resolved = *text::parse_yaml(sources, id, {}, faults);
  }

  /// The words, with what stands in the environment before them.
  std::string command() {
    const auto made = build_command(project_, service_, "p-a", {{"TOKEN", "s3cret"}});
    if (!made) return made.error().message;
    std::string text;
    for (const auto& [name, value] : made->environment) text += fmt::format("{}={} ", name, value);
    text += fmt::format("{}", fmt::join(made->words, " "));
    return made->input.empty() ? text : text + " < " + made->input;
  }

  model::Project project_;
  model::Service service_;
};

TEST_F(BuildCommandTest, SaysWhatTheFilesSay) {
  EXPECT_EQ(command(), "docker build --tag p-a --file /p/Dockerfile /p");
  model::Build& build = *service_.build;
  build.dockerfile = "/d/F";
  build.target = "dev";
  build.args = {{"A", "1"}, {"B", std::nullopt}};
  build.labels["l"].value = "v";
  build.network = "host";
  build.shm_size = 1024;
  build.no_cache = true;
  build.pull = true;
  build.tags = {"x:1"};
  build.cache_from = {"y"};
  build.extra_hosts = {"h:1.2.3.4"};
  written("{ulimits: {nofile: {soft: 10, hard: 20}, nproc: 5}}");
  EXPECT_EQ(command(),
            "docker build --tag p-a --tag x:1 --file /d/F --target dev --build-arg A=1 "
            "--build-arg B --label l=v --cache-from y --add-host h:1.2.3.4 --network host "
            "--shm-size 1024 --ulimit nofile=10:20 --ulimit nproc=5:5 --no-cache --pull /p");
}

TEST_F(BuildCommandTest, ADockerfileInTheComposeFile) {
  service_.build->dockerfile_inline = "FROM scratch";
  EXPECT_EQ(command(), "docker build --tag p-a --file - /p < FROM scratch");
}

TEST_F(BuildCommandTest, OnePlatformIsBuilt) {
  service_.build->platforms = {"linux/arm64"};
  EXPECT_EQ(command(), "docker build --tag p-a --file /p/Dockerfile --platform linux/arm64 /p");
  service_.build->platforms = {"linux/arm64", "linux/amd64"};
  EXPECT_EQ(command(), "docker build --tag p-a --file /p/Dockerfile /p");
  service_.platform = "linux/amd64";
  EXPECT_EQ(command(), "docker build --tag p-a --file /p/Dockerfile --platform linux/amd64 /p");
}

TEST_F(BuildCommandTest, SecretsAreForBuildKit) {
  project_.secrets["s1"].file = "/p/f";
  project_.secrets["s2"].environment = "TOKEN";
  written("{secrets: [{source: s1}, {source: s2, target: other}]}");
  EXPECT_EQ(command(),
            "DOCKER_BUILDKIT=1 TOKEN=s3cret docker build --tag p-a --file /p/Dockerfile "
            "--secret id=s1,src=/p/f --secret id=other,env=TOKEN /p");
}

TEST_F(BuildCommandTest, AndWhatElseTheOlderBuilderHasNoWordsFor) {
  written(
      "{ssh: [default, 'key: /k'], additional_contexts: {r: /p/res}, cache_to: [type=inline], "
      "entitlements: [network.host]}");
  service_.build->privileged = true;
  EXPECT_EQ(command(),
            "DOCKER_BUILDKIT=1 docker build --tag p-a --file /p/Dockerfile --ssh default "
            "--ssh key=/k --build-context r=/p/res --cache-to type=inline --allow network.host "
            "--allow security.insecure /p");
}

TEST_F(BuildCommandTest, ASecretThatNoBuildCanHave) {
  project_.secrets["s"].external = true;
  written("{secrets: [{source: s}]}");
  EXPECT_EQ(command(),
            "the build needs the secret \"s\", which has neither a file nor a variable: declare it "
            "with `file:` or `environment:`");
}

}  // namespace
}  // namespace bulkhead::orchestrate
