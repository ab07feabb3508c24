#include "render/gate_json.h"

#include <cmath>

#include "text/output_value.h"

namespace bulkhead::render {
namespace {

/// Two decimals are enough for a score, and the same on every machine.
text::Value decimal(double value) {
  return text::Value(std::round(value * 100) / 100);
}

text::Value loss_json(const model::GateLoss& loss, const text::Sources& sources) {
  text::Mapping mapping;
  mapping.set("points", decimal(loss.points));
  mapping.set("code", text::Value(loss.code));
  mapping.set("message", text::Value(loss.message));
  if (!loss.help.empty()) mapping.set("help", text::Value(loss.help));
  if (loss.span.known()) {
    const text::SourceFile& file = sources.file(loss.span.source);
    const text::Position at = file.position(loss.span.begin);
    mapping.set("file", text::Value(file.path()));
    mapping.set("line", text::count_value(at.line));
    mapping.set("column", text::count_value(at.column));
  }
  return text::Value(std::move(mapping));
}

}  // namespace

text::Value gate_json(const model::GateReport& report, const text::Sources& sources) {
  text::Sequence gates;
  for (const model::Gate& gate : report.gates) {
    text::Mapping entry;
    entry.set("name", text::Value(gate.name));
    entry.set("description", text::Value(gate.description));
    entry.set("applies", text::Value(gate.applies()));
    entry.set("passes", text::Value(gate.passes()));
    entry.set("score", decimal(gate.score));
    entry.set("minimum", decimal(gate.minimum));
    entry.set("weight", decimal(gate.weight));
    entry.set("checks", text::count_value(gate.checks));
    entry.set("passed", text::count_value(gate.passed));
    text::Sequence losses;
    for (const model::GateLoss& loss : gate.losses) losses.push_back(loss_json(loss, sources));
    entry.set("losses", text::Value(std::move(losses)));
    gates.emplace_back(std::move(entry));
  }
  text::Mapping document;
  document.set("version", text::Value(std::int64_t{1}));
  document.set("passes", text::Value(report.passes()));
  document.set("score", decimal(report.score));
  document.set("minimum", decimal(report.minimum));
  document.set("gates", text::Value(std::move(gates)));
  return text::Value(std::move(document));
}

}  // namespace bulkhead::render
