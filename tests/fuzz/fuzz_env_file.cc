// Env files of any bytes: a fault lies inside the file.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/check.h"
#include "compose/dotenv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::map<std::string, std::string> variables;
  const std::string value = "value";
  const auto fault = bulkhead::compose::parse_env_file(
      text,
      [&](std::string_view name) -> const std::string* { return name == "A" ? &value : nullptr; },
      variables);
  CHECK(fault.message.empty() || fault.offset <= size);
  return 0;
}
