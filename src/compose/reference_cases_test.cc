// Small projects on which Bulkhead once differed from the reference implementation, found by giving
// both some ten thousand generated ones. What is expected is what compose-go e70e961 made of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compose/byte_size.h"
#include "compose/config_output.h"
#include "compose/go_format.h"
#include "compose/load.h"
#include "testing/memory_files.h"

namespace bulkhead::compose {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Outcome {
  std::string yaml;                 // what `config` prints; empty where it refuses
  std::vector<std::string> errors;  // messages
};

/// Files are merged in order, as a.yaml, b.yaml, …
Outcome config_of(const std::vector<std::string>& texts, LoadRequest request = {}) {
  std::map<std::string, std::string> files;
  request.cwd = "/shop";
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string name = std::string(1, static_cast<char>('a' + i)) + ".yaml";
    files["/shop/" + name] = texts[i];
    request.files.push_back(name);
  }
  bulkhead::testing::MemoryFiles memory(files);
  text::Sources sources;
  const LoadResult result = load(request, memory, sources);
  Outcome outcome;
  for (const Problem& problem : result.problems) {
    if (problem.refuses) outcome.errors.push_back(problem.diagnostic.message);
  }
  if (result.accepted()) outcome.yaml = config_yaml(request, result);
  return outcome;
}

LoadRequest uninterpolated() {
  LoadRequest request;
  request.interpolate = false;
  return request;
}

TEST(ReferenceCases, AServiceOfTheEmptyProfileRunsWhereNoProfileIsAskedFor) {
  const std::string text = "services: {a: {image: i, profiles: [\"\"]}}";
  EXPECT_THAT(config_of({text}).yaml, HasSubstr("image: i\n"));
  LoadRequest request;
  request.profiles = {"other"};
  EXPECT_THAT(config_of({text}, request).yaml, Not(HasSubstr("image: i\n")));
}

TEST(ReferenceCases, AServiceThatItsNameEnablesIsPrintedInItsPlace) {
  LoadRequest request;
  request.services = {"a", "b"};
  const std::string yaml =
      config_of({"services: {a: {image: i, profiles: [p]}, b: {image: i}}"}, request).yaml;
  ASSERT_THAT(yaml, HasSubstr("  b:\n"));
  EXPECT_LT(yaml.find("  a:\n"), yaml.find("  b:\n"));
}

TEST(ReferenceCases, ScaleIsTheNumberOfReplicas) {
  EXPECT_THAT(config_of({"services: {a: {image: i, scale: 2, deploy: {mode: replicated, labels: "
                         "{x: y}}}}"})
                  .yaml,
              HasSubstr("deploy:\n      mode: replicated\n      replicas: 2\n      labels:\n"));
  EXPECT_THAT(config_of({"services: {a: {image: i, scale: 2}}"}).yaml, Not(HasSubstr("deploy")));
}

TEST(ReferenceCases, AScalarThatOverridesIsAText) {
  EXPECT_THAT(
      config_of({"services: {a: {image: i, x-a: 1, x-b: 2}}",
                 "services: {a: {x-a: !override true, x-b: !override {c: 1, d: !reset 2}}}"})
          .yaml,
      HasSubstr("x-a: \"true\"\n    x-b:\n      c: 1\n      d: \"2\"\n"));
  EXPECT_THAT(config_of({"services: {a: {image: i, tty: true}}",
                         "services: {a: {use_api_socket: !override true}}"})
                  .errors,
              ElementsAre("'services.a.use_api_socket' must be a boolean, not a string"));
}

TEST(ReferenceCases, WhatIsResetLetsTheMergedValueStand) {
  EXPECT_THAT(config_of({"services: {a: {image: i}}",
                         "x-q: &q {image: q}\nservices: {a: {<<: *q, image: !reset i}}"})
                  .yaml,
              HasSubstr("image: q\n"));
}

TEST(ReferenceCases, AddressPoolsAreMergedOneAfterTheOther) {
  const std::string base =
      "services: {a: {image: i, networks: [n]}}\n"
      "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24}]}}}\n";
  EXPECT_THAT(config_of({base,
                         "networks: {n: {ipam: {config: [{subnet: 10.0.0.0/24, gateway: "
                         "10.0.0.1}, {subnet: 10.0.0.0/24, ip_range: 10.0.0.0/25}]}}}"})
                  .yaml,
              HasSubstr("- subnet: 10.0.0.0/24\n          gateway: 10.0.0.1\n          ip_range: "
                        "10.0.0.0/25\n"));
  EXPECT_THAT(config_of({base, "networks: {n: {ipam: {config: []}}}"}).errors,
              ElementsAre("'networks.n.ipam.config' must be a list, not null"));
}

TEST(ReferenceCases, TwoEmptyMappingsOfHostsAreNull) {
  const std::string null_hosts = "'services.a.extra_hosts' must be a list or a mapping, not null";
  const std::string empty = "services: {a: {image: i, extra_hosts: {}}}";
  EXPECT_THAT(config_of({empty, empty}).errors, ElementsAre(null_hosts));
  const std::string list = "services: {a: {image: i, extra_hosts: []}}";
  EXPECT_THAT(config_of({list, list}).errors, IsEmpty());
}

TEST(ReferenceCases, APortThatIsPublishedAsANumberIsNotThatOfTheShortSyntax) {
  const auto ports = [](const std::string& published) {
    const std::string yaml =
        config_of({"services: {a: {image: i, ports: [{target: 80, published: " + published +
                   "}, \"8080:80\"]}}"})
            .yaml;
    std::size_t count = 0;
    for (std::size_t at = 0; (at = yaml.find("published:", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(ports("8080"), 2U);
  EXPECT_EQ(ports("\"8080\""), 1U);
}

TEST(ReferenceCases, AnEnvFileWithoutAPathIsMissing) {
  EXPECT_THAT(config_of({"services: {a: {image: i, env_file: \"${UNSET-}\"}}"}).errors,
              ElementsAre("env_file of service a names no file"));
  EXPECT_THAT(
      config_of({"services: {a: {image: i, env_file: [{path: \"\", required: false}]}}"}).errors,
      IsEmpty());
}

TEST(ReferenceCases, NumbersThatJsonDoesNotHaveAreRefused) {
  EXPECT_THAT(
      config_of({"services: {a: {image: i, mem_limit: .inf, x-a: [-.inf, {b: .nan}]}}"}).errors,
      ElementsAre("services.a.mem_limit must be finite, but is +Inf",
                  "services.a.x-a.0 must be finite, but is -Inf",
                  "services.a.x-a.1.b must be finite, but is NaN"));
}

TEST(ReferenceCases, WhoeverAsksForTheVariablesNeedsNoValidFiles) {
  LoadRequest request = uninterpolated();
  request.validate = false;
  EXPECT_THAT(config_of({"services: {a: {imag: $TAG}}\nconfigs: {c: }"}, request).errors,
              IsEmpty());
}

TEST(ReferenceCases, ADateIsNoText) {
  EXPECT_THAT(
      config_of({"services: {a: {image: i, hostname: 2024-01-01}}"}).errors,
      ElementsAre("services.a.hostname must be a string, but is a date: 2024-01-01 00:00:00 "
                  "+0000 UTC"));
  EXPECT_THAT(config_of({"services: {a: {image: i, security_opt: [2024-01-01]}}"}).errors,
              ElementsAre("services.a.security_opt.0 must be a string, but is a date: 2024-01-01 "
                          "00:00:00 +0000 UTC"));
  EXPECT_THAT(config_of({"services: {a: {image: i, tmpfs: [2024-01-01]}}"}).errors,
              ElementsAre("services.a.tmpfs.0 must be a string, but is a date"));
  // Types that pass by what they do not know.
  const std::string passed_by =
      config_of({"services: {a: {image: i, command: 2024-01-01, mem_limit: 2024-01-01}}"}).yaml;
  EXPECT_THAT(passed_by, HasSubstr("image: i\n"));
  EXPECT_THAT(passed_by, Not(HasSubstr("2024")));
}

TEST(ReferenceCases, ADateIsWrittenAsGoPrintsItInTextsAndAsADateElsewhere) {
  EXPECT_THAT(config_of({"services: {a: {image: i, labels: {d: 2024-01-01}}}",
                         "services: {a: {labels: {e: 1}}}"})
                  .yaml,
              HasSubstr("d: 2024-01-01 00:00:00 +0000 UTC\n"));
  EXPECT_THAT(config_of({"services: {a: {image: i, x-d: [2024-01-01, \"2024-01-01\"]}}"}).yaml,
              HasSubstr("- 2024-01-01T00:00:00Z\n      - \"2024-01-01\"\n"));
  EXPECT_THAT(config_of({"services: {a: {image: i, hostname: 2024-01-01}}"}, uninterpolated()).yaml,
              HasSubstr("hostname: 2024-01-01T00:00:00Z\n"));
  EXPECT_THAT(config_of({"name: 2024-01-01\nservices: {a: {image: i}}"}).yaml,
              HasSubstr("name: \"2024-01-01\"\n"));
}

TEST(ReferenceCases, UnderscoresSeparateDigits) {
  EXPECT_EQ(parse_go_float("1_000.5"), 1000.5);
  EXPECT_EQ(parse_go_float("-0x_1p4"), -16.0);
  for (const char* text : {"_1", "1_", "1__0", "1_.5", "1_e3", "_", "-_1"}) {
    EXPECT_FALSE(parse_go_float(text)) << text;
  }
  EXPECT_EQ(parse_byte_size("1_000"), 1000);
  EXPECT_EQ(parse_byte_size("1_0m"), 10 << 20);
}

}  // namespace
}  // namespace bulkhead::compose
