#include "rules/proxy_arguments.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.h"
#include "contract/proxy_settings.h"
#include "rules/compose_problems.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"
#include "text/suggest.h"

namespace bulkhead::rules {
namespace {

constexpr std::string_view kEntryPoints = "entrypoints.";
// Traefik makes it by itself where the dashboard, the ping or the metrics need it.
constexpr std::string_view kOwnEntryPoint = "traefik";

text::Span place_of_option(const Context& context, const model::Service& proxy,
                           const contract::ProxyOption& option) {
  if (option.place == contract::ProxyOption::Place::kEnvironment) return option.span;
  const bool command = option.place == contract::ProxyOption::Place::kCommand;
  const text::Value* words = resolved_value(context, proxy, {command ? "command" : "entrypoint"});
  if (words == nullptr) return proxy.span;
  const text::Sequence* list = words->as_sequence();
  if (list != nullptr && option.index < list->size() && (*list)[option.index].span().known()) {
    return (*list)[option.index].span();
  }
  return words->span().known() ? words->span() : proxy.span;
}

class ProxyArguments {
 public:
  ProxyArguments(const Context& context, Sink& sink, const model::Service& proxy)
      : context_(context), sink_(sink), proxy_(proxy), settings_(contract::proxy_settings(proxy)) {}

  void judge() {
    if (!settings_.complete || settings_.entry_points.empty()) return;
    for (const contract::ProxyOption& option : contract::proxy_options(proxy_)) {
      if (holds_unset_variable(context_, place_of_option(context_, proxy_, option))) continue;
      judge(option);
    }
  }

 private:
  void judge(const contract::ProxyOption& option) {
    const std::string_view name = option.name;
    const bool redirects = name.ends_with(".http.redirections.entrypoint.to");
    if (name.starts_with(kEntryPoints)) judge_subject(option);
    if (redirects ? !option.value.starts_with(':') : name.ends_with(".entrypoint")) {
      judge_name(option, "entry point", settings_.entry_points);
    } else if (name.starts_with(kEntryPoints) && name.ends_with(".http.tls.certresolver")) {
      judge_name(option, "certificate resolver", settings_.certificate_resolvers);
    }
  }

  /// The entry point that the option is of.
  void judge_subject(const contract::ProxyOption& option) {
    std::string subject = option.name.substr(kEntryPoints.size());
    subject.resize(std::min(subject.find('.'), subject.size()));
    const auto& known = settings_.entry_points;
    if (subject == kOwnEntryPoint ||
        std::find(known.begin(), known.end(), subject) != known.end()) {
      return;
    }
    if (!told_.insert(subject).second) return;
    auto& finding = add(option, fmt::format("proxy {} has no address for entry point {}",
                                            quoted(proxy_.name), quoted(subject)));
    finding.diagnostic.help = text::did_you_mean(subject, {known.begin(), known.end()});
    if (!finding.diagnostic.help.empty()) return;
    finding.diagnostic.help = fmt::format("add `--entrypoints.{}.address=:PORT`, or name one of {}",
                                          subject, listed({known.begin(), known.end()}));
  }

  void judge_name(const contract::ProxyOption& option, std::string_view title,
                  const std::vector<std::string>& known) {
    const std::string wanted = in_lower_case(trim(option.value));
    if (wanted.empty() || wanted == kOwnEntryPoint) return;
    if (std::find(known.begin(), known.end(), wanted) != known.end()) return;
    auto& finding =
        add(option, fmt::format("option `{}` of proxy {} names {} {}, which it does not have",
                                option.name, quoted(proxy_.name), title, quoted(option.value)));
    finding.diagnostic.help = text::did_you_mean(wanted, {known.begin(), known.end()});
    if (!finding.diagnostic.help.empty()) return;
    finding.diagnostic.help = known.empty() ? "declare it in the proxy's arguments"
                                            : fmt::format("it has {}", listed(known));
  }

  model::Finding& add(const contract::ProxyOption& option, std::string message) {
    return sink_.add(place_of_option(context_, proxy_, option), std::move(message), {proxy_.name});
  }

  const Context& context_;
  Sink& sink_;
  const model::Service& proxy_;
  contract::ProxySettings settings_;
  std::set<std::string> told_;
};

}  // namespace

void judge_proxy_arguments(const Context& context, Sink& sink) {
  for (const auto& name : contract::proxies(context.contract(), context.project())) {
    const model::Service& proxy = context.project().services.at(name);
    if (!contract::is_traefik(proxy) || contract::traefik_major(proxy) == 1) continue;
    ProxyArguments(context, sink, proxy).judge();
  }
}

}  // namespace bulkhead::rules
