#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void localhost_probe(const Context& context, Sink& sink) {
  static constexpr std::string_view kFrom = "//localhost";
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
      finding.diagnostic.help = "write 127.0.0.1";
      // Only where the file says it once within the healthcheck can it be replaced blindly.
      const text::Span span = service.healthcheck->span;
      if (span.known()) {
        const auto written = context.sources().text(span);
        const auto place = written.find(kFrom);
        if (place != std::string_view::npos &&
            written.find(kFrom, place + 1) == std::string_view::npos) {
          text::Span word_span = span;
          word_span.begin += static_cast<std::uint32_t>(place + 2);
          word_span.end = word_span.begin + static_cast<std::uint32_t>(kFrom.size() - 2);
          finding.diagnostic.fix =
              text::Fix{"ask 127.0.0.1 instead of localhost", {{word_span, "127.0.0.1"}}};
        }
      }
      break;
    }
  }
}

}  // namespace bulkhead::rules
