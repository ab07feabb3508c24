// Whom a proxy calls by its own configuration: nginx, HAProxy or Caddy, as far as the files lie in
// the project's folder or in the Compose file, mounted or copied in by the service's Dockerfile.
#pragma once

#include <string>
#include <vector>

#include "model/project.h"
#include "text/file_reader.h"

namespace bulkhead::rules {

struct Upstream {
  std::string host;
  /// Its address is looked up when the proxy starts, and not again.
  bool looked_up_once = false;

  friend auto operator<=>(const Upstream&, const Upstream&) = default;
};

struct ProxyConfiguration {
  std::string title;  // "`./nginx.conf`" or "config `site`"
  text::Span span;    // what brings it into the service
  bool by_haproxy = false;
  std::vector<Upstream> upstreams;  // sorted; hosts of which nothing is known to be a service
};

/// Those of `service` that could be read, in the order in which it names them.
std::vector<ProxyConfiguration> proxy_configurations(const model::Project& project,
                                                     const model::Service& service,
                                                     text::FileReader& files);

}  // namespace bulkhead::rules
