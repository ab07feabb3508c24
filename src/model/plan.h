// Plan: what will be done to the engine so that it becomes what the files say. A value: it is
// computed without I/O (orchestrate/plan.h), shown (render/plan_*.h), and carried out
// (orchestrate/apply.h). It says what people want to know, one Change a resource with its reason,
// and what a machine needs, the Steps and what each waits for. It does not hold the definitions
// of the resources: those are in orchestrate/desired.h, found by service and number, or by name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/names.h"

namespace bulkhead::model {

enum class Resource : std::uint8_t { kImage, kNetwork, kVolume, kContainer };
/// "image", "network", "volume", "container".
std::string_view name(Resource resource);

enum class ChangeKind : std::uint8_t {
  kPull,
  kBuild,
  kCreate,
  kRecreate,
  kUpdate,   // in place, without a restart
  kConnect,  // attachments to networks change, in place
  kRename,
  kStart,
  kRestart,
  kStop,
  kRemove,
};
/// "create", "recreate" and so on.
std::string_view name(ChangeKind kind);

/// One field that is not as the files say. `live` and `wanted` are for people; empty: not there.
struct FieldChange {
  std::string field;  // "environment.MODE", "image", "networks.auth_tier.aliases"
  std::string live;
  std::string wanted;

  friend bool operator==(const FieldChange&, const FieldChange&) = default;
};

/// One resource that will not stay as it is.
struct Change {
  ChangeKind kind = ChangeKind::kCreate;
  Resource resource = Resource::kContainer;
  std::string name;     // in the engine
  ServiceName service;  // of a container
  std::string reason;   // a clause: "it does not exist"; never empty
  /// Of a recreation, how the old one gives way, and why so: "beside the old one: …", "old one
  /// stopped first: …". Empty where nothing runs that could be missed.
  std::string way;
  std::vector<FieldChange> fields;

  friend bool operator==(const Change&, const Change&) = default;
};

enum class StepKind : std::uint8_t {
  kPullImage,
  kBuildImage,
  kCreateNetwork,
  kRemoveNetwork,
  kCreateVolume,
  kRemoveVolume,
  kCreateContainer,
  kStartContainer,
  kStopContainer,
  kUpdateContainer,
  kRenameContainer,
  kRemoveContainer,
  kConnectNetwork,
  kDisconnectNetwork,
  kAwait,  // changes nothing: the step is done when the container is as `readiness` says
};
/// "create-container" and so on, as in JSON.
std::string_view name(StepKind kind);

/// What a container has to come to before those that wait for it go on.
enum class Readiness : std::uint8_t {
  kStarted,    // it runs, or ran to its end with exit 0
  kHealthy,    // its healthcheck passed since it was started
  kCompleted,  // it ended with exit 0
};
/// "started", "healthy", "completed".
std::string_view name(Readiness readiness);

using StepIndex = std::size_t;

struct Wait {
  StepIndex step = 0;
  /// False: when that step fails, this one goes on all the same.
  bool required = true;

  friend bool operator==(const Wait&, const Wait&) = default;
};

struct Step {
  /// A step of no change of its own: kAwait.
  static constexpr std::size_t kNoChange = ~std::size_t{0};

  StepKind kind = StepKind::kAwait;
  std::size_t change = kNoChange;  // index into Plan::changes
  std::string subject;             // the resource's name, as it is called after the step
  /// The engine's id of the container or network; empty for one that an earlier step makes.
  std::string id;
  ServiceName service;
  std::uint32_t number = 0;                   // of the container within its service, from 1
  NetworkName network;                        // kConnectNetwork, kDisconnectNetwork
  Readiness readiness = Readiness::kStarted;  // kAwait
  /// kCreateContainer: it is to run beside the one that it replaces (`id`), and goes by no name of
  /// the service until it is attached again.
  bool beside = false;
  /// Steps that come before; all have smaller indices than this one.
  std::vector<Wait> after;

  friend bool operator==(const Step&, const Step&) = default;
};

struct Plan {
  std::string project;
  std::vector<Change> changes;  // in the order of the steps
  std::vector<Step> steps;
  std::size_t unchanged = 0;  // containers that stay as they are
  /// What the user should know and what stops nothing: orphans that stay, names in use.
  std::vector<std::string> warnings;
  /// Tier of each service that the contract places; for display.
  std::map<ServiceName, TierName> tiers;

  bool changes_anything() const { return !changes.empty(); }

  friend bool operator==(const Plan&, const Plan&) = default;
};

}  // namespace bulkhead::model
