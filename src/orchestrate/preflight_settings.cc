// Settings of a container that have a form or a limit of their own, whatever the machine: security
// options, namespaces, addresses, rules for devices, times, names.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

#include "linux/socket_address.h"
#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"
#include "text/go_bool.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;
using text::Value;

constexpr const char* kWordCode = "BH537";
constexpr const char* kWordRule = "unknown-word";

bool all_of(std::string_view text, bool (*good)(unsigned char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), good);
}
bool is_digit(unsigned char c) {
  return std::isdigit(c) != 0;
}
bool is_hex_digit(unsigned char c) {
  return std::isxdigit(c) != 0;
}

/// "02:42:ac:11:00:02", or with '-'.
bool is_mac_address(std::string_view text) {
  constexpr std::size_t kBytes = 6;
  if (text.size() != kBytes * 3 - 1) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between = i % 3 == 2;
    if (between ? text[i] != text[2] || (text[i] != ':' && text[i] != '-')
                : !is_hex_digit(static_cast<unsigned char>(text[i]))) {
      return false;
    }
  }
  return true;
}

/// Neither of a group nor all zeros (Linux, is_valid_ether_addr). REQUIRES: is_mac_address(text).
bool is_of_one(std::string_view text) {
  constexpr std::string_view kOdd = "13579bBdDfF";
  return kOdd.find(text[1]) == std::string_view::npos &&
         text.find_first_not_of("0:-") != std::string_view::npos;
}

/// "c 1:3 rwm", "b *:* r" (Linux, cgroup-v1/devices).
bool is_device_rule(std::string_view rule) {
  const auto number = [](std::string_view text) { return text == "*" || all_of(text, is_digit); };
  const std::size_t first = rule.find(' ');
  const std::size_t colon = rule.find(':');
  const std::size_t second = rule.rfind(' ');
  if (first != 1 || colon == std::string_view::npos || colon < 2 || second <= colon) return false;
  const std::string_view modes = rule.substr(second + 1);
  return std::string_view("abc").find(rule[0]) != std::string_view::npos &&
         number(rule.substr(2, colon - 2)) && number(rule.substr(colon + 1, second - colon - 1)) &&
         modes.size() <= 3 &&
         all_of(modes, [](unsigned char c) { return c == 'r' || c == 'w' || c == 'm'; });
}

class SettingCheck final {
 public:
  SettingCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : api_(inputs.api), service_(service), concerns_(inputs.project, service, concerns) {
    const Value* services = inputs.project.resolved.get("services");
    written_ = services == nullptr ? nullptr : services->get(service.name.str());
  }

  void run() {
    check_restart();
    check_security();
    check_namespaces();
    check_hosts();
    check_mac_addresses();
    check_devices();
    check_healthcheck();
    check_hostname();
    check_users();
    check_environment();
  }

 private:
  void unknown(const std::string& what, const std::string& help, text::Span span = {}) {
    concerns_.error(kWordCode, kWordRule, what, help, span);
  }

  /// The decoded policy has no word for what is none.
  void check_restart() {
    const Value* restart = written_ == nullptr ? nullptr : written_->get("restart");
    const std::string* word = restart == nullptr ? nullptr : restart->as_string();
    if (word == nullptr) return;
    const std::string kind = word->substr(0, word->find(':'));
    constexpr std::array<std::string_view, 5> kKinds{"", "no", "always", "on-failure",
                                                     "unless-stopped"};
    if (has(kKinds, kind)) {
      const std::string count = kind.size() < word->size() ? word->substr(kind.size() + 1) : "0";
      if (all_of(count, is_digit)) return;
      unknown(
          fmt::format("the restart policy \"{}\" has no number of attempts behind the ':'", *word),
          "write it as on-failure:5", service_.restart.span);
      return;
    }
    unknown(fmt::format("there is no restart policy \"{}\"", kind),
            "use \"no\", always, on-failure or unless-stopped", service_.restart.span);
  }

  void check_security() {
    constexpr std::array<std::string_view, 7> kOptions{
        "apparmor", "credentialspec", "label",           "no-new-privileges",
        "seccomp",  "systempaths",    "writable-cgroups"};
    for (const auto& option : service_.security_opt) {
      const std::size_t end = option.value.find_first_of("=:");
      const std::string word = option.value.substr(0, end);
      if (word == "no-new-privileges" && end != std::string::npos) {
        check_yes_or_no(word, option.value.substr(end + 1), option.span);
      }
      // "disable" is what docker made of label:disable once.
      if (has(kOptions, word) || word == "disable") continue;
      unknown(fmt::format("there is no security option \"{}\"", word),
              "use no-new-privileges:true, seccomp=…, apparmor=… or label=…", option.span);
    }
    if (!service_.isolation.empty() && service_.isolation != "default") {
      unknown(fmt::format("isolation \"{}\" is a word of Windows", service_.isolation),
              "leave it out", concerns_.at("isolation"));
    }
  }

  void check_yes_or_no(const std::string& option, const std::string& value, text::Span span) {
    if (text::parse_go_bool(value)) return;
    unknown(fmt::format("the security option {} is \"{}\", which is neither true nor false", option,
                        value),
            fmt::format("write it as {}:true", option), span);
  }

  void check_namespaces() {
    constexpr std::array<std::string_view, 5> kIpc{"", "none", "private", "shareable", "host"};
    const auto shared = [](const std::string& mode) {
      return mode.starts_with("service:") || mode.starts_with("container:");
    };
    const std::string& ipc = service_.ipc.value;
    if (!has(kIpc, ipc) && !shared(ipc)) {
      unknown(fmt::format("there is no ipc mode \"{}\"", ipc),
              "use private, shareable, host, none or service:NAME", service_.ipc.span);
    }
    constexpr docker::ApiVersion kReadsUts{1, 44};  // older engines ignore what they do not know
    if (api_ >= kReadsUts && !service_.uts.empty() && service_.uts != "host") {
      unknown(fmt::format("there is no uts mode \"{}\"", service_.uts), "use host, or leave it out",
              concerns_.at("uts"));
    }
    const std::string& pid = service_.pid.value;
    if (!pid.empty() && pid != "host" && !shared(pid)) {
      unknown(fmt::format("there is no pid mode \"{}\"", pid), "use host or service:NAME",
              service_.pid.span);
    }
  }

  void check_hosts() {
    for (const std::string& entry : service_.extra_hosts) {
      const std::size_t colon = entry.find(':');
      if (colon == std::string::npos) continue;
      std::string address = entry.substr(colon + 1);
      if (address.starts_with('[') && address.ends_with(']')) {
        address = address.substr(1, address.size() - 2);
      }
      if (address == "host-gateway" || linux::IpAddress::parse(address)) continue;
      unknown(fmt::format("extra_hosts gives {} the address \"{}\", which is none",
                          entry.substr(0, colon), address),
              "write an address, or host-gateway", concerns_.at("extra_hosts"));
    }
  }

  void check_mac_addresses() {
    std::vector<std::string> given{service_.mac_address};
    for (const auto& attachment : service_.networks) given.push_back(attachment.mac_address);
    for (const std::string& address : given) {
      if (address.empty()) continue;
      if (!is_mac_address(address)) {
        unknown(fmt::format("mac_address \"{}\" is none", address), "write it as 02:42:ac:11:00:02",
                concerns_.at("mac_address"));
      } else if (!is_of_one(address)) {
        unknown(fmt::format("mac_address {} is none that one interface can have", address),
                "begin it with 02: what is odd there means many, and all zeros nobody",
                concerns_.at("mac_address"));
      }
    }
  }

  void check_devices() {
    for (const std::string& rule : service_.device_cgroup_rules) {
      if (is_device_rule(rule)) continue;
      unknown(fmt::format("\"{}\" is no rule for devices", rule), "write it as \"c 1:3 rwm\"",
              concerns_.at("device_cgroup_rules"));
    }
    const Value* io = written_ == nullptr ? nullptr : written_->get("blkio_config");
    if (io == nullptr) return;
    for (const char* key : {"weight_device", "device_read_bps", "device_read_iops",
                            "device_write_bps", "device_write_iops"}) {
      const Value* limits = io->get(key);
      if (limits == nullptr || limits->is_null()) continue;
      concerns_.error("BH521", "not-carried-out",
                      fmt::format("blkio_config.{} is not carried out", key), "leave it out",
                      limits->span());
    }
  }

  void check_healthcheck() {
    if (!service_.healthcheck || service_.healthcheck->disabled) return;
    const model::Healthcheck& check = *service_.healthcheck;
    if (check.test.size() == 1 && check.test.front() != "NONE") {
      // Engine 20.10 itself ends when it comes to run it (moby, daemon/health.go: cmdProbe).
      unknown(fmt::format("the healthcheck's test is {} alone, without what it is to run",
                          check.test.front()),
              "write it as [CMD, program, argument] or [CMD-SHELL, a line for the shell]",
              check.span);
    } else if (check.test.size() > 2 && check.test.front() == "CMD-SHELL") {
      concerns_.warning(kWordCode, kWordRule,
                        fmt::format("of the healthcheck's test the shell runs \"{}\" alone: what "
                                    "stands behind it are its arguments",
                                    check.test[1]),
                        "write the whole line as one text behind CMD-SHELL", check.span);
    }
    for (const auto& [key, time] :
         {std::pair("interval", check.interval), std::pair("timeout", check.timeout),
          std::pair("start_period", check.start_period)}) {
      if (!time || *time == Duration{} || *time >= std::chrono::milliseconds(1)) continue;
      unknown(fmt::format("the healthcheck's {} is shorter than a millisecond, the least that the "
                          "engine takes",
                          key),
              "write it with its unit, such as 5s", check.span);
    }
  }

  /// Names are the image's to know; numbers have a range (moby, opencontainers/runc: libcontainer/
  /// user).
  void check_users() {
    const auto check = [&](const std::string& who, const char* attribute) {
      constexpr std::string_view kHighest = "2147483647";
      const bool negative = who.starts_with('-') && all_of(who.substr(1), is_digit);
      const bool high =
          all_of(who, is_digit) &&
          (who.size() > kHighest.size() || (who.size() == kHighest.size() && who > kHighest));
      if (!negative && !high) return;
      unknown(fmt::format("{} is \"{}\", and numbers of users and groups go from 0 to {}",
                          attribute, who, kHighest),
              "correct it", concerns_.at(attribute));
    };
    const std::string& user = service_.user.value;
    const std::size_t colon = user.find(':');
    check(user.substr(0, colon), "user");
    if (colon != std::string::npos) check(user.substr(colon + 1), "user");
    for (const std::string& group : service_.group_add) check(group, "group_add");
  }

  void check_environment() {
    const auto nameless = service_.environment.find("");
    if (nameless == service_.environment.end()) return;
    unknown(fmt::format("a variable of its environment has no name, only the value \"{}\"",
                        nameless->second.value.value_or("")),
            "write it as NAME=value, or remove it", nameless->second.span);
  }

  void check_hostname() {
    constexpr std::size_t kLongest = 64;  // sethostname(2): HOST_NAME_MAX
    const std::string& name = service_.hostname.value;
    if (name.size() <= kLongest) return;
    unknown(fmt::format("the hostname has {} characters, and the kernel takes {}", name.size(),
                        kLongest),
            "shorten it", service_.hostname.span);
  }

  docker::ApiVersion api_;
  const Service& service_;
  const Value* written_ = nullptr;
  ServiceConcerns concerns_;
};

}  // namespace

void check_settings(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    SettingCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
