#include "cli/project_store.h"

#include <filesystem>

#include "cli/context.h"

namespace bulkhead::cli {
namespace {}  // namespace

std::vector<OptionSpec> store_options() {
  return {{.name = "store",
           .kind = OptionKind::kValue,
           .value_name = "FOLDER",
           .help = "where snapshots are kept (default: $XDG_STATE_HOME/bulkhead)",
           .completion = Completion::kDirectory},
          {.name = "key-file",
           .kind = OptionKind::kValue,
           .value_name = "FILE",
           .help = "encrypt the secrets of snapshots with this file's content; without one only "
                   "digests of them are kept (or BULKHEAD_KEY_FILE)",
           .completion = Completion::kFile}};
}

Result<store::Location> store_location(const Arguments& arguments, const Context& context,
                                       const std::string& engine, const std::string& project) {
  std::optional<std::string> given = arguments.value("store");
  if (given) given = absolute(*given, context);
  return store::locate(given, context.environment, engine, project);
}

Result<std::optional<std::string>> secrets_key(const Arguments& arguments, Context& context) {
  constexpr std::size_t kLongest = std::size_t{1} << 20;
  std::optional<std::string> file = arguments.value("key-file");
  if (!file) {
    const auto variable = context.environment.find("BULKHEAD_KEY_FILE");
    if (variable == context.environment.end() || variable->second.empty()) {
      return std::optional<std::string>();
    }
    file = variable->second;
  }
  return std::optional<std::string>(
      TRY(with_context(context.files.read(absolute(*file, context), kLongest), "reading the key")));
}

}  // namespace bulkhead::cli
