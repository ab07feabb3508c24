// Options of a network's driver. The engine reads those that it knows, refuses what it cannot read,
// and ignores all others without a word: so a misspelt one is told here, and one that came later.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "linux/socket_address.h"
#include "orchestrate/field_place.h"
#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"
#include "text/go_bool.h"
#include "text/suggest.h"

namespace bulkhead::orchestrate {
namespace {

enum class Takes { kAnything, kYesOrNo, kMtu, kAddress, kMacvlanMode, kIpvlanMode, kIpvlanFlag };

struct Option {
  std::string_view name;
  Takes takes = Takes::kAnything;
  docker::ApiVersion since = {};
  std::string_view engine = {};  // the first that has it, where we speak with older ones
};

/// moby, libnetwork/drivers/bridge/labels.go and libnetwork/netlabel/labels.go; docs.docker.com,
/// "Bridge network driver"; `since` by the release notes and tried on 20.10 and 26.1.
constexpr std::array<Option, 16> kBridgeOptions{{
    {"com.docker.network.bridge.default_bridge", Takes::kYesOrNo},
    {"com.docker.network.bridge.enable_icc", Takes::kYesOrNo},
    {"com.docker.network.bridge.enable_ip_masquerade", Takes::kYesOrNo},
    {"com.docker.network.bridge.gateway_mode_ipv4", Takes::kAnything, {1, 46}, "27.0"},
    {"com.docker.network.bridge.gateway_mode_ipv6", Takes::kAnything, {1, 46}, "27.0"},
    {"com.docker.network.bridge.host_binding_ipv4", Takes::kAddress},
    {"com.docker.network.bridge.inhibit_ipv4", Takes::kYesOrNo},
    {"com.docker.network.bridge.name"},
    {"com.docker.network.bridge.trusted_host_interfaces", Takes::kAnything, {1, 50}, "28.2"},
    {"com.docker.network.container_iface_prefix"},
    {"com.docker.network.driver.mtu", Takes::kMtu},
    {"com.docker.network.driver.no_proxy_6to4"},
    {"com.docker.network.enable_ipv4", Takes::kYesOrNo, {1, 48}, "28.0"},
    {"com.docker.network.enable_ipv6", Takes::kYesOrNo},
    {"com.docker.network.host_ipv4", Takes::kAddress},
    {"com.docker.network.host_ipv6", Takes::kAddress, {1, 44}, "25.0"},
}};
/// moby, libnetwork/drivers/macvlan and ipvlan.
constexpr std::array<Option, 3> kMacvlanOptions{{{"com.docker.network.driver.mtu", Takes::kMtu},
                                                 {"macvlan_mode", Takes::kMacvlanMode},
                                                 {"parent"}}};
constexpr std::array<Option, 4> kIpvlanOptions{{{"com.docker.network.driver.mtu", Takes::kMtu},
                                                {"ipvlan_flag", Takes::kIpvlanFlag},
                                                {"ipvlan_mode", Takes::kIpvlanMode},
                                                {"parent"}}};

/// moby, libnetwork/drivers/macvlan and ipvlan: the words of their options; empty: any.
std::vector<std::string_view> words_of(Takes takes) {
  switch (takes) {
    case Takes::kMacvlanMode:
      return {"bridge", "private", "vepa", "passthru"};
    case Takes::kIpvlanMode:
      return {"l2", "l3", "l3s"};
    case Takes::kIpvlanFlag:
      return {"bridge", "private", "vepa"};
    default:
      return {};
  }
}

/// Empty for drivers whose options are not known.
std::span<const Option> options_of(const std::string& driver) {
  if (driver.empty() || driver == "bridge") return kBridgeOptions;
  if (driver == "macvlan") return kMacvlanOptions;
  if (driver == "ipvlan") return kIpvlanOptions;
  return {};
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::string_view last_part(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// What was meant. Only last parts are compared: the long prefixes make all names alike.
std::string remedy(std::string_view name, std::span<const Option> known) {
  const std::string_view word = last_part(name);
  if (word == "internal") return "write `internal: true` on the network itself";
  std::vector<std::string_view> words;
  for (const Option& option : known) words.push_back(last_part(option.name));
  const auto exact = std::find(words.begin(), words.end(), word);
  const std::string nearest =
      exact != words.end() ? std::string(word) : text::suggest(word, words).value_or("");
  for (const Option& option : known) {
    if (!nearest.empty() && last_part(option.name) == nearest) {
      return fmt::format("did you mean `{}`?", option.name);
    }
  }
  return "leave it out, or correct its name";
}

class OptionCheck final {
 public:
  OptionCheck(const PreflightInputs& inputs, const DesiredNetwork& network, Concerns& concerns)
      : inputs_(inputs), network_(network), concerns_(concerns) {}

  void run() {
    const std::span<const Option> known = options_of(network_.spec.driver);
    if (known.empty()) return;
    for (const auto& [name, value] : network_.spec.options) {
      const auto found =
          std::find_if(known.begin(), known.end(),
                       [&, &wanted = name](const Option& one) { return one.name == wanted; });
      if (found == known.end()) {
        const std::string& driver = network_.spec.driver;
        warning(name,
                fmt::format("the driver {} has no option {}, and the engine ignores it",
                            driver.empty() ? "bridge" : driver, name),
                remedy(name, known));
      } else if (inputs_.api < found->since) {
        warning(
            name,
            fmt::format("this engine ignores {}, which came with Engine {}", name, found->engine),
            "leave it out, or use a newer engine");
      } else {
        check_value(*found, value);
      }
    }
  }

 private:
  void check_value(const Option& option, const std::string& value) {
    if (option.takes == Takes::kYesOrNo && !text::parse_go_bool(value)) {
      error(option.name,
            fmt::format("{} is \"{}\", which is neither true nor false", option.name, value),
            "write \"true\" or \"false\"");
    } else if (option.takes == Takes::kMtu) {
      check_mtu(option, value);
    } else if (const auto words = words_of(option.takes); !words.empty() && !has(words, value)) {
      error(option.name,
            fmt::format("{} is \"{}\", and takes {}", option.name, value, fmt::join(words, ", ")),
            "correct it, or leave it out");
    } else if (option.takes == Takes::kAddress && !linux::IpAddress::parse(value)) {
      error(option.name, fmt::format("{} is \"{}\", which is no address", option.name, value),
            "write an address of the host");
    }
  }

  /// Of a veth, which is all that the engine makes on Linux (drivers/net/veth.c, if_ether.h).
  void check_mtu(const Option& option, const std::string& value) {
    constexpr std::uint32_t kLeast = 68;
    constexpr std::uint32_t kMost = 65'535;
    if (!is_number(value)) {
      error(option.name, fmt::format("{} is \"{}\", which is no number", option.name, value),
            "write it as \"1450\"");
      return;
    }
    std::uint32_t mtu = 0;
    const auto [rest, wrong] = std::from_chars(value.data(), value.data() + value.size(), mtu);
    // Zero leaves it to the engine.
    if (wrong == std::errc{} && (mtu == 0 || (mtu >= kLeast && mtu <= kMost))) return;
    error(option.name,
          fmt::format("{} is {}, and goes from {} to {}", option.name, value, kLeast, kMost),
          "write it as \"1450\"");
  }

  void error(std::string_view option, const std::string& what, const char* help) {
    concerns_.error("BH537", "unknown-word", message(what), help, place(option));
  }

  void warning(std::string_view option, const std::string& what, std::string help) {
    concerns_.warning("BH537", "unknown-word", message(what), std::move(help), place(option));
  }

  std::string message(const std::string& what) const {
    return fmt::format("network \"{}\": {}", network_.key, what);
  }

  text::Span place(std::string_view option) const {
    const auto found = inputs_.project.networks.find(model::NetworkKey(network_.key));
    if (found == inputs_.project.networks.end()) return network_.span;
    return place_of(inputs_.project, found->second, fmt::format("driver_opts.{}", option));
  }

  const PreflightInputs& inputs_;
  const DesiredNetwork& network_;
  Concerns& concerns_;
};

}  // namespace

void check_driver_options(const PreflightInputs& inputs, Concerns& concerns) {
  for (const DesiredNetwork* network : networks_to_make(inputs)) {
    OptionCheck(inputs, *network, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
