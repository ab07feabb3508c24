#include "testing/topology_text.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "base/check.h"

namespace bulkhead::testing {
namespace {

struct Word {
  std::string_view text;
  text::Span span;
};

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto place = text.find(separator);
    parts.push_back(text.substr(0, place));
    if (place == std::string_view::npos) return parts;
    text.remove_prefix(place + 1);
  }
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

template <typename Number>
Number number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  CHECK(error == std::errc() && end == text.data() + text.size());
  return value;
}

model::Port port(std::string_view text) {
  const auto parts = split(text, '/');
  model::Port port{number<std::uint16_t>(parts[0]), model::Protocol::kTcp};
  if (parts.size() > 1) port.protocol = model::parse_protocol(parts[1]).value();
  return port;
}

model::Publication publication(std::string_view text, text::Span span) {
  const auto arrow = text.find('>');
  CHECK(arrow != std::string_view::npos);
  model::Publication result{port(text.substr(0, arrow)), "", "", span};
  const std::string_view outside = text.substr(arrow + 1);
  const auto colon = outside.rfind(':');
  if (colon == std::string_view::npos) {
    result.published = outside;
  } else {
    result.host_ip = outside.substr(0, colon);
    result.published = outside.substr(colon + 1);
  }
  return result;
}

void read_network(const std::vector<Word>& words, model::Topology& topology) {
  model::TopologyNetwork network;
  CHECK(words.size() >= 2);
  network.name = model::NetworkName(std::string(words[1].text));
  network.key = model::NetworkKey(std::string(words[1].text));
  network.span = words[1].span;
  for (std::size_t i = 2; i < words.size(); ++i) {
    std::string_view word = words[i].text;
    if (word == "internal") {
      network.internal = true;
    } else if (word == "external") {
      network.external = true;
    } else if (word == "icc=false") {
      network.inter_container = false;
    } else if (take_prefix(word, "driver=")) {
      network.driver = word;
    } else {
      CHECK(take_prefix(word, "key="));
      network.key = model::NetworkKey(std::string(word));
    }
  }
  CHECK(topology.networks.emplace(network.name, network).second);
}

model::Attachment attachment(const Word& word, const model::ServiceName& service) {
  model::Attachment result;
  result.span = word.span;
  const auto by_equals = split(word.text, '=');
  const auto by_at = split(by_equals[0], '@');
  result.network = model::NetworkName(std::string(by_at[0]));
  for (std::size_t i = 1; i < by_at.size(); ++i) result.addresses.emplace_back(by_at[i]);
  result.aliases.push_back(service.str());
  if (by_equals.size() > 1) {
    for (const auto alias : split(by_equals[1], ',')) result.aliases.emplace_back(alias);
  }
  return result;
}

void read_service(const std::vector<Word>& words, model::Topology& topology) {
  using Kind = model::Namespace::Kind;
  model::TopologyService service;
  service.name = model::ServiceName(std::string(words[0].text));
  service.span = words[0].span;
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::string_view word = words[i].text;
    const text::Span span = words[i].span;
    if (word == "host" || word == "none") {
      service.network_namespace = {word == "host" ? Kind::kHost : Kind::kNone, "", span};
    } else if (take_prefix(word, "service:")) {
      service.network_namespace = {Kind::kService, std::string(word), span};
    } else if (take_prefix(word, "container:")) {
      service.network_namespace = {Kind::kContainer, std::string(word), span};
    } else if (take_prefix(word, "listens=")) {
      for (const auto part : split(word, ',')) service.listens.add(port(part));
    } else if (take_prefix(word, "publish=")) {
      service.publications.push_back(publication(word, span));
      service.listens.add(service.publications.back().target);
    } else if (take_prefix(word, "replicas=")) {
      service.replicas = number<std::uint32_t>(word);
    } else if (word == "foreign") {
      service.foreign = true;
    } else {
      service.attachments.push_back(attachment(words[i], service.name));
      CHECK(topology.networks.contains(service.attachments.back().network));
    }
  }
  std::sort(service.attachments.begin(), service.attachments.end(),
            [](const auto& a, const auto& b) { return a.network < b.network; });
  CHECK(topology.services.emplace(service.name, service).second);
}

}  // namespace

model::Topology topology(std::string_view text, text::Sources* sources) {
  const text::SourceId source =
      sources == nullptr ? text::SourceId{0} : sources->add("topology", std::string(text));
  model::Topology result;
  result.project = "test";
  std::size_t offset = 0;
  for (const std::string_view line : split(text, '\n')) {
    std::vector<Word> words;
    std::size_t at = offset;
    for (const std::string_view part : split(line, ' ')) {
      if (!part.empty()) {
        words.push_back({part,
                         {source, static_cast<std::uint32_t>(at),
                          static_cast<std::uint32_t>(at + part.size())}});
      }
      at += part.size() + 1;
    }
    offset += line.size() + 1;
    if (words.empty()) continue;
    if (words[0].text == "net") {
      read_network(words, result);
    } else {
      read_service(words, result);
    }
  }
  return result;
}

}  // namespace bulkhead::testing
