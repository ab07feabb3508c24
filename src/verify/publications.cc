#include "verify/publications.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "reach/namespaces.h"

namespace bulkhead::verify {
namespace {

using model::Node;
using model::ProofCell;

constexpr std::string_view kEvery = "0.0.0.0";
constexpr std::string_view kEvery6 = "::";

std::string_view without_brackets(std::string_view address) {
  const bool in_brackets = address.starts_with('[') && address.ends_with(']');
  return in_brackets ? address.substr(1, address.size() - 2) : address;
}

bool same_address(std::string_view asked, std::string_view live) {
  // A wildcard is bound for both families, where the host has both.
  if (asked.empty()) return live.empty() || live == kEvery || live == kEvery6;
  return without_brackets(asked) == live;
}

/// "8080", "8000-8010" (one of them is picked), or empty: any.
bool holds_port(std::string_view published, std::uint16_t port) {
  if (published.empty()) return true;
  const std::size_t dash = published.find('-');
  const auto number = [](std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  };
  const unsigned first = number(published.substr(0, dash));
  const unsigned last = dash == std::string_view::npos ? first : number(published.substr(dash + 1));
  return first <= port && port <= last;
}

/// The other half of a wildcard: the same port for IPv6.
bool is_second_family(const LivePort& port, const std::vector<LivePort>& all) {
  return port.host_ip == kEvery6 && std::any_of(all.begin(), all.end(), [&](const LivePort& other) {
           return other.host_ip == kEvery && other.host_port == port.host_port &&
                  other.target == port.target;
         });
}

}  // namespace

bool is_published_as(const model::Publication& publication, const LivePort& port) {
  return port.target == publication.target && same_address(publication.host_ip, port.host_ip) &&
         holds_port(publication.published, port.host_port);
}

std::vector<ProofCell> undeclared_publications(const model::Topology& topology,
                                               const LiveProject& live) {
  std::vector<ProofCell> cells;
  for (const LiveContainer& container : live.containers) {
    const auto service = topology.services.find(container.service);
    if (container.foreign || !container.running || service == topology.services.end()) continue;
    const auto& publications = service->second.publications;
    for (const LivePort& port : container.ports) {
      const bool declared =
          std::any_of(publications.begin(), publications.end(),
                      [&](const auto& publication) { return is_published_as(publication, port); });
      if (declared || is_second_family(port, container.ports)) continue;
      const model::Publication found{port.target, std::to_string(port.host_port), port.host_ip, {}};
      ProofCell cell;
      cell.kind = ProofCell::Kind::kPublication;
      cell.from = {model::is_loopback(port.host_ip) ? Node::Kind::kHost : Node::Kind::kLan, {}};
      cell.to = {Node::Kind::kService, container.service};
      cell.demand = model::Demand::kClosed;
      cell.subject = reach::describe(found);
      cell.span = service->second.span;
      cell.verdict = model::Verdict::kViolated;
      cell.reason =
          fmt::format("the files do not publish port {} there", model::to_string(port.target));
      cell.decided =
          fmt::format("{} publishes port {} at it", container.name, model::to_string(port.target));
      cells.push_back(std::move(cell));
    }
  }
  return cells;
}

}  // namespace bulkhead::verify
