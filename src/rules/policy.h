// What a policy makes of findings: severities, exceptions, and comments in the files that accept a
// finding where it stands. Pure; the rules know nothing of it.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.h"
#include "rules/check.h"

namespace bulkhead::rules {

/// A comment `# bulkhead: ignore RULE REASON`, at the end of the line it is about or on lines of
/// its own directly above it.
struct InlineException {
  text::Span span;         // of the comment
  std::uint32_t line = 0;  // about which line it speaks
  std::string rule;        // code or name, as written
  std::string reason;
};

/// All of one file, in order. A comment that begins with "bulkhead:" and says nothing of the kind
/// has an empty rule.
std::vector<InlineException> inline_exceptions(text::SourceId source, const text::SourceFile& file);

/// Faults of the policy itself: severities and exceptions for rules that do not exist. BH070.
std::vector<text::Diagnostic> policy_faults(const contract::Policy& policy);

/// Services that no environment brings up, because their profiles are off: no rule looks at them,
/// so nobody can tell whether what is said of them is needed.
struct Dormant {
  std::set<model::ServiceName> services;
  std::vector<text::Span> keys;  // where each is declared
};

/// Applies severities and exceptions of the contract and comments of the files. `every_environment`
/// says that all environments were looked at: only then can an exception be called unused
/// (BH110). Comments without effect are BH112.
Report apply_policy(std::vector<model::Finding> findings, const contract::Contract& contract,
                    const text::Sources& sources, contract::Day today, bool every_environment,
                    const Dormant& dormant = {});

}  // namespace bulkhead::rules
