#include "verify/attachments.h"

#include <gtest/gtest.h>

#include "testing/topology_text.h"

namespace bulkhead::verify {
namespace {

using model::NetworkName;
using model::ServiceName;

LiveContainer container(const char* service, const std::vector<const char*>& networks) {
  LiveContainer made;
  made.name = std::string("test-") + service + "-1";
  made.service = ServiceName(service);
  made.running = true;
  made.state = "running";
  made.network_mode = "n";
  for (const char* network : networks)
    made.endpoints.push_back({NetworkName(network), {}, {}, {}, {}});
  return made;
}

std::string compared(const char* drawing, const LiveProject& live,
                     const std::set<ServiceName>& finished = {},
                     const model::Project& project = {}) {
  const Attachments found =
      compare_attachments(project, testing::topology(drawing), live, finished);
  std::string text;
  for (const model::ProofCell& cell : found.cells) {
    text += std::string(name(cell.verdict)) + " " + to_string(cell.from);
    if (!cell.subject.empty()) text += " on " + cell.subject;
    text += ": " + cell.decided + "\n";
  }
  for (const std::string& note : found.notes) text += "note: " + note + "\n";
  return text;
}

TEST(AttachmentsLive, AsTheFilesSay) {
  LiveProject live;
  live.containers = {container("a", {"n"})};
  EXPECT_EQ(compared("net n\na n\n", live),
            "required a: runs\n"
            "required a on n: test-a-1 is attached\n");
}

TEST(AttachmentsLive, OneTooManyAndOneTooFew) {
  LiveProject live;
  live.containers = {container("a", {"m"})};
  EXPECT_EQ(compared("net n\nnet m\na n\n", live),
            "required a: runs\n"
            "violated a on n: test-a-1 is not attached\n"
            "violated a on m: test-a-1 is attached\n");
}

TEST(AttachmentsLive, AnotherNamespaceThanTheFilesSay) {
  LiveProject live;
  live.containers = {container("a", {})};
  live.containers[0].network_mode = "host";
  EXPECT_EQ(compared("net n\na n\n", live),
            "required a: runs\n"
            "violated a on network_mode: test-a-1 has network_mode host\n");
}

TEST(AttachmentsLive, WhatDoesNotRun) {
  LiveProject live;
  EXPECT_EQ(compared("net n\na n\n", live), "violated a: has no container\n");
  live.containers = {container("a", {"n"})};
  live.containers[0].running = false;
  live.containers[0].state = "exited";
  live.containers[0].exit_code = 3;
  EXPECT_EQ(compared("net n\na n\n", live), "violated a: test-a-1 exited with 3\n");
  EXPECT_EQ(compared("net n\na n\n", live, {ServiceName("a")}), "required a: ran to its end\n");
  live.containers[0].running = true;
  EXPECT_EQ(compared("net n\na n replicas=2\n", live),
            "violated a: 1 of 2 containers run\n"
            "required a on n: test-a-1 is attached\n");
}

TEST(AttachmentsLive, OrphansAndStrangers) {
  LiveProject live;
  live.containers = {container("a", {"n"}), container("old", {"n"}), container("spy", {"n", "x"})};
  live.containers[2].foreign = true;
  live.networks[NetworkName("n")].name = NetworkName("n");
  live.networks[NetworkName("x")].name = NetworkName("x");
  EXPECT_EQ(compared("net n\nnet x external\na n\n", live),
            "required a: runs\n"
            "required a on n: test-a-1 is attached\n"
            "violated old: test-old-1 runs\n"
            "violated spy on n: test-spy-1 is attached\n");
}

TEST(AttachmentsLive, AServiceOfAnInactiveProfileIsANote) {
  LiveProject live;
  live.containers = {container("debug", {"n"})};
  model::Project project;
  project.inactive_services[ServiceName("debug")].name = ServiceName("debug");
  EXPECT_EQ(compared("net n\n", live, {}, project),
            "note: container test-debug-1 runs, but no active profile selects debug: not looked "
            "at\n");
}

}  // namespace
}  // namespace bulkhead::verify
