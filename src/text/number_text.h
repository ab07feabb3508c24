// Floats as text the way Go writes them: the shortest digits that read back as the same number.
// Compose's reference implementation is in Go, and its output is compared byte by byte.
#pragma once

#include <string>

namespace bulkhead::text {

/// As encoding/json does: with an exponent below 1e-6 and from 1e21 on ("1e-7", "1e+21").
/// REQUIRES: value is finite.
std::string json_number(double value);

/// As fmt's %v does: with an exponent of at least two digits below 1e-4 and from 1e6 on ("1e+06");
/// "+Inf", "-Inf", "NaN".
std::string printed_number(double value);

/// As go-yaml does: like printed_number(), but ".inf", "-.inf", ".nan".
std::string yaml_number(double value);

}  // namespace bulkhead::text
