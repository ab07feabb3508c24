#include "docker/container.h"

#include <gtest/gtest.h>

#include "docker/client.h"
#include "docker/engine_info.h"
#include "docker/registry_auth.h"

namespace bulkhead::docker {
namespace {

TEST(ContainerPort, IsReadAndWrittenBack) {
  EXPECT_EQ(ContainerPort::parse("80")->str(), "80/tcp");
  EXPECT_EQ(ContainerPort::parse("53/udp")->str(), "53/udp");
  EXPECT_EQ(ContainerPort::parse("65535/sctp")->str(), "65535/sctp");
  for (const char* text : {"", "tcp", "80/", "80/icmp", "65536", "-1", "80 "}) {
    EXPECT_FALSE(ContainerPort::parse(text)) << text;
  }
}

TEST(RunState, EveryWordIsReadBack) {
  for (const char* word :
       {"created", "running", "paused", "restarting", "removing", "exited", "dead"}) {
    EXPECT_EQ(name(parse_run_state(word)), word);
  }
  EXPECT_EQ(parse_run_state("stopping"), RunState::kUnknown);
}

TEST(HealthStatus, WhatIsNotSaidIsNone) {
  for (const char* word : {"none", "starting", "healthy", "unhealthy"}) {
    EXPECT_EQ(name(parse_health_status(word)), word);
  }
  EXPECT_EQ(parse_health_status(""), HealthStatus::kNone);
}

TEST(ApiVersion, OrdersByNumberAndNotByText) {
  EXPECT_LT(*ApiVersion::parse("1.9"), *ApiVersion::parse("1.41"));
  EXPECT_EQ(ApiVersion::parse("1.41")->str(), "1.41");
  for (const char* text : {"", "1", "1.", ".41", "1.41.2", "v1.41", "1.-4"}) {
    EXPECT_FALSE(ApiVersion::parse(text)) << text;
  }
}

}  // namespace
}  // namespace bulkhead::docker
