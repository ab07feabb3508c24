#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/port_fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {

namespace {

/// "80", "53/udp", or the range of targets of an entry that is one.
std::string target_of(const model::Service& service, const model::PublishedPort& port) {
  std::string text = std::to_string(port.target.number);
  const model::PublishedPort* last = &port;
  for (const auto& each : service.ports) {
    if (each.span == port.span) last = &each;
  }
  if (last->target.number != port.target.number) text += fmt::format("-{}", last->target.number);
  if (port.target.protocol != model::Protocol::kTcp) {
    text += fmt::format("/{}", model::name(port.target.protocol));
  }
  return text;
}

}  // namespace

void wildcard_publish(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    // Under a contract the tier declares what is public; what it does not is BH301.
    if (context.contract().tier_of(name) != nullptr) continue;
    using Kind = model::NetworkMode::Kind;
    if (service.network_mode.kind != Kind::kNetworks &&
        service.network_mode.kind != Kind::kBridge) {
      continue;  // no effect there: BH304
    }
    const DataStore* store = data_store(service);
    const model::PublishedPort* before = nullptr;
    for (const auto& port : service.ports) {
      if (!is_wildcard(port)) continue;
      // A data store is open there whatever the port is to be; of others BH507 says enough.
      if (store == nullptr && holds_unset_variable(context, port.span)) continue;
      // A range is one entry of `ports`, and one fault.
      const bool same_entry = before != nullptr && before->span == port.span;
      before = &port;
      if (same_entry) continue;
      const model::PublishedPort entry = as_written(service, port);
      const bool web = port.published == "80" || port.published == "443";
      if (store == nullptr && web) continue;
      const std::string what =
          store == nullptr ? std::string() : fmt::format(" ({})", store->title);
      std::string message = fmt::format("{}{} publishes {} on every address of the host",
                                        quoted(name), what, quoted(shown_published(entry)));
      auto& finding = store == nullptr ? sink.note(port.span, std::move(message), {name})
                                       : sink.add(port.span, std::move(message), {name});
      finding.diagnostic.notes.emplace_back(
          "ufw and firewalld do not stop it: the engine's rules come before theirs");
      finding.diagnostic.help = fmt::format(
          "publish it as `127.0.0.1:{}:{}`, or not at all where only other services use it",
          entry.published.empty() ? std::to_string(port.target.number) : entry.published,
          target_of(service, port));
      // A port of a data store is seldom meant for strangers; of others nobody can tell.
      if (store != nullptr) finding.diagnostic.fix = bind_to_loopback(context, service, port);
    }
  }
}

}  // namespace bulkhead::rules
