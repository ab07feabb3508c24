// Dockerfiles of any bytes: instructions follow each other, and what was understood reads the same
// again once it is written without what joins lines.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "text/dockerfile.h"

using bulkhead::text::Dockerfile;
using bulkhead::text::parse_dockerfile;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Dockerfile parsed =
      parse_dockerfile(std::string_view(reinterpret_cast<const char*>(data), size));
  std::string written;
  std::uint32_t line = 0;
  for (const auto& instruction : parsed.instructions) {
    CHECK(instruction.line > line);
    CHECK(!instruction.keyword.empty());
    line = instruction.line;
    // Of what goes on in later lines these are the signs.
    if (instruction.keyword.find_first_of("\\`#") != std::string::npos ||
        instruction.arguments.find_first_of("\\`<") != std::string::npos) {
      return 0;
    }
    written += instruction.keyword + " " + instruction.arguments + "\n";
  }
  const Dockerfile again = parse_dockerfile(written);
  CHECK(again.instructions.size() == parsed.instructions.size());
  for (std::size_t i = 0; i < again.instructions.size(); ++i) {
    CHECK(again.instructions[i].keyword == parsed.instructions[i].keyword);
    CHECK(again.instructions[i].arguments == parsed.instructions[i].arguments);
  }
  return 0;
}
