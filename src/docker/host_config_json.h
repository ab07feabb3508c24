// HostConfig on the wire. For this layer's .cc files only.
#pragma once

#include "docker/engine_info.h"
#include "docker/host_config.h"
#include "docker/json.h"

namespace bulkhead::docker {

json::object encode_host_config(const HostConfig& host, ApiVersion api);
HostConfig decode_host_config(const Fields& fields);

json::object encode_restart_policy(const RestartPolicy& policy);

PortMap decode_port_map(const Fields& parent, std::string_view key);

}  // namespace bulkhead::docker
