// Exchanges: many short conversations, each from inside some network namespace, all at once: a TCP
// connect, a datagram and its answer, a request and its response. What they mean is for whoever
// asks; an outcome here is what the kernel said.
//
// One thread enters the namespaces in turn, opens a socket in each, and then waits for all of them:
// sockets stay in the namespace where they were opened. Few conversations go to one destination at
// a time, because listen queues are short: few of whom an answer may still be near, that is, and
// what has been silent for a while makes room for others. A silence is tried again, at the end,
// before it is believed.
//
// A connection is ended as its service expects it, and it is waited for that: when this is over, no
// packet of any conversation is under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "linux/network_namespace.h"
#include "linux/raw_socket.h"
#include "linux/socket_address.h"

namespace bulkhead::probe {

struct Exchange {
  std::size_t from = 0;  // index into the sources
  linux::SocketAddress to;
  linux::Transport transport = linux::Transport::kTcp;
  std::string send;         // once connected
  std::size_t receive = 0;  // bytes of the answer to keep; zero: do not wait for one
  Duration timeout{};       // of one attempt; zero: Pace::timeout
  int attempts = 0;         // at a silence; zero: Pace::attempts
  bool unheeded = false;    // TCP: nobody takes what connects there, so that it is reset at once
};

enum class Outcome : std::uint8_t {
  kOpen,         // TCP: connected. UDP: answered
  kRefused,      // the other side said that nothing listens
  kUnreachable,  // no way there: no route, no such host, forbidden
  kTimeout,      // silence, in every attempt
  kFailed,       // could not be tried: see error
};

/// A TCP connect, and nothing said.
Exchange connect_to(std::size_t from, const linux::SocketAddress& to);

/// "open", "refused", "unreachable", "timeout", "failed".
std::string_view name(Outcome outcome);

struct Answer {
  Outcome outcome = Outcome::kFailed;
  int error = 0;  // errno that decided it; with kOpen, what ended the answer early
  int attempts = 0;
  Duration took{};       // of the attempt that decided
  std::string received;  // TCP: until the other side closed, or enough came. UDP: one datagram
};

/// How it was decided, for people: "connected", "refused", "no route to host", "silence, twice".
std::string describe(const Answer& answer);

struct Pace {
  Duration timeout = std::chrono::milliseconds(300);
  int attempts = 2;                  // at a silence; anything else is believed at once
  std::size_t in_flight = 16384;     // and never more than half of the files that may be open
  std::size_t per_destination = 16;  // that began just now; four times as many in all
};

/// Answers in the order of `exchanges`. `echoes` are bound UDP sockets that send back what comes,
/// as long as this runs. An exchange whose namespace cannot be entered has failed; kRefused when
/// none may be entered (this needs CAP_SYS_ADMIN), kInterrupted.
Result<std::vector<Answer>> run_exchanges(std::span<const linux::NetworkNamespace* const> sources,
                                          std::span<const Exchange> exchanges, const Pace& pace,
                                          Clock& clock, const std::stop_token& stop = {},
                                          std::span<const int> echoes = {});

}  // namespace bulkhead::probe
