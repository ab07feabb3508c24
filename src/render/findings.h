// What `check` reports, as every format of it needs it: findings, and what there is to say of the
// rules and of the run. The formats are findings_*.h, one a file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"
#include "model/repository.h"
#include "text/source.h"

namespace bulkhead::render {

/// A rule as formats describe it.
struct RuleDescription {
  std::string_view code;     // "BH201"
  std::string_view name;     // "forbidden-reach"
  std::string_view summary;  // one sentence without a full stop
  std::string_view page;     // Markdown
  text::Severity severity = text::Severity::kError;
  /// Why it did not run over everything, so that finding nothing means nothing: "there is no
  /// contract". Empty where it did.
  std::string_view skipped = {};
};

struct Findings {
  std::vector<model::Finding> findings;
  std::vector<RuleDescription> rules;     // by code
  std::vector<std::string> environments;  // that were looked at; empty where there are none
  std::size_t accepted = 0;               // findings that policy, comments or baseline took out
  std::string program_version;            // "1.0.0"
  model::Repository repository = {};
};

struct SeverityCounts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
};
SeverityCounts count(const std::vector<model::Finding>& findings);

/// Where a span is, as machines are told. Everything empty or zero for an unknown span.
struct Place {
  std::string file;
  text::Position begin;
  text::Position end;
};
Place place_of(const text::Sources& sources, text::Span span);
/// The same for a forge.
Place place_of(const text::Sources& sources, text::Span span, const model::Repository& repository);

/// Most severe first, otherwise in the order given.
std::vector<const model::Finding*> by_severity(const std::vector<model::Finding>& findings);

/// "2 errors, 1 warning"; "no findings" when there are none.
std::string describe(const SeverityCounts& counts);

/// "in dev and prod", or empty where that is all that were looked at.
std::string environments_of(const Findings& all, const model::Finding& finding);

}  // namespace bulkhead::render
