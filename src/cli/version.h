// The program's version, as --version, the plugin metadata and reports print it.
#pragma once

namespace bulkhead::cli {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace bulkhead::cli
