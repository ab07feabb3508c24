// Sizes in bytes, as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace bulkhead {

/// "512 B", "1.5 KiB", "300 MiB": four figures at most, in units of 1024.
std::string human_size(std::uint64_t bytes);

}  // namespace bulkhead
