// Whether others find a container by its `hostname`: engines register it as they do an alias, but
// each container knows itself by the name localhost, whatever another is called (engines 20.10 and
// 26.1 alike).
#pragma once

#include <string_view>

namespace bulkhead::model {

/// True where other containers on its networks are led to the container by it.
inline bool is_found_by_hostname(std::string_view hostname) {
  return !hostname.empty() && hostname != "localhost";
}

}  // namespace bulkhead::model
