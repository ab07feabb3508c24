// The store of the project that a command works on, and the options that find it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/arguments.h"
#include "cli/context.h"
#include "store/location.h"
#include "store/vault.h"

namespace bulkhead::cli {

/// --store and --key-file.
std::vector<OptionSpec> store_options();

/// `engine` is its address as OpenedEngine has it.
Result<store::Location> store_location(const Arguments& arguments, const Context& context,
                                       const std::string& engine, const std::string& project);

/// The content of --key-file or of what BULKHEAD_KEY_FILE names; nothing where neither is given.
Result<std::optional<std::string>> secrets_key(const Arguments& arguments, Context& context);

}  // namespace bulkhead::cli
