// Variables in any text: bounded, and the same when nothing is left to fill in.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "compose/template.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string value = "value";
  const std::string empty;
  const bulkhead::compose::VariableLookup lookup =
      [&](std::string_view name) -> const std::string* {
    if (name == "A") return &value;
    return name == "E" ? &empty : nullptr;
  };
  const auto result = bulkhead::compose::substitute(text, lookup);
  if (text.find('$') == std::string_view::npos) {
    CHECK(result.text == text);
    CHECK(result.faults.empty());
  }
  for (const auto& mention : bulkhead::compose::mentioned_variables(text)) {
    CHECK(!mention.name.empty());
  }
  return 0;
}
