#include "rules/wording.h"

#include <fmt/format.h>

namespace bulkhead::rules {

std::string quoted(std::string_view name) {
  return fmt::format("`{}`", name);
}

std::string listed(const std::vector<std::string>& names, std::size_t shown) {
  std::string text;
  // One more name is no longer than "and 1 other".
  const std::size_t named = names.size() <= shown + 1 ? names.size() : shown;
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += quoted(names[i]);
  }
  if (named < names.size()) text += fmt::format(" and {} others", names.size() - named);
  return text;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace bulkhead::rules
