// TLS on the client's side of any stream, by OpenSSL, which is seen by tls.cc only. TLS 1.2 at
// least; the server's name is checked unless verification is switched off.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "linux/stream.h"

namespace bulkhead::http {

/// Paths of PEM files; empty ones are not used.
struct TlsSettings {
  std::string authority;    // empty: the system's authorities
  std::string certificate;  // ours, with `key`
  std::string key;
  bool verify = true;
};

/// Certificates and settings, loaded once and shared by connections. Thread-safe.
class TlsContext final {
 public:
  /// kInvalid, naming the file, when one cannot be read or used.
  static Result<std::shared_ptr<const TlsContext>> load(const TlsSettings& settings);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Shakes hands over `stream`; `host` is the name or address that the certificate must be for.
  /// kRefused, with the reason, when it is not trusted or ours is not accepted.
  Result<std::unique_ptr<linux::Stream>> connect(std::unique_ptr<linux::Stream> stream,
                                                 const std::string& host,
                                                 linux::Waiter& waiter) const;

 private:
  struct Native;
  explicit TlsContext(std::unique_ptr<Native> native);
  std::unique_ptr<Native> native_;
};

}  // namespace bulkhead::http
