// Proof: what was shown about a running project, cell by cell: who was found to reach whom, which
// names resolve where, and how each was decided. Made by verify; shown by the render layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/graph.h"
#include "text/source.h"

namespace bulkhead::model {

/// What the contract (or, without one, the files) asks of a cell.
enum class Demand : std::uint8_t { kOpen, kClosed, kNone };
/// "open", "closed", "none".
std::string_view name(Demand demand);

enum class Verdict : std::uint8_t {
  kRequired,  // required and open
  kDenied,    // must be closed, and is
  kClosed,    // closed, and not needed
  kExcess,    // open, and not needed: counted, not a failure
  kViolated,  // not as it must be, or not as the files say
  kUnknown,   // could not be decided; fails
};
/// "required", "denied", "closed", "excess", "violated", "unknown".
std::string_view name(Verdict verdict);

/// One thing that was asked, and what was found.
struct ProofCell {
  enum class Kind : std::uint8_t {
    kService,      // it runs
    kAttachment,   // an attachment that is live; subject: network
    kEdge,         // from one service to another; subject: ports
    kForeignEdge,  // the same to or from a container of another project; subject: ports
    kName,         // a name as `from` sees it; subject: name; to: who answers to it
    kRoute,        // a request through the proxy; subject: "GET http://host/path"
    kPublication,  // a published port; from: host or lan; subject: "address:port"
    kWayOut,       // to the outside (internet), or to the host itself; subject: empty, or "by name"
  };
  Kind kind = Kind::kEdge;
  Node from;
  Node to;
  std::string subject;
  Demand demand = Demand::kNone;
  Verdict verdict = Verdict::kUnknown;
  std::string reason;   // why it is demanded: "db is a dependency"
  std::string decided;  // what was seen: "connected to 172.18.0.3:5432"
  std::string control;  // for a denial: what shows that it would have been seen otherwise
  text::Span span;      // where the demand is written; may be unknown
  /// Unknown for want of a container that runs, which that service's own cell says.
  bool idle = false;
};
/// "service", "attachment", "edge", "foreign-edge", "name", "route", "publication", "way-out".
std::string_view name(ProofCell::Kind kind);

struct ProofCounts {
  std::size_t required = 0;
  std::size_t denied = 0;
  std::size_t closed = 0;
  std::size_t excess = 0;
  std::size_t violated = 0;
  std::size_t unknown = 0;

  void add(Verdict verdict);
};

struct Proof {
  std::string project;
  std::string environment;            // empty when the contract has none
  std::string engine;                 // its version
  bool with_contract = false;         // false: parity with the files is what was proved
  std::vector<ServiceName> services;  // in the order in which a matrix shows them
  std::vector<ProofCell> cells;       // by kind, then from, to and subject
  std::vector<std::string> notes;     // what was not looked at, and why
  Duration took{};
  std::size_t probes = 0;  // conversations

  /// Nothing is violated and nothing unknown.
  bool holds() const;
  ProofCounts counts() const;
  ProofCounts counts(ProofCell::Kind kind) const;
};

}  // namespace bulkhead::model
