// Everything but containers on the wire: the engine itself, networks, volumes, images, exec,
// events, filters, errors. For this layer's .cc files only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "docker/engine_info.h"
#include "docker/event.h"
#include "docker/exec.h"
#include "docker/image.h"
#include "docker/json.h"
#include "docker/network.h"
#include "docker/volume.h"

namespace bulkhead::docker {

/// The value of a `filters` parameter; empty when nothing is filtered by.
std::string encode_filters(const std::map<std::string, std::vector<std::string>>& filters);

/// `api` is the server's own; what is spoken is for the caller to settle.
Result<EngineInfo> decode_version(std::string_view text);
Result<SystemInfo> decode_system_info(std::string_view text);
/// Of what the engine says a registry has under an image's name.
Result<std::string> decode_registry_digest(std::string_view text);

/// The engine's own message out of the body of a refusal; the body itself when it has none.
std::string decode_error(std::string_view text);
/// A line of a progress stream that says it failed; empty when it does not.
std::string progress_error(const Fields& line);

std::string encode_network(const NetworkSpec& spec);
Result<Network> decode_network(std::string_view text);
Result<std::vector<Network>> decode_network_list(std::string_view text);

std::string encode_volume(const VolumeSpec& spec);
Result<Volume> decode_volume(std::string_view text);
Result<std::vector<Volume>> decode_volume_list(std::string_view text);

/// Of an answer to /system/df.
Result<std::map<std::string, std::uint64_t>> decode_volume_sizes(std::string_view text);

Result<Image> decode_image(std::string_view text);
Result<std::vector<ImageSummary>> decode_image_list(std::string_view text);

std::string encode_exec(const ExecSpec& spec);
Result<ExecState> decode_exec(std::string_view text);

Result<Event> decode_event(std::string_view line);

/// A text field of a small answer such as {"Id": "…"}; kInvalid when it is not there.
Result<std::string> decode_text(std::string_view text, std::string_view key);

}  // namespace bulkhead::docker
