#include "compose/raw_env_file.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "text/utf8.h"

namespace bulkhead::compose {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kSpaces = " \t\v\f\r";

}  // namespace

EnvFileFault parse_raw_env_file(std::string_view text, const VariableLookup& lookup,
                                std::map<std::string, std::string>& variables) {
  std::size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (; begin < text.size(); ++begin) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    const auto place = static_cast<std::uint32_t>(begin);
    begin = end;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line.remove_prefix(std::min(line.find_first_not_of(kSpaces), line.size()));
    if (line.empty() || line.front() == '#') continue;
    if (text::valid_utf8_prefix(line) != line.size()) return {"a line is no UTF-8", place};
    const std::size_t equals = line.find('=');
    const std::string name(line.substr(0, equals));
    if (name.empty()) return {"a line has no variable name before =", place};
    if (name.find_first_of(" \t") != std::string::npos) {
      return {fmt::format("the variable name \"{}\" has a space in it", name), place};
    }
    if (equals != std::string_view::npos) {
      variables[name] = line.substr(equals + 1);
    } else if (const std::string* value = lookup(name)) {
      variables[name] = *value;
    }
  }
  return {};
}

}  // namespace bulkhead::compose
