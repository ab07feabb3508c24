// Words of a service's definition that must be among those that the kernel or this engine knows:
// capabilities, runtimes, signals, addresses.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

#include "linux/socket_address.h"
#include "orchestrate/preflight.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

using model::Service;

/// capabilities(7).
constexpr std::array<std::string_view, 41> kCapabilities{
    "AUDIT_CONTROL",   "AUDIT_READ",   "AUDIT_WRITE",
    "BLOCK_SUSPEND",   "BPF",          "CHECKPOINT_RESTORE",
    "CHOWN",           "DAC_OVERRIDE", "DAC_READ_SEARCH",
    "FOWNER",          "FSETID",       "IPC_LOCK",
    "IPC_OWNER",       "KILL",         "LEASE",
    "LINUX_IMMUTABLE", "MAC_ADMIN",    "MAC_OVERRIDE",
    "MKNOD",           "NET_ADMIN",    "NET_BIND_SERVICE",
    "NET_BROADCAST",   "NET_RAW",      "PERFMON",
    "SETFCAP",         "SETGID",       "SETPCAP",
    "SETUID",          "SYS_ADMIN",    "SYS_BOOT",
    "SYS_CHROOT",      "SYS_MODULE",   "SYS_NICE",
    "SYS_PACCT",       "SYS_PTRACE",   "SYS_RAWIO",
    "SYS_RESOURCE",    "SYS_TIME",     "SYS_TTY_CONFIG",
    "SYSLOG",          "WAKE_ALARM"};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// signal(7), without SIG. Real-time signals and numbers are checked apart.
constexpr std::array<std::string_view, 33> kSignals{
    "ABRT", "ALRM", "BUS",  "CHLD", "CLD",  "CONT", "FPE",  "HUP",    "ILL",    "INT",  "IO",
    "IOT",  "KILL", "PIPE", "POLL", "PROF", "PWR",  "QUIT", "SEGV",   "STKFLT", "STOP", "SYS",
    "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG",  "USR1", "VTALRM", "WINCH",  "XCPU", "USR2"};

bool is_signal(const std::string& text) {
  std::string word = upper(text);
  if (word.starts_with("SIG")) word = word.substr(3);
  constexpr int kHighest = 64;
  int number = 0;
  const char* end = word.data() + word.size();
  const auto [rest, error] = std::from_chars(word.data(), end, number);
  if (error == std::errc{} && rest == end) return number >= 1 && number <= kHighest;
  return word == "XFSZ" || word.starts_with("RTMIN") || word.starts_with("RTMAX") ||
         has(kSignals, word);
}

class WordCheck final {
 public:
  WordCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs), service_(service), concerns_(inputs.project, service, concerns) {}

  void run() {
    check_capabilities();
    check_runtime();
    check_process();
    check_name_servers();
  }

 private:
  void check_capabilities() {
    for (const auto* list : {&service_.cap_add, &service_.cap_drop}) {
      for (const auto& capability : *list) {
        std::string word = upper(capability.value);
        if (word.starts_with("CAP_")) word = word.substr(4);
        if (word == "ALL" || has(kCapabilities, word)) continue;
        concerns_.error("BH537", "unknown-word",
                        fmt::format("there is no capability {}", capability.value),
                        "see capabilities(7) for their names", capability.span);
      }
    }
  }

  void check_runtime() {
    const auto& runtimes = inputs_.system.runtimes;
    if (service_.runtime.empty() || runtimes.empty() || has(runtimes, service_.runtime)) return;
    // A containerd shim needs no entry in the engine's configuration.
    if (service_.runtime.find('.') != std::string::npos) return;
    concerns_.error("BH537", "unknown-word",
                    fmt::format("this engine has no runtime {}; it has {}", service_.runtime,
                                fmt::join(runtimes, ", ")),
                    "install it, or leave `runtime` out", concerns_.at("runtime"));
  }

  void check_process() {
    if (!service_.stop_signal.empty() && !is_signal(service_.stop_signal)) {
      concerns_.error(
          "BH537", "unknown-word", fmt::format("there is no signal {}", service_.stop_signal),
          "correct stop_signal; signal(7) has their names", concerns_.at("stop_signal"));
    }
    if (!service_.working_dir.empty() && !service_.working_dir.starts_with('/')) {
      concerns_.error("BH537", "unknown-word",
                      fmt::format("working_dir \"{}\" does not start with /", service_.working_dir),
                      "write the absolute path in the container", concerns_.at("working_dir"));
    }
  }

  void check_name_servers() {
    for (const std::string& server : service_.dns) {
      if (linux::IpAddress::parse(server)) continue;
      concerns_.error("BH537", "unknown-word",
                      fmt::format("dns has \"{}\", which is no address", server),
                      "name servers are given by their addresses", concerns_.at("dns"));
    }
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  ServiceConcerns concerns_;
};

}  // namespace

void check_words(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    WordCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
