// Who is connected to the programs in a network namespace, by the kernel's tables
// (/proc/PID/net/tcp, tcp6), and whether a process is a certain container's.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace bulkhead::linux {

/// TCP connections that others opened to ports that listen in the network namespace of a process,
/// and have not ended; those from its own addresses, as healthchecks make them, do not count.
/// kNotFound when the process is gone.
Result<std::size_t> incoming_connections(int pid);

/// The same in the text of such files, one after the other (proc(5), /proc/net/tcp).
std::size_t count_incoming(std::string_view tables);

/// Whether the control groups of a process name a container's id, as an engine has them: a process
/// id that an engine gave may be another machine's.
bool is_process_of(int pid, std::string_view container_id);

}  // namespace bulkhead::linux
