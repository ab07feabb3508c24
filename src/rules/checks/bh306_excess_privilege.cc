#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.h"
#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/resolved_place.h"
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

/// A disk, or the machine's memory: whoever may write it is past every protection of the host.
std::string_view what_it_is(std::string_view device) {
  static constexpr std::string_view kDev = "/dev/";
  if (device == "/dev") return "every device of the host";
  if (!device.starts_with(kDev)) return {};
  const std::string_view name = device.substr(kDev.size());
  if (name == "mem" || name == "kmem" || name == "port") return "the memory of the host";
  if (name.starts_with("disk/") || name.starts_with("dm-")) return "a disk of the host";
  if (name.starts_with("mapper/") && name != "mapper/control") return "a disk of the host";
  // sda and sda1, nvme0n1 and nvme0n1p1; not sdr, not nvme0, which is a controller.
  for (const std::string_view kind : {"sd", "hd", "vd", "xvd"}) {
    const bool letter =
        name.size() > kind.size() && name[kind.size()] >= 'a' && name[kind.size()] <= 'z';
    if (!name.starts_with(kind) || !letter) continue;
    if (name.find_first_not_of("0123456789", kind.size() + 1) == std::string_view::npos) {
      return "a disk of the host";
    }
  }
  for (const std::string_view kind : {"nvme", "mmcblk"}) {
    if (!name.starts_with(kind)) continue;
    const bool partitioned =
        kind != "nvme" || name.find('n', kind.size()) != std::string_view::npos;
    if (partitioned && name.size() > kind.size() && is_digit(name[kind.size()])) {
      return "a disk of the host";
    }
  }
  return {};
}

/// Without 'w' a device can be read all the same, and a disk holds every file of the host.
void judge_devices(const Context& context, Sink& sink, const model::Service& service) {
  const text::Value* written = resolved_value(context, service, {"devices"});
  const text::Sequence* items = written == nullptr ? nullptr : written->as_sequence();
  for (std::size_t i = 0; i < service.devices.size(); ++i) {
    const std::string_view what = what_it_is(service.devices[i].source);
    if (what.empty()) continue;
    const bool writes = service.devices[i].permissions.find('w') != std::string::npos ||
                        service.devices[i].permissions.empty();
    const text::Span span =
        items != nullptr && i < items->size() ? (*items)[i].span() : service.span;
    sink.add(span,
             fmt::format("{} is given {}, {}, to {}: no file of the host is kept from it",
                         quoted(service.name), quoted(service.devices[i].source), what,
                         writes ? "read and write" : "read"),
             {service.name})
        .diagnostic.help =
        "mount the folder that it needs, or accept it with an exception that "
        "says why";
  }
}

/// "a *:* rwm" or "b 8:* r": the cgroup lets the container make itself a node of every disk.
bool opens_disks(std::string_view rule) {
  rule = trim(rule);
  return rule.starts_with("a ") || rule == "a" || rule.starts_with("b *:") ||
         rule.starts_with("b 8:");
}

void judge_device_rules(const Context& context, Sink& sink, const model::Service& service) {
  const text::Value* rules = resolved_value(context, service, {"device_cgroup_rules"});
  if (rules == nullptr || rules->as_sequence() == nullptr) return;
  for (const text::Value& rule : *rules->as_sequence()) {
    if (rule.as_string() == nullptr || !opens_disks(*rule.as_string())) continue;
    sink.add(rule.span(),
             fmt::format(
                 "{} may use the host's disks, by the device rule {}: no file of the host is "
                 "kept from it",
                 quoted(service.name), quoted(*rule.as_string())),
             {service.name})
        .diagnostic.help = "name the devices that it needs, by their numbers";
  }
}

/// The host's configuration and programs decide who is root there; so do, through the kernel's
/// settings and the containers' files, /proc and the engine's folder.
void judge_configuration(const Context& context, Sink& sink, const model::Service& service) {
  static constexpr std::array<std::string_view, 4> kSecret = {"/etc/shadow", "/etc/gshadow",
                                                              "/etc/sudoers", "/etc/sudoers.d"};
  static constexpr std::array<std::string_view, 14> kTrusted = {
      "/etc",         "/etc/passwd",  "/etc/group", "/etc/pam.d",     "/etc/cron.d",
      "/etc/crontab", "/etc/systemd", "/boot",      "/proc",          "/root",
      "/root/.ssh",   "/usr",         "/usr/bin",   "/var/lib/docker"};
  for (const auto& mount : service.volumes) {
    if (mount.type != model::Mount::Type::kBind) continue;
    std::string_view source = mount.source;
    while (source.size() > 1 && source.ends_with('/')) source.remove_suffix(1);
    const bool secret = std::find(kSecret.begin(), kSecret.end(), source) != kSecret.end();
    const bool trusted = std::find(kTrusted.begin(), kTrusted.end(), source) != kTrusted.end();
    if (!secret && (!trusted || mount.read_only)) continue;
    auto& finding = sink.add(
        place_of_source(context, service, mount),
        mount.read_only
            ? fmt::format("{} can read {} of the host, which is kept from all but root there",
                          quoted(service.name), quoted(mount.source))
            : fmt::format("{} can write {} of the host: whoever gets into it can become root there",
                          quoted(service.name), quoted(mount.source)),
        {service.name});
    finding.diagnostic.help =
        mount.read_only || secret
            ? "mount only the files that it needs, or accept it with an exception that says why"
            : "mount only the files that it needs, and `:ro`, or accept it with an exception that "
              "says why";
  }
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
    if (!service.privileged.value) {
      judge_devices(context, sink, service);
      judge_device_rules(context, sink, service);
    }
    judge_configuration(context, sink, service);
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
      const std::string_view key = host.attribute.substr(0, host.attribute.find(':'));
      const text::Span span = host.span.known() ? host.span : service.span;
      sink.add(place_of(context, service, {key}, span),
               fmt::format("{} lives in the host's {} namespace", quoted(name), host.name), {name})
          .diagnostic.help = fmt::format("remove `{}`", host.attribute);
    }
  }
}

}  // namespace bulkhead::rules
