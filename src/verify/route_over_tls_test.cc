#include "verify/route_over_tls.h"

#include <filesystem>
#include <signal.h>

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "linux/process.h"
#include "testing/scripted_server.h"

namespace bulkhead::verify {
namespace {

/// Speaks TLS with a certificate that nobody trusts, and answers with the name it was asked for.
void serve(testing::Peer& peer, const std::string& folder) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate_chain_file(context, (folder + "/c.pem").c_str());
  SSL_CTX_use_PrivateKey_file(context, (folder + "/k.pem").c_str(), SSL_FILETYPE_PEM);
  SSL* ssl = SSL_new(context);
  SSL_set_fd(ssl, peer.fd());
  if (SSL_accept(ssl) == 1) {
    std::string request(1024, '\0');
    const int size = SSL_read(ssl, request.data(), static_cast<int>(request.size()));
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const std::string answer = std::string("HTTP/1.1 200 ") + (name == nullptr ? "-" : name) + " " +
                               request.substr(0, size > 0 ? static_cast<std::size_t>(size) : 0);
    SSL_write(ssl, answer.data(), static_cast<int>(answer.size()));
    SSL_shutdown(ssl);
  }
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST(RouteOverTls, NobodysCertificateIsLookedAt) {
  ::signal(SIGPIPE, SIG_IGN);  // the server writes to a client that has gone
  std::string folder = ::testing::TempDir() + "bulkhead-route-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  linux::ProcessSpec spec;
  spec.argv = {"openssl",
               "req",
               "-x509",
               "-newkey",
               "ec",
               "-pkeyopt",
               "ec_paramgen_curve:P-256",
               "-nodes",
               "-days",
               "2",
               "-subj",
               "/CN=other",
               "-keyout",
               folder + "/k.pem",
               "-out",
               folder + "/c.pem"};
  const auto made = linux::run_process(system_clock(), spec);
  ASSERT_TRUE(made) << made.error().message;
  {
    const testing::ScriptedServer server([&](testing::Peer& peer) { serve(peer, folder); });
    linux::Waiter waiter(system_clock(), std::chrono::seconds(20));
    auto stream = linux::connect_unix(server.path(), waiter);
    ASSERT_TRUE(stream) << stream.error().message;
    const auto answer = ask_over_tls(*std::move(stream), "shop.example", "GET /\r\n\r\n", waiter);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "HTTP/1.1 200 shop.example GET /\r\n\r\n");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bulkhead::verify
