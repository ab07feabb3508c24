// Where the engine listens, from DOCKER_HOST and its companions or the docker context. Pure but
// for the files it is given to read; connecting is docker/client.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/file_reader.h"

namespace bulkhead::docker {

/// PEM files; all empty: the connection is plain.
struct TlsFiles {
  std::string authority;    // ca.pem; empty: the system's authorities
  std::string certificate;  // cert.pem, ours; empty: none
  std::string key;          // key.pem
  bool verify = true;       // false: encrypted, but to whoever answers

  friend bool operator==(const TlsFiles&, const TlsFiles&) = default;
};

struct EngineAddress {
  enum class Kind : std::uint8_t { kUnix, kTcp };
  Kind kind = Kind::kUnix;
  std::string path = "/var/run/docker.sock";  // kUnix
  std::string host;                           // kTcp: a name or an address, IPv6 without brackets
  std::uint16_t port = 0;
  std::optional<TlsFiles> tls;

  /// As DOCKER_HOST is written: "unix:///var/run/docker.sock", "tcp://host:2376".
  std::string str() const;

  friend bool operator==(const EngineAddress&, const EngineAddress&) = default;
};

/// The port stays zero when it is not said. Takes "unix://PATH", "tcp://HOST[:PORT]", "http://…",
/// "https://…". kInvalid, saying what is taken, for anything else (npipe, fd; ssh is named as not
/// supported).
Result<EngineAddress> parse_engine_address(std::string_view text);

/// Looks a variable up; nothing when it is not set.
using Variables = std::function<std::optional<std::string>(const std::string& name)>;

/// The address as the docker command line finds it: DOCKER_HOST (with DOCKER_TLS_VERIFY,
/// DOCKER_TLS and DOCKER_CERT_PATH), else DOCKER_CONTEXT, else the current context of
/// DOCKER_CONFIG (default ~/.docker), else the default socket.
Result<EngineAddress> find_engine_address(const Variables& variables, text::FileReader& files);

}  // namespace bulkhead::docker
