#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

bool is_on(const model::Service& service, const model::NetworkKey& network) {
  for (const auto& attachment : service.networks) {
    if (attachment.network == network) return true;
  }
  return false;
}

}  // namespace

void alias_shadows_service(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    for (const auto& attachment : service.networks) {
      for (const auto& alias : attachment.aliases) {
        const model::ServiceName other(alias.value);
        if (other == name) continue;
        const auto found = context.project().services.find(other);
        if (found == context.project().services.end()) continue;
        const bool both = is_on(found->second, attachment.network);
        auto message =
            both ? fmt::format(
                       "{} has the alias {} on network {}, where service {} lives too: callers "
                       "get either by chance",
                       quoted(name), quoted(alias.value), quoted(attachment.network), quoted(other))
                 : fmt::format(
                       "{} has the alias {} on network {}, which is the name of another "
                       "service: who joins both networks gets either by chance",
                       quoted(name), quoted(alias.value), quoted(attachment.network));
        auto& finding =
            both ? sink.add(alias.span, std::move(message), {name, other}, {attachment.network})
                 : sink.note(alias.span, std::move(message), {name, other}, {attachment.network});
        finding.diagnostic.related.push_back(
            {found->second.span, fmt::format("service {}", quoted(other))});
        finding.diagnostic.help = "choose an alias that is no service's name";
      }
    }
  }
}

}  // namespace bulkhead::rules
