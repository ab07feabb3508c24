#include "compose/env_file_places.h"

namespace bulkhead::compose {

std::map<std::string_view, text::Span> env_file_places(std::string_view text,
                                                       text::SourceId source) {
  std::map<std::string_view, text::Span> places;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = text.find('\n', begin);
    if (end == std::string_view::npos) end = text.size();
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::size_t at = line.find_first_not_of(" \t");
    if (at != std::string_view::npos && line.substr(at).starts_with("export ")) at += 7;
    if (at != std::string_view::npos) {
      const std::string_view name = line.substr(at, line.find_first_of(" \t=:", at) - at);
      const std::size_t next = line.find_first_not_of(" \t", at + name.size());
      if (next == std::string_view::npos || line[next] == '=' || line[next] == ':') {
        places[name] = {source, static_cast<std::uint32_t>(begin + at),
                        static_cast<std::uint32_t>(begin + line.size())};
      }
    }
    begin = end + 1;
  }
  return places;
}

}  // namespace bulkhead::compose
