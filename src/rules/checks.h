// The checks of every rule, one file each under checks/. The table (table.cc) says what they mean.
#pragma once

#include "rules/rule.h"

namespace bulkhead::rules {

void unknown_service(const Context& context, Sink& sink);
void missing_metadata(const Context& context, Sink& sink);
void unknown_tier(const Context& context, Sink& sink);
void flow_denied(const Context& context, Sink& sink);
void dependency_cycle(const Context& context, Sink& sink);
void undeclared_dependency(const Context& context, Sink& sink);
void port_mismatch(const Context& context, Sink& sink);
void profile_unmet(const Context& context, Sink& sink);
void expired_exception(const Context& context, Sink& sink);
void conflicting_metadata(const Context& context, Sink& sink);
void forbidden_reach(const Context& context, Sink& sink);
void missing_reach(const Context& context, Sink& sink);
void tier_network(const Context& context, Sink& sink);
void tier_not_internal(const Context& context, Sink& sink);
void internal_leak(const Context& context, Sink& sink);
void implicit_default_network(const Context& context, Sink& sink);
void namespace_bypass(const Context& context, Sink& sink);
void shared_external_network(const Context& context, Sink& sink);
void gateway_reach(const Context& context, Sink& sink);
void pool_exhaustion(const Context& context, Sink& sink);
void needless_membership(const Context& context, Sink& sink);
void undeclared_publish(const Context& context, Sink& sink);
void wildcard_publish(const Context& context, Sink& sink);
void publish_not_expose(const Context& context, Sink& sink);
void ineffective_publish(const Context& context, Sink& sink);
void docker_socket_mounted(const Context& context, Sink& sink);
void excess_privilege(const Context& context, Sink& sink);
void plain_secret(const Context& context, Sink& sink);
void alias_collision(const Context& context, Sink& sink);
void alias_shadows_service(const Context& context, Sink& sink);
void missing_alias(const Context& context, Sink& sink);
void invalid_dns_label(const Context& context, Sink& sink);
void fixed_container_name(const Context& context, Sink& sink);
void no_healthcheck(const Context& context, Sink& sink);
void gate_without_healthcheck(const Context& context, Sink& sink);
void ungated_dependency(const Context& context, Sink& sink);
void start_interval_alone(const Context& context, Sink& sink);
void localhost_probe(const Context& context, Sink& sink);
void inactive_dependency(const Context& context, Sink& sink);
void unset_variable(const Context& context, Sink& sink);
void missing_file(const Context& context, Sink& sink);
void port_conflict(const Context& context, Sink& sink);
void restart_policy(const Context& context, Sink& sink);
void stranded_namespace(const Context& context, Sink& sink);
void cached_upstream(const Context& context, Sink& sink);
void proxy_unreachable(const Context& context, Sink& sink);
void ambiguous_proxy_network(const Context& context, Sink& sink);
void unknown_proxy_network(const Context& context, Sink& sink);
void unknown_route_target(const Context& context, Sink& sink);
void unknown_route_port(const Context& context, Sink& sink);
void duplicate_route(const Context& context, Sink& sink);
void misspelt_label(const Context& context, Sink& sink);
void exposed_by_default(const Context& context, Sink& sink);
void unread_labels(const Context& context, Sink& sink);
void unpinned_image(const Context& context, Sink& sink);
void stale_documents(const Context& context, Sink& sink);

}  // namespace bulkhead::rules
