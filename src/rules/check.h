// Runs every rule over every environment, and applies the contract's policy to what they find.
#pragma once

#include <string>
#include <vector>

#include "model/finding.h"
#include "rules/context.h"

namespace bulkhead::rules {

/// A finding that is not reported, and why.
struct Accepted {
  model::Finding finding;
  enum class By : std::uint8_t { kException, kInline, kBaseline };
  By by = By::kException;
  std::string reason;
};

struct Report {
  std::vector<model::Finding> findings;  // in the order of ByPlace
  std::vector<Accepted> accepted;
};

/// By path, place, code and message. Not by source id: each environment reads its files anew.
class ByPlace final {
 public:
  explicit ByPlace(const text::Sources& sources) : sources_(sources) {}
  bool operator()(const model::Finding& a, const model::Finding& b) const;
  bool same(const model::Finding& a, const model::Finding& b) const;

 private:
  const text::Sources& sources_;
};

/// Every rule of the table over one environment; no policy. In no particular order.
std::vector<model::Finding> run_rules(const Subject& subject, const Surroundings& surroundings);

/// Over all of them, with the policy of their contract: severities, exceptions, comments in the
/// files. What holds in several environments is one finding that names them.
Report check(const std::vector<Subject>& subjects, const Surroundings& surroundings);

}  // namespace bulkhead::rules
