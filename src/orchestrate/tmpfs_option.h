// TmpfsOption: one option that a file system in memory is to be mounted with (tmpfs(5)).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::orchestrate {

struct WrongOption {
  std::string what;  // "is no size"
  std::string help;
};

/// What is wrong with an option such as "size=64m"; nothing when it is right. The engine knows
/// fewer options than the kernel, and reads only those of a container's own tmpfs, not of a
/// volume's.
std::optional<WrongOption> wrong_with_tmpfs(std::string_view option, bool read_by_engine);

}  // namespace bulkhead::orchestrate
