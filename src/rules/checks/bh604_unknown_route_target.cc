#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : list) {
    if (c == ',') {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
    } else if (c != ' ' && c != '\t') {
      word += c;
    }
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

/// What is declared: (protocol, kind) to names in lower case.
class Declared {
 public:
  explicit Declared(const model::Project& project) {
    for (const auto& [name, service] : project.services) {
      for (const auto& label : contract::traefik_labels(service)) {
        names_[{label.protocol, label.kind}].insert(lower(label.name));
      }
      // The name that Traefik gives by default to the service of a container.
      for (const char* protocol : {"http", "tcp", "udp"}) {
        names_[{protocol, "services"}].insert(lower(name.str() + "-" + project.name));
        if (!service.container_name.value.empty()) {
          names_[{protocol, "services"}].insert(lower(service.container_name.value));
        }
      }
    }
  }

  const std::set<std::string>& of(std::string_view protocol, std::string_view kind) {
    return names_[{protocol, kind}];
  }

 private:
  std::map<std::pair<std::string_view, std::string_view>, std::set<std::string>> names_;
};

}  // namespace

// Traefik joins the labels of every container it sees, also of other projects: what is not here may
// be there. So this speaks only where the proxy lives here and nobody else's network is joined.
void unknown_route_target(const Context& context, Sink& sink) {
  const model::Project& project = context.project();
  const auto proxies = contract::proxies(context.contract(), project);
  const bool shared = std::any_of(project.networks.begin(), project.networks.end(),
                                  [](const auto& entry) { return entry.second.external; });
  std::set<std::string> entry_points;
  bool entry_points_known = proxies.size() == 1;
  for (const auto& proxy : proxies) {
    const auto settings = contract::proxy_settings(project.services.at(proxy));
    entry_points_known &= settings.complete && !settings.entry_points.empty() &&
                          contract::traefik_major(project.services.at(proxy)) != 1;
    entry_points.insert(settings.entry_points.begin(), settings.entry_points.end());
  }
  if (proxies.empty()) return;
  Declared declared(project);
  const auto judge = [&](const model::ServiceName& service, const contract::TraefikLabel& label,
                         const std::string& word, std::string_view kind, std::string_view title) {
    const auto at = word.find('@');
    if (at != std::string::npos && word.substr(at) != "@docker") return;
    const auto& known = declared.of(label.protocol, kind);
    const std::string wanted = lower(word.substr(0, at));
    if (shared || known.contains(wanted)) return;
    std::vector<std::string_view> candidates(known.begin(), known.end());
    auto& finding = sink.add(label.value->span,
                             fmt::format("router {} of {} names {} {}, which no label declares",
                                         quoted(label.name), quoted(service), title, quoted(word)),
                             {service});
    finding.diagnostic.help = text::did_you_mean(wanted, candidates);
    if (finding.diagnostic.help.empty()) {
      finding.diagnostic.help = fmt::format(
          "declare it by a label, or name its provider, as in `{}@file`", word.substr(0, at));
    }
  };
  for (const auto& [name, service] : project.services) {
    const auto* enable = contract::find_label(service, "traefik.enable");
    if (enable != nullptr && contract::parse_flag(enable->value) == false) continue;
    for (const auto& label : contract::traefik_labels(service)) {
      if (label.kind != "routers" || holds_unset_variable(context, label.value->span)) continue;
      for (const std::string& word : words_of(label.value->value)) {
        if (label.field == "service") judge(name, label, word, "services", "service");
        if (label.field == "middlewares") judge(name, label, word, "middlewares", "middleware");
        if (label.field == "entrypoints" && entry_points_known &&
            !entry_points.contains(lower(word))) {
          std::vector<std::string_view> candidates(entry_points.begin(), entry_points.end());
          auto& finding = sink.add(
              label.value->span,
              fmt::format("router {} of {} names entry point {}, which proxy {} does not have",
                          quoted(label.name), quoted(name), quoted(word), quoted(proxies.front())),
              {name, proxies.front()});
          finding.diagnostic.help = text::did_you_mean(lower(word), candidates);
          if (finding.diagnostic.help.empty()) {
            finding.diagnostic.help =
                fmt::format("it has {}", listed({entry_points.begin(), entry_points.end()}));
          }
        }
      }
    }
  }
}

}  // namespace bulkhead::rules
