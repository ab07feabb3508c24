#include "testing/recording_proxy.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "base/check.h"

namespace bulkhead::testing {
namespace {

UniqueFd connect_to(const std::string& path) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  CHECK(path.size() < sizeof address.sun_path);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  CHECK(::connect(socket.get(), generic, sizeof address) == 0);
  return socket;
}

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

}  // namespace

RecordingProxy::RecordingProxy(std::string socket)
    : socket_(std::move(socket)), server_([this](Peer& client) { pass_on(client); }) {}

void RecordingProxy::pass_on(Peer& client) {
  const UniqueFd engine = connect_to(socket_);
  const std::jthread answers([&] {
    std::array<char, 65536> bytes{};
    for (;;) {
      const ssize_t got = ::recv(engine.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) break;
      if (!send_all(client.fd(), {bytes.data(), static_cast<std::size_t>(got)})) break;
    }
    ::shutdown(client.fd(), SHUT_WR);
  });
  for (;;) {
    const std::string request = client.read_request();
    if (request.empty()) break;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request.substr(0, request.find(" HTTP/")));
    }
    if (!send_all(engine.get(), request)) break;
  }
  ::shutdown(engine.get(), SHUT_RDWR);
}

std::vector<std::string> RecordingProxy::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::vector<std::string> RecordingProxy::writes() const {
  std::vector<std::string> found;
  const std::vector<std::string> all = requests();
  std::copy_if(all.begin(), all.end(), std::back_inserter(found), [](const std::string& request) {
    return !request.starts_with("GET ") && !request.starts_with("HEAD ");
  });
  return found;
}

}  // namespace bulkhead::testing
