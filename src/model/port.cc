#include "model/port.h"

#include <algorithm>

#include <fmt/format.h>

namespace bulkhead::model {

std::string_view name(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTcp:
      return "tcp";
    case Protocol::kUdp:
      return "udp";
    case Protocol::kSctp:
      return "sctp";
  }
  return "tcp";
}

std::optional<Protocol> parse_protocol(std::string_view text) {
  for (const Protocol protocol : {Protocol::kTcp, Protocol::kUdp, Protocol::kSctp}) {
    if (text == name(protocol)) return protocol;
  }
  return std::nullopt;
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1" || address == "[::1]" ||
         address == "localhost";
}

std::string to_string(Port port) {
  if (port.protocol == Protocol::kTcp) return fmt::format("{}", port.number);
  return fmt::format("{}/{}", port.number, name(port.protocol));
}

PortSet::PortSet(std::vector<Port> ports) : ports_(std::move(ports)) {
  std::sort(ports_.begin(), ports_.end());
  ports_.erase(std::unique(ports_.begin(), ports_.end()), ports_.end());
}

PortSet PortSet::all() {
  PortSet set;
  set.all_ = true;
  return set;
}

bool PortSet::contains(Port port) const {
  return all_ || std::binary_search(ports_.begin(), ports_.end(), port);
}

bool PortSet::contains_all_of(const PortSet& other) const {
  if (all_) return true;
  if (other.all_) return false;
  return std::includes(ports_.begin(), ports_.end(), other.ports_.begin(), other.ports_.end());
}

void PortSet::add(Port port) {
  if (all_) return;
  const auto place = std::lower_bound(ports_.begin(), ports_.end(), port);
  if (place == ports_.end() || *place != port) ports_.insert(place, port);
}

void PortSet::add(const PortSet& other) {
  if (other.all_) {
    *this = all();
  } else {
    for (const Port port : other.ports_) add(port);
  }
}

PortSet PortSet::intersect(const PortSet& other) const {
  if (all_) return other;
  if (other.all_) return *this;
  PortSet both;
  std::set_intersection(ports_.begin(), ports_.end(), other.ports_.begin(), other.ports_.end(),
                        std::back_inserter(both.ports_));
  return both;
}

std::string describe(const PortSet& ports) {
  if (ports.is_all()) return "every port";
  if (ports.empty()) return "no port";
  std::string text = ports.ports().size() == 1 ? "port " : "ports ";
  for (const Port port : ports.ports()) {
    if (text.back() != ' ') text += ", ";
    text += to_string(port);
  }
  return text;
}

}  // namespace bulkhead::model
