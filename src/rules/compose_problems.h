// What the Compose loader says of a project that is readable all the same becomes a finding of a
// rule; what leaves no model, or one that cannot be trusted, stays a fault of the file (BH0xx).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "compose/problem.h"
#include "rules/rule.h"

namespace bulkhead::rules {

/// True for the problems that some rule of the table reports.
bool is_reported_by_a_rule(const compose::Problem& problem);

/// Adds each problem of these categories as the rule's own finding.
void report_problems(const Context& context, Sink& sink,
                     std::initializer_list<compose::Category> categories);

/// One problem as the rule's own finding, to be completed; holds until the next one is added.
model::Finding& report_problem(const Context& context, Sink& sink, const compose::Problem& problem);

/// Some variable within has no value, so that what stands there is not what is meant.
bool holds_unset_variable(const Context& context, text::Span span);

/// "web" from "services.web.ports.0"; empty where the path names no service.
std::string service_of_path(std::string_view path);

}  // namespace bulkhead::rules
