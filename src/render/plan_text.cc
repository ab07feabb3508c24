#include "render/plan_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "render/wording.h"
#include "text/render_diagnostic.h"

namespace bulkhead::render {
namespace {

using model::Change;
using model::ChangeKind;
using text::printable;

struct Sign {
  const char* mark;
  const char* color;
};

Sign sign_of(ChangeKind kind) {
  constexpr const char* kGreen = "\x1b[32m";
  constexpr const char* kYellow = "\x1b[33m";
  constexpr const char* kRed = "\x1b[31m";
  switch (kind) {
    case ChangeKind::kPull:
    case ChangeKind::kBuild:
    case ChangeKind::kCreate:
    case ChangeKind::kStart:
      return {"+", kGreen};
    case ChangeKind::kRecreate:
    case ChangeKind::kUpdate:
    case ChangeKind::kConnect:
    case ChangeKind::kRename:
    case ChangeKind::kRestart:
      return {"~", kYellow};
    case ChangeKind::kStop:
    case ChangeKind::kRemove:
      return {"-", kRed};
  }
  return {"~", kYellow};
}

}  // namespace

std::string plan_text(const model::Plan& plan, bool color) {
  constexpr const char* kReset = "\x1b[0m";
  std::string text;
  if (!plan.changes.empty()) {
    text += fmt::format("{}: {}", printable(plan.project), plural(plan.changes.size(), "change"));
    if (plan.unchanged != 0) {
      text += fmt::format("; {} {} as {}", plural(plan.unchanged, "container"),
                          plan.unchanged == 1 ? "stays" : "stay",
                          plan.unchanged == 1 ? "it is" : "they are");
    }
    text += "\n";
  }
  std::array<std::size_t, 3> widths{};
  for (const Change& change : plan.changes) {
    widths[0] = std::max(widths[0], name(change.kind).size());
    widths[1] = std::max(widths[1], name(change.resource).size());
    widths[2] = std::max(widths[2], text::columns(printable(change.name)));
  }
  for (const Change& change : plan.changes) {
    const Sign sign = sign_of(change.kind);
    const std::string shown = printable(change.name);
    text += fmt::format("  {}{} {:{}}  {:{}}  {}{}{}  {}\n", color ? sign.color : "", sign.mark,
                        name(change.kind), widths[0], name(change.resource), widths[1], shown,
                        std::string(widths[2] - text::columns(shown), ' '), color ? kReset : "",
                        printable(change.reason));
    if (!change.way.empty()) text += fmt::format("      {}\n", printable(change.way));
    for (const model::FieldChange& field : change.fields) {
      const auto value = [](const std::string& one) {
        return one.empty() ? std::string("(none)") : printable(one);
      };
      text += fmt::format("      {}: {} → {}\n", printable(field.field), value(field.live),
                          value(field.wanted));
    }
  }
  for (const std::string& warning : plan.warnings) {
    text += fmt::format("{}warning:{} {}\n", color ? "\x1b[33m" : "", color ? kReset : "",
                        printable(warning));
  }
  return text;
}

}  // namespace bulkhead::render
