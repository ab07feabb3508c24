#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/fixes.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void localhost_probe(const Context& context, Sink& sink) {
  static constexpr std::string_view kFrom = "//localhost";
  static constexpr std::string_view kPlain = "http:";
  for (const auto& [name, service] : context.project().services) {
    if (!service.healthcheck || service.healthcheck->disabled) continue;
    for (const std::string& word : service.healthcheck->test) {
      const auto at = word.find(kFrom);
      if (at == std::string::npos) continue;
      const char after = at + kFrom.size() < word.size() ? word[at + kFrom.size()] : '/';
      if (after != ':' && after != '/' && after != ' ') continue;
      auto& finding = sink.add(
          service.healthcheck->span,
          fmt::format(
              "the healthcheck of {} asks `localhost`, which can mean ::1 where the service "
              "listens on IPv4 only",
              quoted(name)),
          {name});
      // A certificate is made out to a name: there the address takes more than another word.
      if (!std::string_view(word).substr(0, at).ends_with(kPlain)) {
        finding.diagnostic.help =
            "write 127.0.0.1 where no certificate is checked against the name, or let the service "
            "listen on ::1 too";
        break;
      }
      finding.diagnostic.help = "write 127.0.0.1";
      finding.diagnostic.fix = fix_by_text(context, service.healthcheck->span, kFrom, "//127.0.0.1",
                                           "ask 127.0.0.1 instead of localhost");
      break;
    }
  }
}

}  // namespace bulkhead::rules
