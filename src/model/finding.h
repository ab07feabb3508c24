// Finding: one broken rule at one place. A text::Diagnostic says what and where; a Finding adds
// what it is about, so that policies, baselines and machines can select it.
#pragma once

#include <string>
#include <vector>

#include "model/names.h"
#include "text/diagnostic.h"

namespace bulkhead::model {

struct Finding {
  text::Diagnostic diagnostic;
  std::vector<ServiceName> services;  // the one at fault first
  std::vector<NetworkKey> networks;
  /// Environments in which it holds; empty when only one was looked at.
  std::vector<EnvironmentName> environments;
};

}  // namespace bulkhead::model
