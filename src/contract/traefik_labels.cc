#include "contract/traefik_labels.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace bulkhead::contract {
namespace {

constexpr std::string_view kPrefix = "traefik.";
constexpr std::array<std::string_view, 3> kProtocols = {"http", "tcp", "udp"};
constexpr std::array<std::string_view, 3> kKinds = {"routers", "services", "middlewares"};

/// Takes "name." off the front; the rest, or nothing when there is no dot.
std::optional<std::string_view> take_segment(std::string_view& text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto segment = text.substr(0, dot);
  text.remove_prefix(dot + 1);
  return segment;
}

template <std::size_t N>
std::optional<std::string_view> one_of(const std::array<std::string_view, N>& words,
                                       std::string_view text) {
  const std::string wanted = in_lower_case(text);
  const auto found = std::find(words.begin(), words.end(), wanted);
  if (found == words.end()) return std::nullopt;
  return *found;
}

std::optional<TraefikLabel> parse_label(const std::string& key,
                                        const model::Located<std::string>& value) {
  if (in_lower_case(key.substr(0, kPrefix.size())) != kPrefix) return std::nullopt;
  std::string_view rest = std::string_view(key).substr(kPrefix.size());
  const auto protocol = take_segment(rest);
  if (!protocol) return std::nullopt;
  const auto known_protocol = one_of(kProtocols, *protocol);
  const auto kind = take_segment(rest);
  if (!known_protocol || !kind) return std::nullopt;
  const auto known_kind = one_of(kKinds, *kind);
  const auto name = take_segment(rest);
  if (!known_kind || !name || name->empty() || rest.empty()) return std::nullopt;
  return TraefikLabel{*known_protocol,     *known_kind, std::string(*name),
                      in_lower_case(rest), key,         &value};
}

}  // namespace

std::vector<TraefikLabel> traefik_labels(const model::Labels& labels) {
  std::vector<TraefikLabel> found;
  for (const auto& [key, value] : labels) {
    if (auto label = parse_label(key, value)) found.push_back(std::move(*label));
  }
  return found;
}

const model::Located<std::string>* find_label(const model::Labels& labels, std::string_view key) {
  if (const auto found = labels.find(std::string(key)); found != labels.end()) {
    return &found->second;
  }
  const std::string wanted = in_lower_case(key);
  for (const auto& [name, value] : labels) {
    if (name.size() == wanted.size() && in_lower_case(name) == wanted) return &value;
  }
  return nullptr;
}

bool has_traefik_labels(const model::Labels& labels) {
  return std::any_of(labels.begin(), labels.end(), [](const auto& label) {
    return in_lower_case(label.first.substr(0, kPrefix.size())) == kPrefix;
  });
}

bool is_of_labels(std::string_view provider) {
  const std::string name = in_lower_case(provider);
  return name == "@docker" || name == "@swarm";
}

std::optional<bool> parse_flag(std::string_view text) {
  const std::string word = in_lower_case(trim(text));
  if (word == "true" || word == "1" || word == "t") return true;
  if (word == "false" || word == "0" || word == "f") return false;
  return std::nullopt;
}

}  // namespace bulkhead::contract
