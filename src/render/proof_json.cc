#include "render/proof_json.h"

#include <chrono>
#include <cstdint>
#include <string>

#include "text/output_value.h"

namespace bulkhead::render {
namespace {

using text::count_value;
using text::Mapping;
using text::Sequence;
using text::string_value;
using text::Value;

Value counts_json(const model::ProofCounts& counts) {
  Mapping mapping;
  mapping.set("required", count_value(counts.required));
  mapping.set("denied", count_value(counts.denied));
  mapping.set("closed", count_value(counts.closed));
  mapping.set("excess", count_value(counts.excess));
  mapping.set("violated", count_value(counts.violated));
  mapping.set("unknown", count_value(counts.unknown));
  return Value(std::move(mapping));
}

Value cell_json(const model::ProofCell& cell, const text::Sources& sources) {
  Mapping mapping;
  mapping.set("kind", string_value(model::name(cell.kind)));
  mapping.set("from", Value(to_string(cell.from)));
  mapping.set("to", Value(to_string(cell.to)));
  mapping.set("subject", Value(cell.subject));
  mapping.set("demand", string_value(model::name(cell.demand)));
  mapping.set("verdict", string_value(model::name(cell.verdict)));
  mapping.set("reason", Value(cell.reason));
  mapping.set("decided", Value(cell.decided));
  mapping.set("control", Value(cell.control));
  if (cell.span.known()) {
    const text::SourceFile& file = sources.file(cell.span.source);
    const text::Position position = file.position(cell.span.begin);
    mapping.set("file", Value(file.path()));
    mapping.set("line", count_value(position.line));
    mapping.set("column", count_value(position.column));
  }
  return Value(std::move(mapping));
}

}  // namespace

Value proof_json(const model::Proof& proof, const text::Sources& sources) {
  Mapping mapping;
  mapping.set("version", Value(std::int64_t{1}));
  mapping.set("project", Value(proof.project));
  mapping.set("environment", Value(proof.environment));
  mapping.set("engine", Value(proof.engine));
  mapping.set("contract", Value(proof.with_contract));
  mapping.set("holds", Value(proof.holds()));
  mapping.set("seconds", Value(std::chrono::duration<double>(proof.took).count()));
  mapping.set("probes", count_value(proof.probes));
  mapping.set("counts", counts_json(proof.counts()));
  Sequence services;
  for (const auto& service : proof.services) services.push_back(Value(service.str()));
  mapping.set("services", Value(std::move(services)));
  Sequence cells;
  for (const model::ProofCell& cell : proof.cells) cells.push_back(cell_json(cell, sources));
  mapping.set("cells", Value(std::move(cells)));
  Sequence notes;
  for (const std::string& note : proof.notes) notes.push_back(Value(note));
  mapping.set("notes", Value(std::move(notes)));
  return Value(std::move(mapping));
}

}  // namespace bulkhead::render
