// Containers on the wire. For this layer's .cc files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "docker/container.h"
#include "docker/engine_info.h"
#include "docker/json.h"

namespace bulkhead::docker {

/// A create request, and the endpoints that it could not hold: by network name.
struct CreateRequest {
  std::string body;
  std::map<std::string, EndpointSettings> later;
};

CreateRequest encode_container(const ContainerSpec& spec, ApiVersion api);
std::string encode_update(const ContainerUpdate& update);
json::object encode_endpoint(const EndpointSettings& endpoint, ApiVersion api);

ContainerConfig decode_config(const Fields& fields);
Result<Container> decode_container(std::string_view text);
Result<std::vector<ContainerSummary>> decode_container_list(std::string_view text);

}  // namespace bulkhead::docker
