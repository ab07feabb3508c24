#include "render/drift_text.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "render/wording.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

using model::Difference;
using text::printable;

std::string shown(const std::string& value) {
  return value.empty() ? "nothing" : printable(value);
}

std::string heading(const Difference& difference) {
  std::string text =
      fmt::format("{} {}", model::name(difference.resource), printable(difference.name));
  if (!difference.service.empty()) {
    text += fmt::format(" (service {})", printable(difference.service.str()));
  }
  return text;
}

}  // namespace

std::string drift_text(const model::Drift& drift, const text::Sources& sources, bool color) {
  if (drift.differences.empty()) return {};
  const char* red = color ? "\x1b[31m" : "";
  const char* green = color ? "\x1b[32m" : "";
  const char* bold = color ? "\x1b[1m" : "";
  const char* reset = color ? "\x1b[0m" : "";
  std::set<std::string> resources;
  for (const Difference& difference : drift.differences) resources.insert(heading(difference));
  std::string text = fmt::format("{}: {} in {}\n", printable(drift.project),
                                 plural(drift.differences.size(), "difference"),
                                 plural(resources.size(), "resource"));
  std::string before;
  for (const Difference& difference : drift.differences) {
    if (heading(difference) != before) {
      before = heading(difference);
      text += fmt::format("{}{}{}\n", bold, before, reset);
    }
    text += fmt::format("  {}: expected {}{}{}, found {}{}{}", printable(difference.field), green,
                        shown(difference.expected), reset, red, shown(difference.actual), reset);
    if (difference.span.known()) {
      text += fmt::format("  [{}]", printable(sources.where(difference.span)));
    }
    text += "\n";
  }
  return text;
}

}  // namespace bulkhead::render
