#include "linux/connections.h"

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace bulkhead::linux {
namespace {

// include/net/tcp_states.h, as the tables write them
constexpr std::string_view kEstablished = "01";
constexpr std::string_view kCloseWait = "08";  // the other side has sent all, and still reads
constexpr std::string_view kListen = "0A";

/// A row's columns, as they are written: an address and a port are compared, not read.
struct Row {
  std::string local_address;
  std::string local_port;
  std::string remote_address;
  std::string state;
};

/// "0100007F:1538" → its two parts
std::pair<std::string, std::string> split(const std::string& endpoint) {
  const std::size_t colon = endpoint.find(':');
  if (colon == std::string::npos) return {};
  return {endpoint.substr(0, colon), endpoint.substr(colon + 1)};
}

template <typename Visit>
void each_row(std::string_view tables, const Visit& visit) {
  std::istringstream lines{std::string(tables)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string number;
    std::string local;
    std::string remote;
    Row row;
    if (!(columns >> number >> local >> remote >> row.state)) continue;
    std::tie(row.local_address, row.local_port) = split(local);
    row.remote_address = split(remote).first;
    visit(row);
  }
}

/// Nothing where there is no such file.
std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::size_t count_incoming(std::string_view tables) {
  std::set<std::string> listening;
  each_row(tables, [&](const Row& row) {
    if (row.state == kListen) listening.insert(row.local_port);
  });
  std::size_t count = 0;
  each_row(tables, [&](const Row& row) {
    const bool open = row.state == kEstablished || row.state == kCloseWait;
    if (open && row.remote_address != row.local_address && listening.contains(row.local_port)) {
      ++count;
    }
  });
  return count;
}

Result<std::size_t> incoming_connections(int pid) {
  const std::string table = text_of(fmt::format("/proc/{}/net/tcp", pid));
  // Even an empty table has a line of headings.
  if (table.empty()) {
    return failure(ErrorKind::kNotFound, fmt::format("there is no process {} to be seen", pid));
  }
  // Without IPv6 in the kernel there is no second one.
  return count_incoming(table + text_of(fmt::format("/proc/{}/net/tcp6", pid)));
}

bool is_process_of(int pid, std::string_view container_id) {
  return !container_id.empty() &&
         text_of(fmt::format("/proc/{}/cgroup", pid)).find(container_id) != std::string::npos;
}

}  // namespace bulkhead::linux
