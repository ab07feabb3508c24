#include "verify/scout_party.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "docker/archive.h"
#include "docker/live_topology.h"
#include "probe/scout_program.h"

namespace bulkhead::verify {
namespace {

constexpr const char* kProgram = "/.bulkhead-scout";
constexpr std::size_t kAtOnce = 8;
/// Longer than any round of probing takes.
constexpr Duration kPatience = std::chrono::minutes(2);
/// A scout that was made and never started has lost its prover; one in the making is younger.
constexpr Duration kStale = std::chrono::minutes(1);

docker::ContainerSpec spec_of(const ScoutPost& post, const std::string& project) {
  docker::ContainerSpec spec;
  spec.config.image = post.image;
  spec.config.entrypoint = {kProgram};
  spec.config.cmd = {"keep"};
  spec.config.user = "0:0";
  spec.config.working_dir.assign(1, '/');  // of = "/" GCC 12 warns, wrongly
  spec.config.healthcheck = docker::Healthcheck{.test = {"NONE"}};
  spec.config.labels[docker::kScoutLabel] = project;
  spec.host.network_mode = post.network_mode;
  spec.host.auto_remove = true;
  spec.host.log_config.type = "none";
  spec.host.security_opt = {"no-new-privileges"};
  spec.host.cap_drop = {"ALL"};
  // To see what arrives, and to forget link addresses (linux/links.h).
  spec.host.cap_add = {"NET_RAW", "NET_ADMIN"};
  // To make a network namespace for the neighbour.
  if (post.with_outside) spec.host.cap_add.emplace_back("SYS_ADMIN");
  return spec;
}

/// The worst of what `work` came to for 0 … count-1, a few at once.
Status for_each_at_once(std::size_t count, std::size_t at_once,
                        const std::function<Status(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex lock;
  Status worst;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      Status status = work(i);
      const std::scoped_lock guard(lock);
      if (!status && worst) worst = std::move(status);
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(at_once, count); ++i) threads.emplace_back(run);
  threads.clear();
  return worst;
}

}  // namespace

Result<std::unique_ptr<ScoutParty>> ScoutParty::send(docker::Engine& engine,
                                                     const std::string& project,
                                                     const std::vector<ScoutPost>& posts,
                                                     Clock& clock, const std::stop_token& stop) {
  const std::string& arch = engine.info().arch;
  if (arch != probe::scout_architecture()) {
    return failure(ErrorKind::kRefused,
                   fmt::format("the engine runs on {}, and this program's probe on {}: run verify "
                               "on a machine like the engine's",
                               arch, probe::scout_architecture()));
  }
  docker::Call call;
  call.stop = stop;
  std::unique_ptr<ScoutParty> party(new ScoutParty(engine, project));
  TRY(party->sweep(clock, call));
  const docker::ArchivedFile program{kProgram, std::string(probe::scout_program()), 0555};
  const auto archive = docker::archive_of({program}, 0);
  party->scouts_.resize(posts.size());
  TRY(for_each_at_once(posts.size(), kAtOnce, [&](std::size_t i) {
    return party->send(posts[i], *archive, party->scouts_[i], call);
  }));
  return party;
}

ScoutParty::~ScoutParty() {
  // Each would go by itself; this is sooner. What stays is said by nobody: the engine is gone.
  static_cast<void>(for_each_at_once(scouts_.size(), kAtOnce, [&](std::size_t i) -> Status {
    scouts_[i].session.reset();
    if (scouts_[i].container.str().empty()) return {};
    return engine_.remove_container(scouts_[i].container, {.force = true, .volumes = true});
  }));
}

/// Of a prover that was killed after it made a scout and before it started it.
Status ScoutParty::sweep(Clock& clock, const docker::Call& call) {
  docker::ContainerFilter filter;
  filter.labels = {std::string(docker::kScoutLabel) + "=" + project_};
  for (const docker::ContainerSummary& left : TRY(engine_.list_containers(filter, call))) {
    const bool stale = left.created && clock.wall() - *left.created > kStale;
    if (left.state == docker::RunState::kRunning || !stale) continue;
    Status removed = engine_.remove_container(left.id, {.force = true, .volumes = true}, call);
    if (!removed && removed.error().kind != ErrorKind::kNotFound) return removed;
  }
  return {};
}

Status ScoutParty::send(const ScoutPost& post, const std::string& archive, Scout& scout,
                        const docker::Call& call) {
  const std::string doing = "sending a probe to " + post.network_mode;
  auto created = with_context(engine_.create_container(spec_of(post, project_), call), doing);
  scout.container = TRY(std::move(created)).id;
  TRY(with_context(engine_.put_archive(scout.container, "/", docker::in_one_piece(archive), call),
                   doing));
  TRY(with_context(engine_.start_container(scout.container, call), doing));
  docker::ExecSpec serve;
  serve.cmd = {kProgram, "serve"};
  serve.user = "0:0";
  serve.attach_stdin = true;
  const auto exec = TRY(with_context(engine_.create_exec(scout.container, serve, call), doing));
  scout.session = TRY(with_context(engine_.start_exec(exec, false, call), doing));
  return {};
}

Result<probe::ScoutReport> ScoutParty::ask(Scout& scout, const probe::ScoutOrder& order,
                                           const docker::Call& call) {
  TRY(scout.session->write(probe::encode(order), call));
  for (;;) {
    if (auto frame = TRY(probe::take_frame(scout.bytes))) {
      auto report = TRY(probe::decode_report(*frame));
      if (report.failure.empty()) return report;
      return failure(ErrorKind::kRefused, report.failure);
    }
    const auto chunk = TRY(scout.session->next(call));
    if (!chunk) {
      return failure(ErrorKind::kUnavailable,
                     scout.errors.empty() ? "the probe ended" : "the probe ended: " + scout.errors);
    }
    (chunk->stream == docker::OutputStream::kStderr ? scout.errors : scout.bytes) += chunk->bytes;
  }
}

Result<std::vector<probe::ScoutReport>> ScoutParty::order(
    const std::vector<probe::ScoutOrder>& orders, const std::stop_token& stop) {
  docker::Call call;
  call.stop = stop;
  call.timeout = kPatience;
  std::vector<probe::ScoutReport> reports(orders.size());
  const auto ask_one = [&](std::size_t i) -> Status {
    reports[i] = TRY(ask(scouts_[i], orders[i], call));
    return {};
  };
  TRY(for_each_at_once(orders.size(), orders.size(), ask_one));
  return reports;
}

}  // namespace bulkhead::verify
