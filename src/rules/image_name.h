// What an image's name tells: its parts, and which well-known software is in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/service.h"

namespace bulkhead::rules {

/// "registry.example:5000/team/postgres:15@sha256:…"
struct ImageName {
  std::string repository;  // "registry.example:5000/team/postgres"
  std::string base;        // "postgres"
  std::string tag;         // "15"; empty when none is given
  std::string digest;      // "sha256:…"; empty when none is given
};
ImageName parse_image(std::string_view image);

/// Software that keeps data and listens for clients of its own protocol.
struct DataStore {
  std::string_view base;   // last component of the official image's name
  std::string_view title;  // "PostgreSQL"
  std::uint16_t port;
};
/// Null when the image is not known to be one. Exporters, web interfaces and backup tools that
/// carry the name of a store are none.
const DataStore* data_store(const model::Service& service);

/// The official image of that name has no HEALTHCHECK of its own.
bool known_without_healthcheck(const model::Service& service);

/// The image of that name is known to bring a HEALTHCHECK of its own.
bool known_with_healthcheck(const model::Service& service);

/// True for tags that name one exact release ("15.8", "1.25.3-alpine"), or a digest.
bool is_exact(const ImageName& image);

}  // namespace bulkhead::rules
