// Parity over random topologies: whatever reach() says of one, verify must find on the engine. A
// disagreement prints the drawing and the smallest one that still disagrees.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "linux/environment.h"
#include "tests/docker/stage.h"

namespace bulkhead {
namespace {

using testing::RealEngine;
using testing::Stage;

/// Together on the engine; its address pools hold 31 networks (moby 37309), and others may
/// have some.
constexpr std::size_t kNetworksAtOnce = 24;
/// Drawings of one cast: starting a container costs the engine several times what attaching does.
constexpr std::uint64_t kWirings = 4;
constexpr int kTold = 3;  // each is made smaller, which takes a while

/// splitmix64: the same numbers everywhere for the same seed.
class Dice final {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % limit;
  }
  bool percent(std::uint64_t chance) { return below(100) < chance; }

 private:
  std::uint64_t state_;
};

/// A drawing in which `cast` decides on networks, services and their namespaces, and `wiring` who
/// is attached where: drawings of one cast differ in their attachments only.
std::vector<std::string> random_drawing(std::uint64_t cast, std::uint64_t wiring) {
  Dice dice(cast);
  Dice wire(cast * 1000 + wiring);
  std::vector<std::string> lines;
  const std::uint64_t networks = 1 + dice.below(4);
  std::vector<std::string> external;
  for (std::uint64_t i = 0; i < networks; ++i) {
    std::string line = fmt::format("net n{}", i);
    if (dice.percent(40)) line += " internal";
    if (dice.percent(20)) line += " icc=false";
    if (dice.percent(20)) {
      line += " external";
      external.push_back(fmt::format("n{}", i));
    }
    lines.push_back(line);
  }
  const auto attachments = [&] {
    std::string text;
    const std::uint64_t certain = wire.below(networks);
    for (std::uint64_t i = 0; i < networks; ++i) {
      if (i != certain && !wire.percent(40)) continue;
      text += fmt::format(" n{}", i);
      // Few names, so that several services answer to one.
      if (wire.percent(30)) text += fmt::format("=alias{}", wire.below(2));
    }
    return text;
  };
  const std::uint64_t services = 3 + dice.below(3);
  std::vector<std::string> owners;
  std::set<std::string> shared;
  for (std::uint64_t i = 0; i < services; ++i) {
    const std::string name = fmt::format("s{}", i);
    std::string line = name;
    const std::uint64_t kind = dice.below(100);
    if (kind < 8) {
      // On the engine's host they all listen beside each other.
      line += fmt::format(" host listens={}", 18000 + 10 * (cast % 1000) + i);
    } else if (kind < 14) {
      line += " none";
    } else if (kind < 19) {
      line += fmt::format(" listens={}", 8000 + i);  // attached to nothing
    } else if (kind < 30 && !owners.empty()) {
      const std::string& owner = owners[dice.below(owners.size())];
      shared.insert(owner);
      line += " service:" + owner;
    } else {
      owners.push_back(name);
      line += attachments() + fmt::format(" listens={}", 8000 + i);
      if (dice.percent(25)) {
        line += fmt::format(" publish={}>{}", 8000 + i, dice.percent(40) ? "127.0.0.1:" : "");
      }
      if (dice.percent(15)) line += " replicas=2";
    }
    lines.push_back(line);
  }
  if (!external.empty() && dice.percent(60)) lines.push_back("theirs " + external[0] + " foreign");
  // Two containers cannot be one namespace's owner.
  for (std::string& line : lines) {
    const auto place = line.find(" replicas=2");
    if (place != std::string::npos && shared.contains(line.substr(0, line.find(' ')))) {
      line.erase(place);
    }
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::size_t networks_in(const std::vector<std::string>& lines) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(),
                    [](const std::string& line) { return line.starts_with("net "); }));
}

class RandomParity : public ::testing::Test {
 protected:
  void SetUp() override {
    auto real = RealEngine::connect("random");
    ASSERT_TRUE(real) << real.error().message;
    real_ = *std::move(real);
  }

  /// A cast on the engine, in one of its wirings.
  struct Trial {
    std::uint64_t cast = 0;
    std::vector<std::string> lines;
    std::optional<Stage> stage;
    std::string found;  // what disagrees; empty when all agrees
  };

  void build(Trial& trial) {
    auto stage = Stage::build(*real_, joined(trial.lines), ++number_);
    if (stage) {
      trial.stage.emplace(*std::move(stage));
    } else {
      trial.found = "cannot be built: " + stage.error().message;
    }
  }

  static void rewire(Trial& trial) {
    if (!trial.stage) return;
    const Status rewired = trial.stage->rewire(joined(trial.lines));
    if (!rewired) trial.found = "cannot be rewired: " + rewired.error().message;
  }

  static void verify(Trial& trial) {
    if (!trial.stage || !trial.found.empty()) return;
    const auto proof = trial.stage->verify();
    trial.found =
        proof ? testing::failures(*proof) : "cannot be verified: " + proof.error().message;
  }

  /// Under churn an engine may refuse for good to let a network go ("has active endpoints", with
  /// none): no fault of what is tried here, and RealEngine tries once more in the end.
  static void strike(Trial& trial) {
    if (trial.stage) static_cast<void>(trial.stage->strike());
  }

  /// Where an engine makes or removes a network, it takes its isolation rules down for a moment
  /// (seen on 26.1: edges that must be closed connected). So nobody builds while another looks.
  static void together(std::vector<Trial>& trials, const std::function<void(Trial&)>& step) {
    std::vector<std::jthread> threads;
    for (Trial& trial : trials) threads.emplace_back([&] { step(trial); });
  }

  std::string disagreement(const std::vector<std::string>& lines) {
    Trial trial;
    trial.lines = lines;
    build(trial);
    verify(trial);
    strike(trial);
    return trial.found;
  }

  /// Leaves lines out as long as it still disagrees.
  std::vector<std::string> smallest(std::vector<std::string> lines) {
    for (std::size_t i = lines.size(); i-- > 0;) {
      std::vector<std::string> fewer = lines;
      const std::string name = lines[i].substr(0, lines[i].find(' '));
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      const bool needed =
          name == "net" || joined(fewer).find("service:" + name) != std::string::npos;
      if (!needed && !disagreement(fewer).empty()) lines = fewer;
    }
    return lines;
  }

  std::unique_ptr<RealEngine> real_;
  std::atomic<int> number_{0};
};

TEST_F(RandomParity, ReachAndVerifyAgreeOnEveryPair) {
  const auto variables = linux::Environment::of_process().variables();
  const auto number = [&](const char* name, std::uint64_t otherwise) {
    const auto asked = variables.find(name);
    if (asked == variables.end()) return otherwise;
    const std::string& text = asked->second;
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
  };
  const std::uint64_t count = number("BULKHEAD_PARITY_COUNT", 100);
  const std::uint64_t first = number("BULKHEAD_PARITY_FIRST", 1);  // cast: others have other seeds
  std::map<std::vector<std::string>, std::string> disagreeing;     // by drawing
  const std::uint64_t casts = (count + kWirings - 1) / kWirings;
  const std::uint64_t last = first + casts - 1;
  for (std::uint64_t cast = first; cast <= last;) {
    std::vector<Trial> trials;
    for (std::size_t networks = 0; cast <= last; ++cast) {
      Trial trial;
      trial.cast = cast;
      trial.lines = random_drawing(cast, 0);
      networks += networks_in(trial.lines);
      if (networks > kNetworksAtOnce) break;
      trials.push_back(std::move(trial));
    }
    together(trials, [&](Trial& trial) { build(trial); });
    for (std::uint64_t wiring = 0; wiring < kWirings; ++wiring) {
      for (Trial& trial : trials) trial.lines = random_drawing(trial.cast, wiring);
      if (wiring > 0) together(trials, rewire);
      together(trials, verify);
      for (Trial& trial : trials) {
        if (!trial.found.empty()) disagreeing.emplace(trial.lines, std::exchange(trial.found, ""));
      }
    }
    together(trials, strike);
  }
  int told = 0;
  for (const auto& [lines, found] : disagreeing) {
    if (++told > kTold) break;
    const auto small = smallest(lines);
    ADD_FAILURE() << joined(lines) << found << "smallest:\n"
                  << joined(small) << disagreement(small);
  }
  EXPECT_EQ(disagreeing.size(), 0U) << "of " << casts * kWirings;
}

}  // namespace
}  // namespace bulkhead
