#include "compose/decode.h"

#include <utility>

#include "compose/typed_reader.h"

namespace bulkhead::compose {
namespace {

using text::Value;

constexpr std::string_view kBulkheadExtension = "x-bulkhead";

model::Network network_of(const std::string& key, text::Span span, const Value& from) {
  model::Network network;
  network.key = model::NetworkKey(key);
  network.name = model::NetworkName(read_text(from, "name"));
  network.external = read_flag(from, "external");
  network.internal = read_flag(from, "internal");
  network.attachable = read_flag(from, "attachable");
  network.implicit = !span.known();
  network.enable_ipv4 = read_optional_flag(from, "enable_ipv4");
  network.enable_ipv6 = read_optional_flag(from, "enable_ipv6");
  network.driver = read_text(from, "driver");
  network.driver_opts = read_options(from, "driver_opts");
  if (const Value* ipam = from.get("ipam")) {
    network.ipam_driver = read_text(*ipam, "driver");
    network.ipam_options = read_options(*ipam, "options");
    for (const Value& pool : read_items(*ipam, "config")) {
      network.ipam.push_back({read_text(pool, "subnet"), read_text(pool, "gateway"),
                              read_text(pool, "ip_range"), read_options(pool, "aux_addresses")});
    }
  }
  network.labels = read_labels(from, "labels");
  network.span = span;
  return network;
}

model::Volume volume_of(const std::string& key, text::Span span, const Value& from) {
  model::Volume volume;
  volume.key = key;
  volume.name = read_text(from, "name");
  volume.external = read_flag(from, "external");
  volume.driver = read_text(from, "driver");
  volume.driver_opts = read_options(from, "driver_opts");
  volume.labels = read_labels(from, "labels");
  volume.span = span;
  return volume;
}

model::FileObject file_object_of(const std::string& key, text::Span span, const Value& from) {
  model::FileObject object;
  object.key = key;
  object.name = read_text(from, "name");
  object.external = read_flag(from, "external");
  object.file = read_text(from, "file");
  object.environment = read_text(from, "environment");
  if (const Value* content = from.get("content"); content && content->as_string()) {
    object.content = *content->as_string();
  }
  object.span = span;
  return object;
}

}  // namespace

void decode_project(const Value& model, const ServiceLots& lots, model::Project& project) {
  for (const auto& entry : lots.active) {
    const model::ServiceName name(entry.key);
    project.services[name] = decode_service(entry.key, entry.key_span, entry.value);
    if (const Value* extension = entry.value.get(kBulkheadExtension)) {
      project.bulkhead_extensions[name] = *extension;
    }
  }
  for (const auto& entry : lots.inactive) {
    project.inactive_services[model::ServiceName(entry.key)] =
        decode_service(entry.key, entry.key_span, entry.value);
  }
  for (const auto& entry : read_mapping(model, "networks")) {
    project.networks[model::NetworkKey(entry.key)] =
        network_of(entry.key, entry.key_span, entry.value);
  }
  for (const auto& entry : read_mapping(model, "volumes")) {
    project.volumes[entry.key] = volume_of(entry.key, entry.key_span, entry.value);
  }
  for (const auto& entry : read_mapping(model, "configs")) {
    project.configs[entry.key] = file_object_of(entry.key, entry.key_span, entry.value);
  }
  for (const auto& entry : read_mapping(model, "secrets")) {
    project.secrets[entry.key] = file_object_of(entry.key, entry.key_span, entry.value);
  }
}

}  // namespace bulkhead::compose
