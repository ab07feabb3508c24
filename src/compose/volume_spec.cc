#include "compose/volume_spec.h"

#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace bulkhead::compose {
namespace {

using text::Value;

struct Volume {
  std::string source;
  std::string target;
  bool read_only = false;
  bool no_copy = false;
  bool has_volume = false;
  bool has_bind = false;
  std::string propagation;
  std::string selinux;
};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Bytes of the letter that text begins with; 0 when it begins with something else. Beyond ASCII
/// every character counts as a letter.
std::size_t letter_length(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return is_letter(text[0]) ? 1 : 0;
  return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

bool is_propagation(std::string_view option) {
  for (const std::string_view known :
       {"rprivate", "private", "rshared", "shared", "rslave", "slave"}) {
    if (option == known) return true;
  }
  return false;
}

void apply_options(std::string_view options, Volume& volume) {
  while (true) {
    const std::size_t comma = options.find(',');
    const std::string_view option = options.substr(0, comma);
    if (option == "ro") volume.read_only = true;
    if (option == "rw") volume.read_only = false;
    if (option == "nocopy") volume.no_copy = volume.has_volume = true;
    if (is_propagation(option)) {
      volume.propagation = option;
      volume.has_bind = true;
    }
    if (option == "z" || option == "Z") {
      volume.selinux = option;
      volume.has_bind = true;
    }
    // Options that nobody knows are ignored, as the reference implementation does.
    if (comma == std::string_view::npos) return;
    options.remove_prefix(comma + 1);
  }
}

bool is_file_path(std::string_view source) {
  if (source.empty()) return false;
  if (source[0] == '.' || source[0] == '/' || source[0] == '~') return true;
  if (source.starts_with("\\\\")) return true;
  const std::size_t letter = letter_length(source);
  return letter > 0 && source.size() > letter && source[letter] == ':';
}

/// What is wrong with the section, or nothing.
std::string place_section(std::string_view section, bool last, Volume& volume) {
  if (section.empty()) return "there is nothing between two colons";
  if (volume.source.empty() && !last) {
    volume.source = section;
  } else if (volume.target.empty()) {
    volume.target = section;
  } else if (!last) {
    return "it has too many colons";
  } else {
    apply_options(section, volume);
  }
  return {};
}

std::string parse_sections(std::string_view text, Volume& volume) {
  std::size_t begin = 0;
  int variables = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool end = i == text.size();
    const char c = end ? '\0' : text[i];
    if (c == '$' && i + 1 < text.size() && text[i + 1] == '{') {
      ++variables;
      continue;
    }
    if (c == '}' && variables > 0) {
      --variables;
      continue;
    }
    const bool drive = c == ':' && i > begin && i == begin + letter_length(text.substr(begin));
    if (drive || variables > 0 || (c != ':' && !end)) continue;
    if (std::string error = place_section(text.substr(begin, i - begin), end, volume);
        !error.empty()) {
      return error;
    }
    begin = i + 1;
  }
  return {};
}

text::Mapping to_mapping(const Volume& volume, bool short_target, text::Span span) {
  text::Mapping mapping;
  const bool bind = is_file_path(volume.source);
  mapping.set("type", Value(bind ? "bind" : "volume", span), span);
  if (!volume.source.empty()) mapping.set("source", Value(volume.source, span), span);
  mapping.set("target", Value(volume.target, span), span);
  if (volume.read_only) mapping.set("read_only", Value(true, span), span);
  if (bind || volume.has_bind) {
    text::Mapping options;
    if (!volume.selinux.empty()) options.set("selinux", Value(volume.selinux, span), span);
    if (!volume.propagation.empty()) {
      options.set("propagation", Value(volume.propagation, span), span);
    }
    if (bind) options.set("create_host_path", Value(true, span), span);
    mapping.set("bind", Value(std::move(options), span), span);
  }
  if ((!bind && !short_target) || volume.has_volume) {
    text::Mapping options;
    if (volume.no_copy) options.set("nocopy", Value(true, span), span);
    mapping.set("volume", Value(std::move(options), span), span);
  }
  return mapping;
}

}  // namespace

VolumeSpec parse_volume_spec(std::string_view text, text::Span span) {
  VolumeSpec result;
  if (text.empty()) {
    result.error = "it is empty";
    return result;
  }
  Volume volume;
  const bool short_target = text.size() <= 2;
  if (short_target) {
    volume.target = text;
  } else {
    result.error = parse_sections(text, volume);
  }
  result.target = volume.target;
  if (result.error.empty()) result.mapping = to_mapping(volume, short_target, span);
  return result;
}

}  // namespace bulkhead::compose
