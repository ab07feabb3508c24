#include "orchestrate/volume_carrier.h"

#include <charconv>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "docker/archive.h"
#include "probe/scout_program.h"

namespace bulkhead::orchestrate {
namespace {

constexpr const char* kCarrierLabel = "io.bulkhead.carrier";         // the project
constexpr const char* kStandingLabel = "io.bulkhead.carrier.still";  // "pause ID ID"
constexpr const char* kFillsLabel = "io.bulkhead.carrier.fills";     // a snapshot's number
constexpr const char* kVolumesLabel = "io.bulkhead.carrier.volumes";
constexpr const char* kPauseWord = "pause";
constexpr const char* kStopWord = "stop";
constexpr const char* kFolder = "/.bulkhead-volumes";
constexpr const char* kProgram = "/.bulkhead-scout";

std::string place_of(const std::string& volume) {
  return fmt::format("{}/{}", kFolder, volume);
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

docker::ContainerSpec container_of(const CarrierSpec& carrier) {
  docker::ContainerSpec spec;
  spec.config.image = carrier.image;
  spec.config.entrypoint = {kProgram, "empty"};
  spec.config.cmd.emplace();
  for (const std::string& volume : carrier.volumes) {
    spec.config.cmd->push_back(place_of(volume));
    spec.host.mounts.push_back(
        {.type = "volume", .source = volume, .target = place_of(volume), .no_copy = true});
  }
  spec.config.user = "0:0";
  spec.config.working_dir = "/";
  spec.config.healthcheck = docker::Healthcheck{.test = {"NONE"}};
  spec.config.labels[kCarrierLabel] = carrier.project;
  spec.config.labels[kVolumesLabel] = fmt::format("{}", fmt::join(carrier.volumes, " "));
  if (!carrier.standing.ids.empty()) {
    spec.config.labels[kStandingLabel] =
        fmt::format("{} {}", carrier.standing.how == Stillness::kPaused ? kPauseWord : kStopWord,
                    fmt::join(carrier.standing.ids, " "));
  }
  if (carrier.fills != 0) spec.config.labels[kFillsLabel] = fmt::format("{}", carrier.fills);
  spec.host.network_mode = "none";
  spec.host.security_opt = {"no-new-privileges"};
  spec.host.cap_drop = {"ALL"};
  // To remove what belongs to others.
  spec.host.cap_add = {"DAC_OVERRIDE", "FOWNER"};
  return spec;
}

}  // namespace

Result<VolumeCarrier> VolumeCarrier::create(docker::Engine& engine, const CarrierSpec& spec,
                                            const docker::Call& call) {
  const std::string& arch = engine.info().arch;
  if (spec.fills != 0 && arch != probe::scout_architecture()) {
    return failure(ErrorKind::kRefused,
                   fmt::format("the engine runs on {}, and the program that empties volumes on {}: "
                               "run this on a machine like the engine's",
                               arch, probe::scout_architecture()));
  }
  auto made = with_context(engine.create_container(container_of(spec), call),
                           "making a container to copy volumes through");
  VolumeCarrier carrier(engine, TRY(std::move(made)).id, spec.volumes);
  if (spec.fills != 0) {
    const auto program =
        docker::archive_of({{kProgram, std::string(probe::scout_program()), 0555}}, 0);
    TRY(engine.put_archive(carrier.container_, "/", docker::in_one_piece(*program), call));
  }
  return carrier;
}

VolumeCarrier::VolumeCarrier(VolumeCarrier&& other) noexcept
    : engine_(other.engine_),
      container_(std::exchange(other.container_, {})),
      volumes_(std::move(other.volumes_)),
      begun_(other.begun_) {}

VolumeCarrier::~VolumeCarrier() {
  if (container_.empty() || begun_) return;
  // What stays is found by the next command.
  static_cast<void>(
      engine_->remove_container(container_, {.force = true, .volumes = false}, docker::Call{}));
}

Status VolumeCarrier::copy_out(const std::string& volume, const docker::ByteSink& tar,
                               const docker::Call& call) {
  return with_context(engine_->get_archive(container_, place_of(volume), tar, call),
                      "copying the content of volume " + volume);
}

Status VolumeCarrier::empty(const docker::Call& call) {
  begun_ = true;
  const std::string doing = fmt::format(
      "emptying {} {}", volumes_.size() == 1 ? "volume" : "volumes", fmt::join(volumes_, ", "));
  TRY(with_context(engine_->start_container(container_, call), doing));
  const auto ended = TRY(with_context(
      engine_->wait_container(container_, docker::WaitCondition::kNotRunning, call), doing));
  if (ended.code == 0) return {};
  std::string words;
  const auto output = engine_->container_logs(container_, {}, call);
  while (output) {
    const auto piece = (*output)->next(call);
    if (!piece || !*piece) break;
    words += (*piece)->bytes;
  }
  while (words.ends_with('\n')) words.pop_back();
  return failure(ErrorKind::kRefused,
                 fmt::format("{}: {}", doing,
                             words.empty() ? fmt::format("it ended with {}", ended.code) : words));
}

Status VolumeCarrier::copy_in(const std::string& volume, const docker::ByteSource& tar,
                              const docker::Call& call) {
  return with_context(engine_->put_archive(container_, kFolder, tar, call),
                      "bringing back the content of volume " + volume);
}

Status VolumeCarrier::done() {
  begun_ = false;
  return engine_->remove_container(std::exchange(container_, {}), {.force = true, .volumes = false},
                                   docker::Call{});
}

Result<std::vector<LeftCarrier>> left_carriers(docker::Engine& engine, const std::string& project,
                                               const docker::Call& call) {
  docker::ContainerFilter filter;
  filter.labels = {fmt::format("{}={}", kCarrierLabel, project)};
  std::vector<LeftCarrier> left;
  for (const docker::ContainerSummary& one : TRY(engine.list_containers(filter, call))) {
    LeftCarrier carrier;
    carrier.container = one.id;
    carrier.volumes = words_of(one.label(kVolumesLabel));
    std::vector<std::string> still = words_of(one.label(kStandingLabel));
    if (!still.empty()) {
      carrier.standing.how = still.front() == kStopWord ? Stillness::kStopped : Stillness::kPaused;
      carrier.standing.ids.assign(still.begin() + 1, still.end());
    }
    const std::string& fills = one.label(kFillsLabel);
    std::from_chars(fills.data(), fills.data() + fills.size(), carrier.fills);
    left.push_back(std::move(carrier));
  }
  return left;
}

}  // namespace bulkhead::orchestrate
