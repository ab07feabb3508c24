#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

struct Capability {
  std::string_view name;
  std::string_view power;
};

// capabilities(7); those with which a process leaves its container, or the kernel's protection.
constexpr std::array kDangerous = {
    Capability{"ALL", "everything that root may"},
    Capability{"SYS_ADMIN", "mounting file systems and much else that root may"},
    Capability{"SYS_MODULE", "loading code into the kernel"},
    Capability{"SYS_RAWIO", "reading and writing the machine's memory and ports"},
    Capability{"SYS_PTRACE", "reading and changing other processes"},
    Capability{"DAC_READ_SEARCH", "reading every file of the host"},
    Capability{"SYS_BOOT", "restarting the host"},
    Capability{"BPF", "running programs in the kernel"},
};

const Capability* dangerous(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  });
  if (name.starts_with("CAP_")) name.erase(0, 4);
  const auto found = std::find_if(kDangerous.begin(), kDangerous.end(),
                                  [&](const Capability& each) { return each.name == name; });
  return found == kDangerous.end() ? nullptr : &*found;
}

/// What `security_opt` takes off the container; empty where it takes nothing.
std::string_view taken_off(std::string_view option) {
  if (option == "seccomp=unconfined" || option == "seccomp:unconfined") {
    return "the engine's filter of system calls (seccomp)";
  }
  if (option == "apparmor=unconfined" || option == "apparmor:unconfined") {
    return "the engine's AppArmor profile";
  }
  return {};
}

}  // namespace

void excess_privilege(const Context& context, Sink& sink) {
  for (const auto& [name, service] : context.project().services) {
    if (service.privileged.value) {
      sink.add(service.privileged.span,
               fmt::format("{} is privileged: it may do on the host whatever root may",
                           quoted(name)),
               {name})
          .diagnostic.help = "remove `privileged`, and add the devices and capabilities it needs";
    }
    for (const auto& capability : service.cap_add) {
      const Capability* power = dangerous(capability.value);
      if (power == nullptr || service.privileged.value) continue;
      sink.add(capability.span,
               fmt::format("{} has capability {}, which allows {}", quoted(name),
                           quoted(capability.value), power->power),
               {name})
          .diagnostic.help = "remove it from `cap_add`, or name the narrower one that it needs";
    }
    for (const auto& option : service.security_opt) {
      const std::string_view protection = taken_off(option.value);
      if (protection.empty() || service.privileged.value) continue;
      sink.add(option.span, fmt::format("{} runs without {}", quoted(name), protection), {name})
          .diagnostic.help =
          fmt::format("remove `{}`, or name a profile that allows what it needs", option.value);
    }
    for (const HostNamespace& host : host_namespaces(service)) {
      if (service.privileged.value) continue;
      if (host.name == "network") {
        if (context.contract().present) continue;  // BH207
        sink.note(host.span.known() ? host.span : service.span,
                  fmt::format("{} lives in the host's network: it reaches what listens on the "
                              "host's loopback, and no network of the project holds it",
                              quoted(name)),
                  {name})
            .diagnostic.help = "remove `network_mode: host`, and publish the ports that it needs";
        continue;
      }
      sink.add(host.span.known() ? host.span : service.span,
               fmt::format("{} lives in the host's {} namespace", quoted(name), host.name), {name})
          .diagnostic.help = fmt::format("remove `{}`", host.attribute);
    }
  }
}

}  // namespace bulkhead::rules
