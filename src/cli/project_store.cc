#include "cli/project_store.h"

#include <filesystem>

#include <fmt/format.h>

#include "cli/context.h"
#include "linux/file_mode.h"

namespace bulkhead::cli {

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
  const std::string path = absolute(*file, context);
  std::string key = TRY(with_context(context.files.read(path, kLongest), "reading the key"));
  if (linux::may_be_read_by_others(path) && !arguments.flag("quiet")) {
    context.err.write(fmt::format(
        "warning: the key in {0} can be read by others than its owner: chmod 600 {0}\n", *file));
  }
  return std::optional(std::move(key));
}

}  // namespace bulkhead::cli
