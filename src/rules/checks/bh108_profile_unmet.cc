#include <algorithm>

#include <fmt/format.h>

#include "rules/checks.h"
#include "rules/container_rights.h"
#include "rules/image_name.h"
#include "rules/resolved_place.h"
#include "rules/wording.h"

namespace bulkhead::rules {
namespace {

class Demands {
 public:
  Demands(const Context& context, const contract::ServiceMetadata& metadata,
          const model::Service& service, Sink& sink)
      : context_(context), metadata_(metadata), service_(service), sink_(sink) {}

  void medium() {
    if (service_.privileged.value) {
      unmet("it is privileged", service_.privileged.span, "remove `privileged`", "BH306",
            "excess-privilege");
    }
    for (const HostNamespace& host : host_namespaces(service_)) {
      const std::string_view key = host.attribute.substr(0, host.attribute.find(':'));
      unmet(fmt::format("it lives in the host's {} namespace", host.name),
            place_of(context_, service_, {key}, host.span),
            fmt::format("remove `{}`", host.attribute), "BH306", "excess-privilege");
    }
    if (const auto* mount = docker_socket(service_)) {
      unmet("it mounts the Docker socket", mount->span,
            "reach the engine through a proxy that filters", "BH305", "docker-socket");
    }
    if (!has_healthcheck(service_) && !metadata_.is_job()) {
      unmet("it has no healthcheck", service_.span,
            "add a `healthcheck`, or `role: job` to the metadata of what ends by itself", "BH501",
            "no-healthcheck");
    }
    const contract::Tier* tier = context_.contract().tier_of(service_.name);
    for (const auto& port : service_.ports) {
      if (tier == nullptr || tier->may_publish(port)) continue;
      unmet(fmt::format("it publishes port {}, which its tier may not", shown_published(port)),
            port.span, "remove the port from `ports`", "BH301", "undeclared-publish");
    }
  }

  void high() {
    const auto holds = [](const std::vector<model::Located<std::string>>& list, auto&& wanted) {
      return std::any_of(list.begin(), list.end(),
                         [&](const auto& each) { return wanted(each.value); });
    };
    if (!holds(service_.cap_drop,
               [](const std::string& cap) { return cap == "ALL" || cap == "all"; })) {
      unmet("it keeps the engine's default capabilities", service_.span, "add `cap_drop: [ALL]`");
    }
    if (!holds(service_.security_opt, [](const std::string& option) {
          return option == "no-new-privileges" || option == "no-new-privileges:true" ||
                 option == "no-new-privileges=true";
        })) {
      unmet("its processes may gain privileges", service_.span,
            "add `security_opt: [\"no-new-privileges:true\"]`");
    }
    const std::string user = service_.user.value.substr(0, service_.user.value.find(':'));
    if (user == "root" || user == "0") {
      unmet("it runs as root", service_.user.span, "set `user` to one without rights on the host");
    } else if (user.empty()) {
      unmet("it does not say as which user it runs", service_.span,
            "set `user`, even where the image has one: an image can change");
    }
    if (!service_.read_only.value) {
      unmet("its root filesystem can be written", service_.span,
            "add `read_only: true`, and `tmpfs` for what it must write");
    }
    // Zero and less lift the limit.
    if (service_.resources.memory.value_or(0) <= 0) {
      unmet("its memory has no limit", service_.span, "add `mem_limit`");
    }
    if (service_.resources.pids.value_or(0) <= 0) {
      unmet("the number of its processes has no limit", service_.span, "add `pids_limit`");
    }
    if (!service_.build && !is_exact(parse_image(service_.image.value))) {
      unmet(fmt::format("its image {} is not pinned to one release", quoted(service_.image.value)),
            service_.image.span, "name an exact version, or a digest");
    }
  }

 private:
  /// `code` and `rule`: the rule that says the same thing without a profile. Where an exception
  /// accepts that, it accepts it here.
  void unmet(std::string what, text::Span span, std::string help, std::string_view code = {},
             std::string_view rule = {}) {
    if (!code.empty() && context_.accepted(code, rule, service_.name)) return;
    if (!span.known()) span = service_.span;
    const auto& profile = *metadata_.security_profile;
    auto& finding =
        sink_.add(span,
                  fmt::format("{} does not meet its security profile `{}`: {}",
                              quoted(service_.name), contract::name(profile.value), what),
                  {service_.name});
    finding.diagnostic.related.push_back({profile.span, "the profile is asked for here"});
    finding.diagnostic.help = std::move(help);
  }

  const Context& context_;
  const contract::ServiceMetadata& metadata_;
  const model::Service& service_;
  Sink& sink_;
};

}  // namespace

void profile_unmet(const Context& context, Sink& sink) {
  for (const auto& [name, metadata] : context.contract().services) {
    const auto service = context.project().services.find(name);
    if (service == context.project().services.end() || !metadata.security_profile) continue;
    Demands demands(context, metadata, service->second, sink);
    const auto profile = metadata.security_profile->value;
    if (profile != contract::SecurityProfile::kLow) demands.medium();
    if (profile == contract::SecurityProfile::kHigh) demands.high();
  }
}

}  // namespace bulkhead::rules
