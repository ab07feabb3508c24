#include "cli/secrets_of_today.h"

#include <set>
#include <string>

namespace bulkhead::cli {
namespace {

constexpr std::size_t kLargestFile = std::size_t{16} << 20;

}  // namespace

store::SecretPool secrets_of_today(const model::Snapshot& snapshot, const store::Vault& vault,
                                   const orchestrate::LiveState& live, const Context& context) {
  store::SecretPool pool(vault);
  for (const model::SnapshotFile& file : snapshot.files) {
    if (file.text.hidden.empty()) continue;
    const auto text = context.files.read(file.path, kLargestFile);
    if (!text) continue;  // changed beyond recognition, gone, or standard input
    std::set<std::string> names;
    for (const model::HiddenValue& hidden : file.text.hidden) names.insert(hidden.name);
    pool.add_text(store::text_kind(file.path), file.path, *text, names);
  }
  for (const auto& [name, value] : context.environment) pool.add_value(value);
  for (const docker::Container& container : live.containers) {
    for (const std::string& line : container.config.env) {
      const std::size_t equals = line.find('=');
      if (equals != std::string::npos) pool.add_value(line.substr(equals + 1));
    }
  }
  return pool;
}

}  // namespace bulkhead::cli
