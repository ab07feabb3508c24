#include "http/tls.h"

#include <cstdlib>
#include <filesystem>
#include <latch>
#include <signal.h>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "http/client.h"
#include "linux/process.h"
#include "testing/scripted_server.h"

namespace bulkhead::http {
namespace {

using std::chrono::seconds;

/// Certificates made for the test: an authority, a server and a client of its own, and another
/// authority that nobody trusts.
class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    ::signal(SIGPIPE, SIG_IGN);  // the server below writes to clients that have gone
    std::string pattern = ::testing::TempDir() + "bulkhead-tls-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder() = pattern;
    linux::ProcessSpec spec;
    spec.argv = {"sh", "-euc", R"(
      cd "$1"
      for ca in ca other; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
          -subj "/CN=$ca" -keyout $ca-key.pem -out $ca.pem
      done
      for name in server client; do
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
          -keyout $name-key.pem -out $name.csr
        printf 'subjectAltName=DNS:engine.test,IP:127.0.0.1\n' >ext
        openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 \
          -extfile ext -out $name.pem
      done)",
                 "sh", pattern};
    const auto made = linux::run_process(system_clock(), spec);
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->exit_code, 0) << made->err;
  }
  static void TearDownTestSuite() { std::filesystem::remove_all(folder()); }

  static std::string& folder() {
    static std::string value;
    return value;
  }
  static std::string file(const std::string& name) { return folder() + "/" + name; }

  /// Speaks TLS on an accepted connection, wants a client's certificate, answers one request.
  static void serve(testing::Peer& peer) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate_chain_file(context, file("server.pem").c_str());
    SSL_CTX_use_PrivateKey_file(context, file("server-key.pem").c_str(), SSL_FILETYPE_PEM);
    SSL_CTX_load_verify_file(context, file("ca.pem").c_str());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL* ssl = SSL_new(context);
    SSL_set_fd(ssl, peer.fd());
    if (SSL_accept(ssl) == 1) {
      std::string request(65536, '\0');
      SSL_read(ssl, request.data(), static_cast<int>(request.size()));
      const std::string body(100'000, 'x');
      const std::string answer =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
      SSL_write(ssl, answer.data(), static_cast<int>(answer.size()));
      SSL_shutdown(ssl);
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
  }

  /// With `late` the request is written only when the server has closed.
  static Result<Response> request(const TlsSettings& settings, const std::string& host,
                                  bool late = false) {
    std::latch closed(1);
    const testing::ScriptedServer server([&](testing::Peer& peer) {
      serve(peer);
      peer.close();
      closed.count_down();
    });
    const std::shared_ptr<const TlsContext> context = TRY(TlsContext::load(settings));
    Client client(
        [&](linux::Waiter& waiter) -> Result<std::unique_ptr<linux::Stream>> {
          std::unique_ptr<linux::Stream> stream = TRY(linux::connect_unix(server.path(), waiter));
          std::unique_ptr<linux::Stream> secure =
              TRY(context->connect(std::move(stream), host, waiter));
          if (late) closed.wait();
          return secure;
        },
        {});
    linux::Waiter waiter(system_clock(), seconds(20));
    return client.exchange({}, waiter);
  }

  static TlsSettings ours() {
    return {file("ca.pem"), file("client.pem"), file("client-key.pem"), true};
  }
};

TEST_F(TlsTest, CarriesARequestToANameAndToAnAddress) {
  for (const char* host : {"engine.test", "127.0.0.1"}) {
    const auto response = request(ours(), host);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body.size(), 100'000U);
  }
}

TEST_F(TlsTest, RefusesAServerOfAnotherNameOrAuthority) {
  const auto name = request(ours(), "another.test");
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().kind, ErrorKind::kRefused);
  EXPECT_EQ(name.error().message,
            "TLS: the server's certificate is not trusted: hostname mismatch");

  const auto address = request(ours(), "127.0.0.2");
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().message,
            "TLS: the server's certificate is not trusted: IP address mismatch");

  TlsSettings settings = ours();
  settings.authority = file("other.pem");
  const auto authority = request(settings, "engine.test");
  ASSERT_FALSE(authority);
  EXPECT_EQ(
      authority.error().message,
      "TLS: the server's certificate is not trusted: self-signed certificate in certificate chain");
}

TEST_F(TlsTest, WithoutVerificationAnyServerWillDo) {
  TlsSettings settings = ours();
  settings.authority = file("other.pem");
  settings.verify = false;
  EXPECT_TRUE(request(settings, "another.test"));
}

TEST_F(TlsTest, SaysThatTheServerWantsACertificate) {
  TlsSettings settings = ours();
  settings.certificate.clear();
  settings.key.clear();
  // With TLS 1.3 the server may have gone before the request is written.
  for (const bool late : {false, true}) {
    const auto response = request(settings, "engine.test", late);
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::kRefused);
    EXPECT_EQ(response.error().message, "TLS: tlsv13 alert certificate required");
  }
}

TEST_F(TlsTest, NamesTheFileThatCannotBeUsed) {
  TlsSettings settings = ours();
  settings.certificate = file("none.pem");
  const auto response = request(settings, "engine.test");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(response.error().message, file("none.pem") + ": cannot be used for TLS: system lib");
}

TEST_F(TlsTest, ASilentServerTimesOut) {
  const testing::ScriptedServer server([](testing::Peer& peer) { peer.hang(); });
  const auto context = TlsContext::load(ours());
  ASSERT_TRUE(context);
  linux::Waiter waiter(system_clock(), std::chrono::milliseconds(30));
  auto stream = linux::connect_unix(server.path(), waiter);
  ASSERT_TRUE(stream);
  EXPECT_EQ((*context)->connect(std::move(*stream), "engine.test", waiter).error().kind,
            ErrorKind::kTimeout);
}

}  // namespace
}  // namespace bulkhead::http
