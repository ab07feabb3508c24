#include <fmt/format.h>

#include "contract/fields.h"
#include "rules/checks.h"
#include "rules/wording.h"

namespace bulkhead::rules {

void expired_exception(const Context& context, Sink& sink) {
  for (const contract::Exception& exception : context.contract().policy.exceptions) {
    if (!exception.expires || exception.expires->value >= context.today()) continue;
    std::string subject = fmt::format("the exception for {}", quoted(exception.rule.value));
    std::vector<model::ServiceName> services;
    if (!exception.service.value.empty()) {
      subject += fmt::format(" of service {}", quoted(exception.service.value));
      services.emplace_back(exception.service.value);
    }
    auto& finding = sink.add(
        exception.expires->span,
        fmt::format("{} expired on {}", subject, contract::format_day(exception.expires->value)),
        services);
    finding.diagnostic.help =
        "mend what it accepts and remove it, or decide anew until when it holds";
    if (!exception.owner.empty()) {
      finding.diagnostic.notes.push_back(fmt::format("its owner is {}", exception.owner));
    }
    finding.diagnostic.notes.push_back(fmt::format("its reason was: {}", exception.reason));
  }
}

}  // namespace bulkhead::rules
