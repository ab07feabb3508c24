#include "render/findings_json.h"

#include "model/fingerprint.h"
#include "text/output_value.h"

namespace bulkhead::render {
namespace {

void set_place(text::Mapping& mapping, const Place& place) {
  if (place.file.empty()) return;
  mapping.set("file", text::Value(place.file));
  mapping.set("line", text::count_value(place.begin.line));
  mapping.set("column", text::count_value(place.begin.column));
  mapping.set("end_line", text::count_value(place.end.line));
  mapping.set("end_column", text::count_value(place.end.column));
}

template <typename Names>
text::Value names(const Names& list) {
  text::Sequence sequence;
  for (const auto& name : list) sequence.emplace_back(name.str());
  return text::Value(std::move(sequence));
}

text::Value fix_json(const text::Fix& fix, const text::Sources& sources) {
  text::Sequence edits;
  for (const text::Edit& edit : fix.edits) {
    text::Mapping entry;
    set_place(entry, place_of(sources, edit.span));
    entry.set("replacement", text::Value(edit.replacement));
    edits.emplace_back(std::move(entry));
  }
  text::Mapping mapping;
  mapping.set("title", text::Value(fix.title));
  mapping.set("edits", text::Value(std::move(edits)));
  return text::Value(std::move(mapping));
}

text::Value finding_json(const model::Finding& finding, const text::Sources& sources,
                         const model::Repository& repository) {
  const text::Diagnostic& diagnostic = finding.diagnostic;
  text::Mapping mapping;
  mapping.set("code", text::Value(diagnostic.code));
  mapping.set("rule", text::Value(diagnostic.rule));
  mapping.set("severity", text::Value(std::string(text::name(diagnostic.severity))));
  mapping.set("message", text::Value(diagnostic.message));
  set_place(mapping, place_of(sources, diagnostic.span));
  mapping.set("services", names(finding.services));
  mapping.set("networks", names(finding.networks));
  mapping.set("environments", names(finding.environments));
  text::Sequence related;
  for (const text::RelatedSpan& each : diagnostic.related) {
    text::Mapping entry;
    entry.set("message", text::Value(each.message));
    set_place(entry, place_of(sources, each.span));
    related.emplace_back(std::move(entry));
  }
  mapping.set("related", text::Value(std::move(related)));
  text::Sequence notes;
  for (const std::string& note : diagnostic.notes) notes.emplace_back(note);
  mapping.set("notes", text::Value(std::move(notes)));
  if (!diagnostic.help.empty()) mapping.set("help", text::Value(diagnostic.help));
  mapping.set("fix", diagnostic.fix ? fix_json(*diagnostic.fix, sources) : text::Value());
  mapping.set("fingerprint", text::Value(model::fingerprint(finding, sources, repository)));
  return text::Value(std::move(mapping));
}

}  // namespace

text::Value findings_json(const Findings& findings, const text::Sources& sources) {
  text::Sequence entries;
  for (const model::Finding& finding : findings.findings) {
    entries.push_back(finding_json(finding, sources, findings.repository));
  }
  const SeverityCounts counts = count(findings.findings);
  text::Mapping summary;
  summary.set("errors", text::count_value(counts.errors));
  summary.set("warnings", text::count_value(counts.warnings));
  summary.set("notes", text::count_value(counts.notes));
  summary.set("accepted", text::count_value(findings.accepted));
  text::Sequence environments;
  for (const std::string& environment : findings.environments)
    environments.emplace_back(environment);
  text::Mapping document;
  document.set("version", text::Value(std::int64_t{1}));
  document.set("environments", text::Value(std::move(environments)));
  document.set("findings", text::Value(std::move(entries)));
  document.set("summary", text::Value(std::move(summary)));
  return text::Value(std::move(document));
}

}  // namespace bulkhead::render
