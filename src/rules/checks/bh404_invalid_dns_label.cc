#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/compose_problems.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

// RFC 1035 section 2.3.4 and RFC 1123 section 2.1.
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestName = 253;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Why the name is no host name; empty when it is one. An underscore alone is not counted.
std::string fault_of(std::string_view name) {
  if (name.size() > kLongestName)
    return fmt::format("it has {} characters, 253 are possible", name.size());
  while (true) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (label.empty()) return "it has an empty part";
    if (label.size() > kLongestLabel) {
      return fmt::format("a part of it has {} characters, 63 are possible", label.size());
    }
    if (label.front() == '-' || label.back() == '-') return "a part begins or ends with a hyphen";
    for (const char c : label) {
      if (!is_letter_or_digit(c) && c != '-' && c != '_') return fmt::format("it has a `{}`", c);
    }
    if (dot == std::string_view::npos) return {};
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

void invalid_dns_label(const Context& context, Sink& sink) {
  const auto judge = [&](const model::ServiceName& service, const std::string& name,
                         text::Span span, std::string_view kind) {
    const std::string fault = fault_of(name);
    if (!fault.empty() && holds_unset_variable(context, span)) return;  // BH507
    if (!fault.empty()) {
      sink.add(span,
               fmt::format("{} {} cannot be used as a host name: {}", kind, quoted(name), fault),
               {service})
          .diagnostic.help = "use letters, digits and hyphens";
      return;
    }
    if (name.find('_') == std::string::npos) return;
    auto& finding =
        sink.note(span,
                  fmt::format("{} {} has an underscore, which many programs refuse in a host name",
                              kind, quoted(name)),
                  {service});
    finding.diagnostic.help = "use a hyphen, or give it an alias without underscore";
  };
  for (const auto& [name, service] : context.project().services) {
    // Nobody looks up a service that has a proper name besides.
    bool has_proper_alias = false;
    for (const auto& attachment : service.networks) {
      for (const auto& alias : attachment.aliases) {
        judge(name, alias.value, alias.span, "alias");
        has_proper_alias |= alias.value.find('_') == std::string::npos;
      }
    }
    if (!has_proper_alias) judge(name, name.str(), service.span, "service name");
    if (!service.hostname.value.empty()) {
      judge(name, service.hostname.value, service.hostname.span, "hostname");
    }
  }
}

}  // namespace bulkhead::rules
