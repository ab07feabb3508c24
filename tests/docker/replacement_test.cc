// Services replaced under load, and failed changes taken back, by the program on a real engine.
#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "linux/connections.h"
#include "probe/dns_message.h"
#include "probe/exchange.h"
#include "tests/docker/program_test.h"

namespace bulkhead::testing {
namespace {

using ::testing::HasSubstr;
using Replacing = ProgramTest;

/// Requests one after the other from inside a container's network namespace, as a client makes
/// them: ask the engine for the name, then try the addresses in turn until one can be connected to.
/// A request that was taken and is not answered has failed: no client may make it twice.
class Load final {
 public:
  Load(int pid, std::string name, std::uint16_t port, std::string path = "/")
      : space_(linux::NetworkNamespace::of_process(pid)),
        name_(std::move(name)),
        port_(port),
        path_(std::move(path)),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  /// Ends it.
  void stop() {
    thread_.request_stop();
    thread_.join();
  }
  int answered() const { return answered_; }
  const std::vector<std::string>& failed() const { return failed_; }
  const std::map<std::string, int>& bodies() const { return bodies_; }

 private:
  probe::Answer exchange(const linux::SocketAddress& to, linux::Transport transport,
                         const std::string& send) {
    probe::Exchange exchange = probe::connect_to(0, to);
    exchange.transport = transport;
    exchange.send = send;
    exchange.receive = 2048;
    probe::Pace pace;
    // The engine tells an address before it answers: a first packet may be lost, and is sent again.
    pace.timeout = std::chrono::seconds(10);
    const std::array<const linux::NetworkNamespace*, 1> sources{&*space_};
    const auto answers = probe::run_exchanges(sources, std::array{exchange}, pace, system_clock());
    if (!answers) return {};
    said_ = probe::describe(answers->front());
    return answers->front();
  }

  bool request(std::size_t turn) {
    const auto question = probe::encode_question(7, name_, probe::RecordType::kA);
    const linux::SocketAddress resolver{*linux::IpAddress::parse("127.0.0.11"), 53};
    const auto found =
        probe::decode_answer(exchange(resolver, linux::Transport::kUdp, *question).received);
    if (!found || found->addresses.empty()) return false;
    for (std::size_t i = 0; i < found->addresses.size(); ++i) {
      const auto& ip = found->addresses[(turn + i) % found->addresses.size()];
      const probe::Answer answer = exchange({ip, port_}, linux::Transport::kTcp,
                                            "GET " + path_ + " HTTP/1.0\r\nHost: web\r\n\r\n");
      if (answer.outcome != probe::Outcome::kOpen) continue;
      if (answer.received.find(" 200 ") == std::string::npos) return false;
      ++bodies_[answer.received.substr(answer.received.rfind("\r\n\r\n") + 4)];
      return true;
    }
    return false;
  }

  void run(const std::stop_token& stop) {
    for (std::size_t turn = 0; !stop.stop_requested(); ++turn) {
      if (request(turn)) {
        ++answered_;
      } else {
        failed_.push_back(fmt::format("request {}: {}", turn, said_));
      }
    }
  }

  Result<linux::NetworkNamespace> space_;
  const std::string name_;
  const std::uint16_t port_;
  const std::string path_;
  std::string said_;
  std::atomic<int> answered_{0};
  std::vector<std::string> failed_;
  std::map<std::string, int> bodies_;
  std::jthread thread_;  // last: it uses the others
};

std::string web_and_client(const std::string& version, const std::string& before) {
  return fmt::format(R"(
services:
  web:
    image: IMAGE
    init: true
    command: [sh, -c, "{1} mkdir -p /tmp/w; echo {0} >/tmp/w/index.html; exec httpd -f -p 8000 -h /tmp/w"]
    healthcheck: {{test: [CMD, wget, -q, -O-, "http://127.0.0.1:8000/"], interval: 1s, retries: 2}}
  client:
    image: IMAGE
    init: true
    command: [sleep, "3600"]
)",
                     version, before);
}

TEST_F(Replacing, UnderLoadNoRequestFails) {
  write(web_and_client("one", ""));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  Load load(project_->inspect("client-1").state.pid, "web", 8000);
  while (load.answered() < 20) std::this_thread::yield();

  write(web_and_client("two", "sleep 0.5;"));
  ASSERT_EQ(bulkhead({"plan"}), 1);
  EXPECT_THAT(said_, HasSubstr("beside the old one: nothing of it is fixed to one container"));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const std::string second = project_->inspect("web-1").id.str();
  EXPECT_EQ(project_->containers(), "client-1 running, web-1 running");

  // A broken one is never asked, and goes again.
  write(web_and_client("three", "echo broken; exec sleep 3600;"));
  EXPECT_EQ(bulkhead({"up"}), 1);
  EXPECT_THAT(said_, HasSubstr("it was removed again; the one it was to replace runs on"));
  load.stop();
  EXPECT_EQ(project_->inspect("web-1").id.str(), second);
  EXPECT_EQ(project_->containers(), "client-1 running, web-1 running");
  EXPECT_THAT(load.failed(), ::testing::IsEmpty());
  EXPECT_GT(load.bodies().at("one\n"), 0);
  EXPECT_GT(load.bodies().at("two\n"), 0);
  EXPECT_EQ(load.bodies().size(), 2U);
  // What is left is what the files say, and what docker compose would have left.
  write(web_and_client("two", "sleep 0.5;"));
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;
}

std::string slow_web_and_client(const std::string& version) {
  return fmt::format(R"(
services:
  web:
    image: IMAGE
    init: true
    stop_grace_period: 1s
    command:
      - sh
      - -c
      - |
        mkdir -p /tmp/w/cgi-bin
        printf '#!/bin/sh\nsleep 0.2\nprintf "Content-Type: text/plain\r\n\r\n{0}"\n' >/tmp/w/cgi-bin/slow
        chmod +x /tmp/w/cgi-bin/slow
        exec httpd -f -p 8000 -h /tmp/w
    healthcheck: {{test: [CMD, wget, -q, -O-, "http://127.0.0.1:8000/cgi-bin/slow"], interval: 1s}}
  client: {{image: IMAGE, init: true, command: [sleep, "3600"]}}
)",
                     version);
}

/// Where requests are always under way, none of them may be cut off when the old one's time is
/// over.
TEST_F(Replacing, WhatIsUnderWayInTheEndIsFinished) {
  write(slow_web_and_client("one"));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const int client = project_->inspect("client-1").state.pid;
  std::vector<std::unique_ptr<Load>> loads;
  for (int i = 0; i < 12; ++i) {
    loads.push_back(std::make_unique<Load>(client, "web", 8000, "/cgi-bin/slow"));
  }
  for (const auto& load : loads) {
    while (load->answered() < 2) std::this_thread::yield();
  }
  write(slow_web_and_client("two"));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  for (const auto& load : loads) {
    load->stop();
    EXPECT_THAT(load->failed(), ::testing::IsEmpty());
    EXPECT_GT(load->bodies().at("two"), 0);
  }
}

/// A caller that is connected and asks late is answered by the one that it is connected to.
TEST_F(Replacing, AConversationWithTheOldOneIsFinished) {
  write(web_and_client("one", ""));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  const docker::ContainerRef client = project_->inspect("client-1").id;
  std::string answer;
  std::jthread conversation([&] {
    docker::ExecSpec spec;
    spec.cmd = {"sh", "-c", R"((sleep 4; printf 'GET / HTTP/1.0\r\n\r\n') | nc web 8000)"};
    const auto result = project_->engine().run_exec(client, spec, 4096);
    answer = result ? result->stdout_text : result.error().message;
  });
  const std::string old = project_->inspect("web-1").id.str();
  while (linux::incoming_connections(project_->inspect("web-1").state.pid).value_or(1) == 0) {
    std::this_thread::yield();
  }
  write(web_and_client("two", ""));
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;
  conversation.join();
  EXPECT_NE(project_->inspect("web-1").id.str(), old);
  EXPECT_THAT(answer, HasSubstr(" 200 OK"));
  EXPECT_THAT(answer, ::testing::EndsWith("one\n"));
}

std::string with_db(const std::string& check) {
  return "services:\n"
         "  db:\n"
         "    image: IMAGE\n"
         "    init: true\n"
         "    container_name: NAME-db\n"
         "    command: [sleep, '3600']\n"
         "    healthcheck: {test: [CMD, " +
         check +
         "], interval: 300ms, retries: 2}\n"
         "  web: {image: IMAGE, init: true, command: [sleep, '3600'], environment: {A: " +
         check + "}, depends_on: {db: {condition: service_healthy}}}\n";
}

TEST_F(Replacing, AFailedUpBringsTheStateBeforeBack) {
  const auto write_check = [&](const std::string& check) {
    std::string yaml = with_db(check);
    yaml.replace(yaml.find("NAME"), 4, project_->name());
    write(yaml);
  };
  // Before the first one there was nothing, and so there is after it.
  write_check("'false'");
  ASSERT_EQ(bulkhead({"up", "--rollback-on-failure", "-t", "0"}), 1);
  EXPECT_THAT(said_, HasSubstr("nothing of " + project_->name() +
                               " ran before: what was made is removed again (2 containers, 1 "
                               "network) in "));
  EXPECT_THAT(said_, ::testing::Not(HasSubstr("docker logs")));
  EXPECT_EQ(project_->containers(), "");
  EXPECT_TRUE(project_->engine()
                  .list_networks({.labels = {"com.docker.compose.project=" + project_->name()}})
                  ->empty());
  write_check("'true'");
  ASSERT_EQ(bulkhead({"up"}), 0) << said_;

  write_check("'false'");
  ASSERT_EQ(bulkhead({"up", "--rollback-on-failure", "-t", "0"}), 1);
  EXPECT_THAT(said_, HasSubstr("its healthcheck did not pass within"));
  EXPECT_THAT(said_, HasSubstr(project_->name() + " is back in the state before (snapshot "));
  EXPECT_THAT(said_, ::testing::Not(HasSubstr("what was done so far stays")));
  const auto db =
      project_->engine().inspect_container(docker::ContainerRef(project_->name() + "-db"));
  ASSERT_TRUE(db) << db.error().message;
  EXPECT_EQ(db->config.healthcheck->test, (std::vector<std::string>{"CMD", "true"}));
  write_check("'true'");
  EXPECT_EQ(bulkhead({"plan"}), 0) << said_;

  // The contract's strict mode makes it the default; what was asked for goes before.
  project_->write("bulkhead.yaml", "version: 1\npolicy: {mode: strict}\n");
  write_check("'false'");
  ASSERT_EQ(bulkhead({"up", "--no-rollback-on-failure", "--force", "-t", "0"}), 1);
  EXPECT_THAT(said_, HasSubstr("what was done so far stays"));
  ASSERT_EQ(bulkhead({"up", "--force", "-t", "0"}), 1);
  EXPECT_THAT(said_, HasSubstr(" is back in the state before (snapshot "));
}

}  // namespace
}  // namespace bulkhead::testing
