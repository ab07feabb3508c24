// Over real loopback sockets: the server and the client against each other.
#include "http_server.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "http_client.h"

namespace devonboarder {
namespace {

class ServerTest : public testing::Test {
 protected:
  void start(HttpServer::Limits limits, HttpServer::Answer answer) {
    Outcome<Socket> listener = listen_on(0);
    ASSERT_TRUE(listener) << listener.error();
    port_ = port_of(*listener);
    server_ = std::make_unique<HttpServer>(std::move(*listener), limits, std::move(answer));
    thread_ = std::jthread([this] { server_->run(stop_.fd()); });
  }
  void stop() {
    const std::uint64_t one = 1;
    ASSERT_EQ(write(stop_.fd(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
    if (thread_.joinable()) thread_.join();
  }
  void TearDown() override { stop(); }

  Url url(std::string_view path) const {
    return {.host = "127.0.0.1", .port = port_, .path = std::string(path)};
  }
  static Deadline soon() { return Deadline::after(milliseconds{5000}); }

  Socket stop_{eventfd(0, EFD_CLOEXEC)};
  std::unique_ptr<HttpServer> server_;
  std::jthread thread_;
  std::uint16_t port_ = 0;
};

Response echo(const Request& request) {
  return {.type = "text/plain", .body = request.method + " " + request.path};
}

TEST_F(ServerTest, AnswersAndTellsTheCalleeItsBudget) {
  start({}, [](const Request& request) {
    Response response = echo(request);
    response.body += header(request.headers, kBudgetHeader) ? " with a budget" : "";
    return response;
  });
  const Outcome<Response> response = call("POST", url("/api/xp/award"), soon());
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "POST /api/xp/award with a budget");
}

TEST_F(ServerTest, NonsenseIsABadRequest) {
  start({}, echo);
  const Outcome<Socket> socket = connect_to("127.0.0.1", port_, soon());
  ASSERT_TRUE(socket) << socket.error();
  ASSERT_TRUE(send_all(*socket, "nonsense\r\n\r\n", soon()));
  const Outcome<std::string> text = receive(*socket, "", kMessageLimit, soon());
  ASSERT_TRUE(text) << text.error();
  const Outcome<Response> response = parse_response(*text);
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->status, 400);
  EXPECT_EQ(response->body,
            R"({"error":"request line 'nonsense' is not of the form METHOD /PATH HTTP/1.1"})");
}

TEST_F(ServerTest, AFullQueueIsToldAtOnce) {
  std::mutex gate;
  std::unique_lock closed(gate);
  start({.threads = 1, .queue = 1}, [&gate](const Request& request) {
    const std::lock_guard wait(gate);
    return echo(request);
  });
  // One is being answered and one waits; which of the others comes third is the kernel's choice,
  // so that the test asks only that somebody is refused while the gate is closed.
  std::vector<Socket> waiting;
  std::string refusal;
  for (int i = 0; i < 8 && refusal.empty(); ++i) {
    Outcome<Socket> socket = connect_to("127.0.0.1", port_, soon());
    ASSERT_TRUE(socket) << socket.error();
    ASSERT_TRUE(send_all(*socket, "GET / HTTP/1.1\r\n\r\n", soon()));
    const auto text =
        receive(*socket, "\r\n\r\n", kMessageLimit, Deadline::after(milliseconds{200}));
    if (text) refusal = *text;
    waiting.push_back(std::move(*socket));
  }
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 Service Unavailable")) << refusal;
  closed.unlock();
  stop();  // before the gate goes out of scope
}

TEST_F(ServerTest, StoppingAnswersWhatWasAccepted) {
  std::mutex gate;
  std::unique_lock closed(gate);
  std::atomic<bool> entered = false;
  start({}, [&](const Request& request) {
    entered = true;
    const std::lock_guard wait(gate);
    return echo(request);
  });
  Outcome<Response> response;
  std::jthread client([&] { response = call("GET", url("/slow"), soon()); });
  while (!entered) std::this_thread::yield();
  const std::uint64_t one = 1;
  ASSERT_EQ(write(stop_.fd(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
  closed.unlock();
  client.join();
  ASSERT_TRUE(response) << response.error();
  EXPECT_EQ(response->body, "GET /slow");
}

TEST_F(ServerTest, AnAnswerOfNoUseIsAFailureWithTheReasonThatCameWithIt) {
  start({}, [](const Request& request) {
    Response response{.status = request.path == "/good" ? 200 : 503};
    if (request.path == "/why") response.headers = {{"x-fault", "db is broken: refused"}};
    return response;
  });
  const std::string base = "http://127.0.0.1:" + std::to_string(port_);
  EXPECT_TRUE(use("GET", url("/good"), soon()));
  EXPECT_EQ(use("GET", url("/bad"), soon()).error(), "GET " + base + "/bad: status 503");
  EXPECT_EQ(use("POST", url("/why"), soon()).error(),
            "POST " + base + "/why: status 503: db is broken: refused");
}

TEST_F(ServerTest, NobodyThereIsSaid) {
  start({}, echo);
  stop();
  server_.reset();
  const Outcome<Response> response = call("GET", url("/"), soon());
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error(),
            "connect to 127.0.0.1:" + std::to_string(port_) + ": Connection refused");
}

}  // namespace
}  // namespace devonboarder
