// What a service cannot have of its own in a namespace that it borrows: of another service, of a
// container or of the host; and lenders that have nothing to lend.
#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "orchestrate/preflight.h"

namespace bulkhead::orchestrate {
namespace {

using model::NetworkMode;
using model::Service;

class BorrowCheck final {
 public:
  BorrowCheck(const PreflightInputs& inputs, const Service& service, Concerns& concerns)
      : inputs_(inputs), service_(service), concerns_(inputs.project, service, concerns) {}

  void run() {
    check_network();
    check_hosts_own();
    check_ipc();
    check_lenders();
    check_ended_lenders();
  }

 private:
  void borrowed(const std::string& what, const std::string& help, text::Span span) {
    concerns_.error("BH539", "borrowed-namespace", what, help, span);
  }

  /// moby, runconfig: what a container cannot be given with the network of another.
  void check_network() {
    const NetworkMode& mode = service_.network_mode;
    const bool of_service = mode.kind == NetworkMode::Kind::kService;
    if (!of_service && mode.kind != NetworkMode::Kind::kContainer) return;
    const std::string there = of_service ? fmt::format("at service \"{}\"", mode.target)
                                         : fmt::format("at container {}", mode.target);
    const auto error = [&](const char* has, const std::string& help, text::Span span) {
      borrowed(fmt::format("it {} and has no network of its own: network_mode is {}:{}", has,
                           of_service ? "service" : "container", mode.target),
               help, span);
    };
    if (!service_.ports.empty()) {
      error("publishes ports", "publish them " + there, service_.ports.front().span);
    }
    if (!service_.expose.empty()) {
      error("exposes ports", "expose them " + there, concerns_.at("expose"));
    }
    const struct {
      const char* attribute;
      const char* has;
      bool given;
    } attributes[] = {
        {"hostname", "has a hostname", !service_.hostname.value.empty()},
        {"dns", "has name servers", !service_.dns.empty()},
        {"extra_hosts", "has extra_hosts", !service_.extra_hosts.empty()},
        {"links", "has links", !service_.links.empty()},
    };
    for (const auto& [attribute, has, given] : attributes) {
      if (given)
        error(has, fmt::format("write `{}` {}", attribute, there), concerns_.at(attribute));
    }
  }

  void check_hosts_own() {
    if (service_.network_mode.kind == NetworkMode::Kind::kHost && !service_.links.empty()) {
      borrowed("it has links, and network_mode is host, where no names of services are known",
               "leave `links` out, and reach the service by a port that it publishes",
               concerns_.at("links"));
    }
    if (service_.network_mode.kind == NetworkMode::Kind::kNone && !service_.links.empty()) {
      concerns_.warning("BH539", "borrowed-namespace",
                        "it has links without effect: network_mode is none",
                        "leave one of them out", concerns_.at("links"));
    }
    if (service_.uts == "host" && !service_.hostname.value.empty()) {
      borrowed("it has a hostname, and uts is host: it has that of the host",
               "leave one of them out", service_.hostname.span);
    }
  }

  /// The engine keeps a container's IPC namespace to it unless told otherwise, since 18.09.
  void check_ipc() {
    constexpr std::string_view kService = "service:";
    const std::string& mode = service_.ipc.value;
    if (!mode.starts_with(kService)) return;
    const std::string owner = mode.substr(kService.size());
    const auto found = inputs_.project.services.find(model::ServiceName(owner));
    if (found == inputs_.project.services.end()) return;
    const std::string& theirs = found->second.ipc.value;
    if (!theirs.empty() && theirs != "private" && theirs != "none") return;
    borrowed(fmt::format("ipc is {}, and that service keeps its IPC namespace to itself", mode),
             fmt::format("give service \"{}\" ipc: shareable", owner), service_.ipc.span);
  }

  /// A namespace goes with the last process in it, and the engine joins none of a container that
  /// has ended.
  void check_ended_lenders() {
    for (const Reference& reference : inputs_.desired.service(service_.name).spec.references) {
      if (reference.kind == Reference::Kind::kVolumes) continue;
      const auto lender = inputs_.desired.services.find(reference.service);
      const auto waits_for_end = [&](const model::Dependency& one) {
        return one.service == reference.service &&
               one.condition == model::DependencyCondition::kCompletedSuccessfully;
      };
      const bool ends = lender != inputs_.desired.services.end() && lender->second.one_shot;
      if (!ends &&
          std::none_of(service_.depends_on.begin(), service_.depends_on.end(), waits_for_end)) {
        continue;
      }
      concerns_.error(
          "BH539", "borrowed-namespace",
          fmt::format("it lives in a namespace of service \"{}\", which will have ended "
                      "by the time that it starts",
                      reference.service),
          fmt::format("let \"{}\" keep running, or give the service a namespace of its "
                      "own",
                      reference.service));
    }
  }

  void check_lenders() {
    for (const Reference& reference : inputs_.desired.service(service_.name).spec.references) {
      const auto lender = inputs_.desired.services.find(reference.service);
      if (lender == inputs_.desired.services.end() || lender->second.replicas > 0) continue;
      concerns_.error("BH539", "missing-container",
                      fmt::format("it is made with a part of service \"{}\", of which no container "
                                  "is to run (scale 0)",
                                  reference.service),
                      fmt::format("let one of \"{}\" run, or none of this one", reference.service));
    }
  }

  const PreflightInputs& inputs_;
  const Service& service_;
  ServiceConcerns concerns_;
};

}  // namespace

void check_borrowed(const PreflightInputs& inputs, Concerns& concerns) {
  for (const model::Service* service : definitions_to_start(inputs)) {
    BorrowCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
