#include "orchestrate/status.h"

#include <gtest/gtest.h>

#include "orchestrate/labels.h"
#include "orchestrate/live_state.h"

namespace bulkhead::orchestrate {
namespace {

std::string health_where(bool running) {
  LiveState live;
  docker::Container& db = live.containers.emplace_back();
  db.name = "shop-db-1";
  db.config.labels[kServiceLabel] = "db";
  db.state.running = running;
  db.state.status = running ? docker::RunState::kRunning : docker::RunState::kExited;
  db.state.health.status = docker::HealthStatus::kUnhealthy;
  const model::StackStatus stack = status_of("shop", live, {}, {}, {}, WallTime{});
  return stack.containers.at(0).health;
}

TEST(StatusOf, AnEndedContainerHasNoHealth) {
  EXPECT_EQ(health_where(true), "unhealthy");
  EXPECT_EQ(health_where(false), "");
}

}  // namespace
}  // namespace bulkhead::orchestrate
