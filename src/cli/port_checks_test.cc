#include "cli/port_checks.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/duration.h"

namespace bulkhead::cli {
namespace {

using model::ServiceName;

std::string text(const contract::Contract& contract, const model::Project& project) {
  std::string all;
  for (const auto& [name, check] : port_checks_of(contract, project)) {
    all += fmt::format("{}: {} within {}{}\n", name, describe(check),
                       human_duration(deadline_of(check)), check.declared ? ", declared" : "");
  }
  return all;
}

TEST(PortChecks, AreTheHealthOfTheMetadataElseWhatIsExposed) {
  model::Project project;
  for (const char* name : {"auth", "cache", "db", "worker"}) {
    project.services[ServiceName(name)].name = ServiceName(name);
  }
  const model::Port udp{8125, model::Protocol::kUdp};
  const model::Port redis{6379, model::Protocol::kTcp};
  project.services[ServiceName("cache")].expose = {{redis, {}}, {udp, {}}};
  model::PublishedPort published;
  published.target = {5432, model::Protocol::kTcp};
  project.services[ServiceName("db")].ports = {published};
  project.services[ServiceName("auth")].expose = {{redis, {}}};
  contract::Contract contract;
  contract::ServiceMetadata auth;
  auth.service_name.value = ServiceName("auth");
  auth.health.emplace();
  auth.health->kind = contract::HealthProbe::Kind::kHttp;
  auth.health->path = "/health";
  auth.health->start_period = std::chrono::seconds(20);
  auth.health->interval = std::chrono::seconds(2);
  auth.health->retries = 5;
  auth.health->port.value = {8002, model::Protocol::kTcp};
  contract.services.emplace(ServiceName("auth"), auth);
  EXPECT_EQ(text(contract, project),
            "auth: GET :8002/health within 30.0 s, declared\n"
            "cache: TCP 6379 within 1 min 30 s\n"
            "db: TCP 5432 within 1 min 30 s\n");
}

}  // namespace
}  // namespace bulkhead::cli
