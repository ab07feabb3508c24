// A topology as a test draws it: one line a network or service, so that the case can be read.
//
//   net front                          a bridge
//   net data internal                  also: icc=false, driver=macvlan, external, key=KEY
//   web front=www,proxy data           attached to both; aliases after '='
//   db data@10.0.0.2 listens=5432      an address; ports it is known to listen on
//   app front publish=80>8080          also 80>127.0.0.1:8080, 53/udp>53, 80> (engine picks)
//   side service:web                   also container:NAME, host, none
//   other front foreign replicas=2
//
// Every service's own name is added to its names on each network, as Compose does. Spans point to
// the words of the text, which is file "topology" of the Sources.
#pragma once

#include <string_view>

#include "model/topology.h"
#include "text/source.h"

namespace bulkhead::testing {

/// Aborts on a line that it does not understand: the test is wrong.
model::Topology topology(std::string_view text, text::Sources* sources = nullptr);

}  // namespace bulkhead::testing
