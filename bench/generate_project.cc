#include "bench/generate_project.h"

#include <fmt/format.h>

namespace bulkhead::bench {

std::string compose_project(int services) {
  constexpr int kTier = 25;  // services that share a network
  std::string text = "name: bench\n\nx-restart: &restart\n  restart: unless-stopped\n\nservices:\n";
  for (int i = 0; i < services; ++i) {
    text += fmt::format(
        "  service-{0}:  # the service number {0}\n"
        "    <<: *restart\n"
        "    image: registry.example.org/team/service-{0}:1.{1}.0\n"
        "    command: [\"serve\", \"--port\", \"{2}\"]\n"
        "    environment:\n"
        "      PORT: {2}\n"
        "      LOG_LEVEL: info\n"
        "      DATABASE_URL: \"postgres://user@service-{3}:5432/app\"\n"
        "    expose:\n"
        "      - \"{2}\"\n"
        "    networks: [tier-{4}]\n",
        i, i % 40, 8000 + i % 1000, i - i % kTier, i / kTier);
    if (i % kTier != 0) {
      text += fmt::format("    depends_on:\n      service-{}:\n        condition: {}\n",
                          i - i % kTier, "service_healthy");
    } else {
      text +=
          "    healthcheck:\n      test: [CMD, pg_isready]\n      interval: 5s\n"
          "      retries: 3\n";
    }
    if (i % 10 == 0) text += fmt::format("    ports:\n      - \"127.0.0.1:{}:80\"\n", 20000 + i);
  }
  text += "\nnetworks:\n";
  for (int i = 0; i * kTier < services; ++i) text += fmt::format("  tier-{}:\n", i);
  return text;
}

}  // namespace bulkhead::bench
