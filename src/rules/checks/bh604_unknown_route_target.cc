#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.h"
#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/proxy_arguments.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

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
  explicit Declared(const Context& context) {
    const model::Project& project = context.project();
    for (const auto& [name, service] : project.services) {
      for (const auto& label : contract::traefik_labels(context.proxy_labels(service))) {
        names_[{label.protocol, label.kind}].insert(in_lower_case(label.name));
      }
      // The name that Traefik gives by default to the service of a container.
      for (const char* protocol : {"http", "tcp", "udp"}) {
        names_[{protocol, "services"}].insert(in_lower_case(name.str() + "-" + project.name));
        if (!service.container_name.value.empty()) {
          names_[{protocol, "services"}].insert(in_lower_case(service.container_name.value));
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

/// The proxies that read the labels, and what is known of them together.
struct Proxies {
  std::vector<model::ServiceName> names;
  std::set<std::string> entry_points;
  std::set<std::string> resolvers;
  std::set<std::string> ports;  // of entry points, and those under which the host has them
  bool known = false;           // what is absent from their own arguments is nowhere
};

/// ":8443" and "0.0.0.0:8443/tcp" are of port 8443.
std::string port_of_address(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return {};
  address.remove_prefix(colon + 1);
  return std::string(address.substr(0, address.find('/')));
}

void add_ports(const model::Service& proxy, std::set<std::string>& ports) {
  for (const auto& option : contract::proxy_options(proxy)) {
    const bool is_address =
        option.name.starts_with("entrypoints.") && option.name.ends_with(".address");
    if (is_address) ports.insert(port_of_address(option.value));
  }
  for (const auto& port : proxy.ports) ports.insert(port.published);
}

/// The port to which a middleware sends callers on the host that they asked; empty where it names
/// none or another host.
std::string redirected_port(const contract::TraefikLabel& label) {
  const std::string_view value = trim(label.value->value);
  if (label.field == "redirectscheme.port") return std::string(value);
  if (label.field != "redirectregex.replacement") return {};
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = value.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  // What the pattern has caught of the question, "${1}".
  return host.find('$') == std::string_view::npos ? std::string() : port_of_address(host);
}

Proxies proxies_of(const Context& context) {
  const model::Project& project = context.project();
  Proxies proxies;
  proxies.names = contract::proxies(context.contract(), project);
  proxies.known = proxies.names.size() == 1;
  for (const auto& name : proxies.names) {
    const auto settings = contract::proxy_settings(project.services.at(name));
    proxies.known &= settings.complete && !settings.entry_points.empty() &&
                     contract::traefik_major(project.services.at(name)) != 1;
    proxies.entry_points.insert(settings.entry_points.begin(), settings.entry_points.end());
    proxies.resolvers.insert(settings.certificate_resolvers.begin(),
                             settings.certificate_resolvers.end());
    add_ports(project.services.at(name), proxies.ports);
  }
  return proxies;
}

class Routes {
 public:
  Routes(const Context& context, Sink& sink)
      : sink_(sink), proxies_(proxies_of(context)), declared_(context) {
    const auto& networks = context.project().networks;
    by_swarm_ = context.label_source() == contract::LabelSource::kSwarm;
    shared_ = std::any_of(networks.begin(), networks.end(),
                          [](const auto& entry) { return entry.second.external; });
  }

  // Traefik joins the labels of every container it sees, also of other projects: what is not here
  // may be there. So this speaks only where the proxy lives here and nobody else's network is
  // joined.
  bool can_tell() const { return !proxies_.names.empty(); }

  void judge(const model::ServiceName& service, const contract::TraefikLabel& label) {
    const bool router = label.kind == "routers";
    const bool middlewares =
        router ? label.field == "middlewares"
               : label.kind == "middlewares" && label.field == "chain.middlewares";
    if (label.kind == "middlewares" && proxies_.known) judge_redirection(service, label);
    for (const std::string& word : words_of(label.value->value)) {
      if (middlewares) judge_name(service, label, word, "middlewares", "middleware");
      if (!router) continue;
      if (label.field == "service") judge_name(service, label, word, "services", "service");
      if (!proxies_.known) continue;
      if (label.field == "entrypoints") {
        judge_setting(service, label, word, proxies_.entry_points, "entry point");
      } else if (label.field == "tls.certresolver") {
        judge_setting(service, label, word, proxies_.resolvers, "certificate resolver");
      }
    }
  }

 private:
  /// Of the usual ports, what is in front of the host may have them.
  void judge_redirection(const model::ServiceName& service, const contract::TraefikLabel& label) {
    const std::string port = redirected_port(label);
    const bool is_number = !port.empty() && std::all_of(port.begin(), port.end(), is_digit);
    if (!is_number || port == "80" || port == "443" || proxies_.ports.contains(port)) return;
    const model::ServiceName& proxy = proxies_.names.front();
    sink_
        .warn(label.value->span,
              fmt::format("middleware {} of {} redirects to port {}, on which proxy {} has no "
                          "entry point",
                          quoted(label.name), quoted(service), port, quoted(proxy)),
              {service, proxy})
        .diagnostic.help = "redirect to a port that the proxy publishes";
  }

  /// What labels declare.
  void judge_name(const model::ServiceName& service, const contract::TraefikLabel& label,
                  const std::string& word, std::string_view kind, std::string_view title) {
    const auto at = word.find('@');
    if (at != std::string::npos && !contract::is_of_labels(word.substr(at))) return;
    const auto& known = declared_.of(label.protocol, kind);
    const std::string wanted = in_lower_case(word.substr(0, at));
    if (shared_ || known.contains(wanted)) return;
    // By default the stack's name, which no file tells, and the service's.
    if (by_swarm_ && kind == "services" && wanted.ends_with("-" + in_lower_case(service.str())))
      return;
    std::vector<std::string_view> candidates(known.begin(), known.end());
    auto& finding = sink_.add(label.value->span,
                              fmt::format("{} {} of {} names {} {}, which no label declares",
                                          label.kind == "routers" ? "router" : "chain",
                                          quoted(label.name), quoted(service), title, quoted(word)),
                              {service});
    finding.diagnostic.help = text::did_you_mean(wanted, candidates);
    if (finding.diagnostic.help.empty()) {
      finding.diagnostic.help = fmt::format(
          "declare it by a label, or name its provider, as in `{}@file`", word.substr(0, at));
    }
  }

  /// What the proxy's own arguments declare.
  void judge_setting(const model::ServiceName& service, const contract::TraefikLabel& label,
                     const std::string& word, const std::set<std::string>& known,
                     std::string_view title) {
    if (known.contains(in_lower_case(word))) return;
    const model::ServiceName& proxy = proxies_.names.front();
    auto& finding = sink_.add(
        label.value->span,
        fmt::format("router {} of {} names {} {}, which proxy {} does not have", quoted(label.name),
                    quoted(service), title, quoted(word), quoted(proxy)),
        {service, proxy});
    std::vector<std::string_view> candidates(known.begin(), known.end());
    finding.diagnostic.help = text::did_you_mean(in_lower_case(word), candidates);
    if (!finding.diagnostic.help.empty()) return;
    finding.diagnostic.help = known.empty()
                                  ? "declare it in the proxy's arguments"
                                  : fmt::format("it has {}", listed({known.begin(), known.end()}));
  }

  Sink& sink_;
  Proxies proxies_;
  Declared declared_;
  bool shared_ = false;
  bool by_swarm_ = false;
};

}  // namespace

void unknown_route_target(const Context& context, Sink& sink) {
  judge_proxy_arguments(context, sink);
  Routes routes(context, sink);
  if (!routes.can_tell()) return;
  for (const auto& [name, service] : context.project().services) {
    const model::Labels& labels = context.proxy_labels(service);
    const auto* enable = contract::find_label(labels, "traefik.enable");
    if (enable != nullptr && contract::parse_flag(enable->value) == false) continue;
    for (const auto& label : contract::traefik_labels(labels)) {
      if (!holds_unset_variable(context, label.value->span)) routes.judge(name, label);
    }
  }
}

}  // namespace bulkhead::rules
