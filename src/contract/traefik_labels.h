// Labels as Traefik reads them. Where they stand is told by proxy_settings.h, what they route to by
// ingress.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/service.h"

namespace bulkhead::contract {

/// One label of the form traefik.<protocol>.<kind>.<name>.<field>. Traefik reads all but the name
/// without regard to case; so these are in lower case.
struct TraefikLabel {
  std::string_view protocol;  // "http", "tcp" or "udp"
  std::string_view kind;      // "routers", "services" or "middlewares"
  std::string name;           // as written
  std::string field;          // "rule", "loadbalancer.server.port"
  std::string key;            // the whole label, as written
  const model::Located<std::string>* value = nullptr;
};

/// The labels of that form, by key. Pointers into `labels`.
std::vector<TraefikLabel> traefik_labels(const model::Labels& labels);

/// The value of a label "traefik.enable" and the like, whatever the case of its key; null if
/// absent.
const model::Located<std::string>* find_label(const model::Labels& labels, std::string_view key);

/// Some label begins with "traefik.", whatever its case.
bool has_traefik_labels(const model::Labels& labels);

/// "@docker" or "@swarm" behind a name: another label declares it. Without regard to case.
bool is_of_labels(std::string_view provider);

/// As Traefik reads a boolean label; nothing when it is none.
std::optional<bool> parse_flag(std::string_view text);

}  // namespace bulkhead::contract
