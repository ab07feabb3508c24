#include "model/snapshot.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace bulkhead::model {
namespace {

constexpr std::array<std::pair<SnapshotReason, std::string_view>, 5> kReasons{{
    {SnapshotReason::kByHand, "by hand"},
    {SnapshotReason::kBeforeUp, "before up"},
    {SnapshotReason::kBeforeDown, "before down"},
    {SnapshotReason::kBeforeRollback, "before rollback"},
    {SnapshotReason::kDeployed, "deployed"},
}};

/// What a container was, without what the engine called it.
using Ran = std::tuple<ServiceName, std::uint32_t, std::string, std::string, bool>;

std::multiset<Ran> ran(const Snapshot& snapshot) {
  std::multiset<Ran> all;
  for (const SnapshotContainer& container : snapshot.containers) {
    all.emplace(container.service, container.number, container.image_id, container.config_hash,
                container.state == "running");
  }
  return all;
}

std::vector<SnapshotNetwork> settings(const Snapshot& snapshot) {
  std::vector<SnapshotNetwork> networks = snapshot.networks;
  for (SnapshotNetwork& network : networks) network.subnets.clear();
  return networks;
}

bool is_sealed(const KeptText& text) {
  return std::none_of(text.hidden.begin(), text.hidden.end(),
                      [](const HiddenValue& value) { return value.sealed.empty(); });
}

}  // namespace

std::string_view name(SnapshotReason reason) {
  for (const auto& [value, word] : kReasons) {
    if (value == reason) return word;
  }
  return {};
}

std::optional<SnapshotReason> parse_snapshot_reason(std::string_view text) {
  for (const auto& [value, word] : kReasons) {
    if (word == text) return value;
  }
  return std::nullopt;
}

bool same_state(const Snapshot& a, const Snapshot& b) {
  return a.request == b.request && a.files == b.files && a.images == b.images &&
         settings(a) == settings(b) && a.unlike_files == b.unlike_files && ran(a) == ran(b);
}

bool is_sealed(const Snapshot& snapshot) {
  const auto& variables = snapshot.request.variables;
  return std::all_of(snapshot.files.begin(), snapshot.files.end(),
                     [](const SnapshotFile& file) { return is_sealed(file.text); }) &&
         std::all_of(variables.begin(), variables.end(),
                     [](const auto& variable) { return is_sealed(variable.second); });
}

}  // namespace bulkhead::model
