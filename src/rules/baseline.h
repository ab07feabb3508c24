// A baseline: the findings that an old project starts with, so that only new ones are reported.
// A finding is recognised by its fingerprint (model/fingerprint.h), which line numbers are not in.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/repository.h"
#include "rules/check.h"

namespace bulkhead::rules {

/// How severe each finding was, by fingerprint; one that is there twice stands there twice.
using Baseline = std::map<std::string, std::vector<text::Severity>>;

/// Fails (kInvalid) on text that is no baseline of version 1.
Result<Baseline> read_baseline(std::string_view text);

/// What read_baseline() reads; sorted, and with each finding's message for readers.
std::string write_baseline(const std::vector<model::Finding>& findings,
                           const text::Sources& sources, const model::Repository& repository);

/// Moves findings that the baseline knows to Report::accepted, each at most as often as it knows it
/// at least as severe: a note of then says nothing of the warning that it has become. Files that
/// cannot be understood (BH0xx errors) are never accepted.
void apply_baseline(const Baseline& baseline, const text::Sources& sources,
                    const model::Repository& repository, Report& report);

}  // namespace bulkhead::rules
