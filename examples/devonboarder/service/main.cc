// The services of the reference project.
//
//   devonboarder serve ROLE    answer requests as that role, until SIGTERM
//   devonboarder bot           work as the bot, until SIGTERM
//   devonboarder health WHERE  http://… or file:PATH; exit 0 if healthy. For healthchecks: the
//                              image needs no curl
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/signalfd.h>
#include <vector>

#include "bot.h"
#include "health.h"
#include "http_client.h"
#include "http_server.h"
#include "log.h"
#include "roles.h"
#include "settings.h"

namespace devonboarder {
namespace {

constexpr std::string_view kUsage =
    "usage: devonboarder serve ROLE\n"
    "       devonboarder bot\n"
    "       devonboarder health http://HOST:PORT/PATH|file:PATH\n";

/// The time that Docker's healthcheck gives is longer: its own message says nothing of the cause.
constexpr milliseconds kHealthBudget{3500};

/// Readable once SIGTERM or SIGINT has come. To be called before any thread is started, so that
/// no thread takes the signal.
int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return signalfd(-1, &set, SFD_CLOEXEC);
}

Outcome<void> serve(const std::string& name, const Environment& environment, Log& log,
                    int stop_fd) {
  const Outcome<std::uint16_t> port = required_port(environment, "LISTEN_PORT");
  if (!port) return failure(port.error());
  const Outcome<std::unique_ptr<Role>> role = Role::create(name, environment, log);
  if (!role) return failure(role.error());
  Outcome<Socket> listener = listen_on(*port);
  if (!listener) return failure(listener.error());
  HttpServer server(std::move(*listener), {},
                    [&role](const Request& request) { return (*role)->answer(request); });
  log.info("listening on port " + std::to_string(*port));
  server.run(stop_fd);
  return {};
}

Outcome<std::string> read_health(std::string_view where) {
  if (constexpr std::string_view kFile = "file:"; where.starts_with(kFile)) {
    const std::string path(where.substr(kFile.size()));
    std::ifstream file(path);
    if (!file) return failure("there is no health file " + path + " yet");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::system_clock::now().time_since_epoch());
    return judge_health_file(text, now, kBotHealthAge);
  }
  const Outcome<Url> url = parse_url(where);
  if (!url) return failure(url.error());
  return use("GET", *url, Deadline::after(kHealthBudget)).map([](const Response& response) {
    return response.body;
  });
}

int run(const std::vector<std::string>& arguments, const Environment& environment) {
  if (arguments.size() == 2 && arguments[0] == "health") {
    const Outcome<std::string> health = read_health(arguments[1]);
    std::puts(health ? health->c_str() : health.error().c_str());
    return health ? 0 : 1;
  }
  const bool is_bot = arguments.size() == 1 && arguments[0] == "bot";
  if (!is_bot && !(arguments.size() == 2 && arguments[0] == "serve")) {
    std::fwrite(kUsage.data(), 1, kUsage.size(), stderr);
    return 2;
  }
  Log log(arguments.back());
  const int stop_fd = stop_signals();
  const Outcome<void> done =
      is_bot ? run_bot(environment, log, stop_fd) : serve(arguments[1], environment, log, stop_fd);
  if (!done) {
    log.error(done.error());
    return 1;
  }
  log.info("stopped");
  return 0;
}

}  // namespace
}  // namespace devonboarder

int main(int argc, char** argv, char** envp) {
  // A name that nobody has is asked upstream, and the resolver would wait ten seconds for that.
  setenv("RES_OPTIONS", "timeout:1 attempts:1", /*overwrite=*/0);
  return devonboarder::run({argv + 1, argv + argc}, devonboarder::environment_of(envp));
}
