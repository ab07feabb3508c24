#include "http/tls.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <limits>
#include <mutex>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/check.h"

namespace bulkhead::http {

struct TlsContext::Native {
  struct Free {
    void operator()(SSL_CTX* freed) const { SSL_CTX_free(freed); }
  };
  std::unique_ptr<SSL_CTX, Free> context;
  bool verify = true;
};

namespace {

/// The reason for the last failure of OpenSSL in this thread.
std::string openssl_reason() {
  const unsigned long error = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(error);
  return reason != nullptr ? reason : "no reason given";
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

/// OpenSSL works on two buffers in memory; this class carries bytes between them and the stream.
/// `ssl_mutex_` guards OpenSSL's state, `write_mutex_` the order of what is sent; neither is held
/// while waiting to read.
class TlsStream final : public linux::Stream {
 public:
  TlsStream(SSL* ssl, std::unique_ptr<linux::Stream> stream)
      : ssl_(ssl), stream_(std::move(stream)) {
    from_network_ = BIO_new(BIO_s_mem());
    to_network_ = BIO_new(BIO_s_mem());
    CHECK(from_network_ != nullptr && to_network_ != nullptr);
    // Empty is "not yet", not the end.
    BIO_set_mem_eof_return(from_network_, -1);
    BIO_set_mem_eof_return(to_network_, -1);
    SSL_set_bio(ssl_.get(), from_network_, to_network_);
  }

  Status shake_hands(linux::Waiter& waiter) {
    while (true) {
      ERR_clear_error();
      const int done = SSL_do_handshake(ssl_.get());
      const int error = SSL_get_error(ssl_.get(), done);
      // Also what tells the other side why it failed.
      Status sent = flush(waiter);
      if (done == 1) return sent;
      if (error != SSL_ERROR_WANT_READ) return handshake_failure();
      TRY(sent);
      if (TRY(receive(waiter)) == 0) {
        return failure(ErrorKind::kUnavailable, "the connection closed during the TLS handshake");
      }
    }
  }

  Result<std::size_t> read(std::span<char> into, linux::Waiter& waiter) override {
    while (true) {
      std::unique_lock lock(ssl_mutex_);
      ERR_clear_error();
      const int got = SSL_read(ssl_.get(), into.data(), clamp(into.size()));
      if (got > 0) return static_cast<std::size_t>(got);
      const int error = SSL_get_error(ssl_.get(), got);
      if (error == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
      if (error != SSL_ERROR_WANT_READ) {
        // With TLS 1.3 a server refuses our certificate only after the handshake.
        return failure(ErrorKind::kRefused, "TLS: " + openssl_reason());
      }
      const bool to_send = BIO_pending(to_network_) > 0;
      lock.unlock();
      if (to_send) {
        // Whoever no longer listens may have said why.
        const Status sent = flush(waiter);
        if (!sent && sent.error().kind != ErrorKind::kUnavailable)
          return tl::unexpected(sent.error());
      }
      if (TRY(receive(waiter)) == 0) return std::size_t{0};
    }
  }

  Status write(std::string_view bytes, linux::Waiter& waiter) override {
    while (!bytes.empty()) {
      {
        const std::lock_guard lock(ssl_mutex_);
        ERR_clear_error();
        // Into memory: always as much as was asked for.
        const int sent = SSL_write(ssl_.get(), bytes.data(), clamp(bytes.size()));
        if (sent <= 0) return failure(ErrorKind::kUnavailable, "TLS: " + openssl_reason());
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      TRY(flush(waiter));
    }
    return {};
  }

  Status finish_writing(linux::Waiter& waiter) override {
    {
      const std::lock_guard lock(ssl_mutex_);
      SSL_shutdown(ssl_.get());
    }
    TRY(flush(waiter));
    return stream_->finish_writing(waiter);
  }

  bool quiet() override {
    const std::lock_guard lock(ssl_mutex_);
    return SSL_pending(ssl_.get()) == 0 && BIO_pending(from_network_) == 0 && stream_->quiet();
  }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  static int clamp(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
  }

  tl::unexpected<Error> handshake_failure() {
    const long verified = SSL_get_verify_result(ssl_.get());
    std::string reason = openssl_reason();
    if (verified != X509_V_OK) {
      reason = std::string("the server's certificate is not trusted: ") +
               X509_verify_cert_error_string(verified);
    }
    return failure(ErrorKind::kRefused, "TLS: " + reason);
  }

  Status flush(linux::Waiter& waiter) {
    const std::lock_guard order(write_mutex_);
    std::array<char, 32768> buffer;
    while (true) {
      std::unique_lock lock(ssl_mutex_);
      const int count = BIO_read(to_network_, buffer.data(), clamp(buffer.size()));
      lock.unlock();
      if (count <= 0) return {};
      TRY(stream_->write(std::string_view(buffer.data(), static_cast<std::size_t>(count)), waiter));
    }
  }

  Result<std::size_t> receive(linux::Waiter& waiter) {
    std::array<char, 32768> buffer;
    const std::size_t got = TRY(stream_->read(buffer, waiter));
    const std::lock_guard lock(ssl_mutex_);
    if (got > 0) CHECK(BIO_write(from_network_, buffer.data(), clamp(got)) == clamp(got));
    return got;
  }

  std::unique_ptr<SSL, Free> ssl_;
  BIO* from_network_ = nullptr;  // owned by ssl_
  BIO* to_network_ = nullptr;    // owned by ssl_
  std::unique_ptr<linux::Stream> stream_;
  std::mutex ssl_mutex_;
  std::mutex write_mutex_;
};

}  // namespace

TlsContext::TlsContext(std::unique_ptr<Native> native) : native_(std::move(native)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsSettings& settings) {
  ERR_clear_error();
  auto native = std::make_unique<Native>();
  native->verify = settings.verify;
  native->context.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* context = native->context.get();
  CHECK(context != nullptr);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_verify(context, settings.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  const auto refused = [](const std::string& file) {
    return failure(ErrorKind::kInvalid, file + ": cannot be used for TLS: " + openssl_reason());
  };
  if (settings.authority.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (SSL_CTX_load_verify_file(context, settings.authority.c_str()) != 1) {
    return refused(settings.authority);
  }
  if (!settings.certificate.empty()) {
    if (SSL_CTX_use_certificate_chain_file(context, settings.certificate.c_str()) != 1) {
      return refused(settings.certificate);
    }
    if (SSL_CTX_use_PrivateKey_file(context, settings.key.c_str(), SSL_FILETYPE_PEM) != 1) {
      return refused(settings.key);
    }
  }
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(native)));
}

Result<std::unique_ptr<linux::Stream>> TlsContext::connect(std::unique_ptr<linux::Stream> stream,
                                                           const std::string& host,
                                                           linux::Waiter& waiter) const {
  SSL* ssl = SSL_new(native_->context.get());
  CHECK(ssl != nullptr);
  auto secure = std::make_unique<TlsStream>(ssl, std::move(stream));
  SSL_set_connect_state(ssl);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
  TRY(secure->shake_hands(waiter));
  return secure;
}

}  // namespace bulkhead::http
