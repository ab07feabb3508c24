// A text that a regular expression matches, made from the expression alone: to ask a proxy for
// something that a rule such as HostRegexp is about. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bulkhead::verify {

/// Short, of letters and digits where the expression leaves the choice. Nothing for what is no
/// expression of Go's kind, or goes beyond literals, classes, groups, alternatives and repetition.
std::optional<std::string> sample_of(std::string_view regexp);

/// The same of Traefik 2's templates, "{subdomain:[a-z]+}.example.com", where the text outside the
/// braces stands for itself.
std::optional<std::string> sample_of_template(std::string_view text);

}  // namespace bulkhead::verify
