#include "bot.h"

#include <cstdio>
#include <fstream>
#include <poll.h>

#include "health.h"
#include "http_client.h"
#include "roles.h"
#include "socket.h"

namespace devonboarder {

namespace {

/// Replaces the file in one step, so that a reader sees the old health or the new one.
Outcome<void> write_file(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  std::ofstream file(fresh, std::ios::trunc);
  file << text;
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
    return failure("cannot write " + path + ": " + system_reason());
  }
  return {};
}

Dependency work(std::string name, std::string_view method, Url url, std::string_view path) {
  url.path = path;
  return {.name = std::move(name), .ask = [method, url](const Deadline& deadline) {
            return use(method, url, deadline).map([](const Response&) {});
          }};
}

}  // namespace

Outcome<void> run_bot(const Environment& environment, Log& log, int stop_fd) {
  const Outcome<Url> backend = required_url(environment, "BACKEND_URL");
  if (!backend) return failure(backend.error());
  const Outcome<Url> discord = required_url(environment, "DISCORD_INTEGRATION_URL");
  if (!discord) return failure(discord.error());
  const Outcome<std::string> path = required(environment, "HEALTH_FILE");
  if (!path) return failure(path.error());

  const std::vector<Dependency> round{work("backend", "POST", *backend, "/api/xp/award"),
                                      work("discord-integration", "GET", *discord, "/api/roles")};
  HealthLog health_log(log);
  log.info("started");
  for (;;) {
    const Health health = ask_all("bot", round, Deadline::after(kBotInterval));
    health_log.note(health);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    if (Outcome<void> written = write_file(*path, health_file(health, now)); !written) {
      return written;
    }
    if (wait_for(stop_fd, POLLIN, Deadline::after(kBotInterval))) return {};
  }
}

}  // namespace devonboarder
