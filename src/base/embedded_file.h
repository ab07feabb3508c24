// A text file that was built into the program (cmake/embed.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace bulkhead {

struct EmbeddedFile {
  std::string_view name;  // "forbidden-reach.md"
  std::string_view content;
};

}  // namespace bulkhead
