// What a finding is recognised by from one revision to the next.
#pragma once

#include <string>

#include "model/finding.h"
#include "model/repository.h"
#include "text/source.h"

namespace bulkhead::model {

/// 16 hexadecimal digits from code, file, message, services and networks: not from lines, nor from
/// severity, which a policy may change. Two faults alike in all of these share it.
std::string fingerprint(const Finding& finding, const text::Sources& sources,
                        const Repository& repository);

}  // namespace bulkhead::model
