#include "compose/shape.h"

namespace bulkhead::compose {
namespace {

constexpr Field text(std::string_view name) {
  return {.name = name};
}
constexpr Field field(std::string_view name, Form form) {
  return {.name = name, .form = form};
}
constexpr Field of(std::string_view name, Form form, const Shape& shape) {
  return {.name = name, .form = form, .shape = &shape};
}
/// A structure held by value: JSON shows it even when empty.
constexpr Field by_value(std::string_view name, const Shape& shape) {
  return {.name = name, .form = Form::kStruct, .shape = &shape, .json_always = true};
}
/// A mapping by names that users choose freely.
constexpr Field by_name(std::string_view name, const Shape& shape) {
  return {.name = name, .form = Form::kStructMap, .shape = &shape, .any_name = true};
}
constexpr Field map_of(std::string_view name, Form item) {
  return {.name = name, .form = Form::kFormMap, .item = item};
}
/// Printed whatever it is, in JSON under its name in the reference implementation.
constexpr Field always(std::string_view name, Form form, std::string_view json_name = {}) {
  return {.name = name, .form = form, .always = true, .json_always = true, .json_name = json_name};
}
constexpr Field command(std::string_view name) {
  return {.name = name, .form = Form::kCommand, .json_always = true};
}

constexpr Field kWeightDeviceFields[] = {
    always("path", Form::kText, "Path"),
    always("weight", Form::kUnsigned16, "Weight"),
};
constexpr Shape kWeightDevice{kWeightDeviceFields};

constexpr Field kThrottleDeviceFields[] = {
    always("path", Form::kText, "Path"),
    always("rate", Form::kBytes, "Rate"),
};
constexpr Shape kThrottleDevice{kThrottleDeviceFields};

constexpr Field kBlkioFields[] = {
    field("weight", Form::kUnsigned16),
    of("weight_device", Form::kStructList, kWeightDevice),
    of("device_read_bps", Form::kStructList, kThrottleDevice),
    of("device_read_iops", Form::kStructList, kThrottleDevice),
    of("device_write_bps", Form::kStructList, kThrottleDevice),
    of("device_write_iops", Form::kStructList, kThrottleDevice),
};
constexpr Shape kBlkio{kBlkioFields};

constexpr Field kGrantFields[] = {
    text("source"), text("target"), text("uid"), text("gid"), field("mode", Form::kFileMode),
};
constexpr Shape kGrant{kGrantFields};

constexpr Field kBuildFields[] = {
    text("context"),
    text("dockerfile"),
    text("dockerfile_inline"),
    field("entitlements", Form::kTextList),
    field("args", Form::kVariables),
    text("provenance"),
    text("sbom"),
    field("ssh", Form::kSsh),
    field("labels", Form::kLabels),
    field("cache_from", Form::kTextOrList),
    field("cache_to", Form::kTextOrList),
    field("no_cache", Form::kBool),
    field("no_cache_filter", Form::kTextOrList),
    field("additional_contexts", Form::kAnnotations),
    field("pull", Form::kBool),
    field("extra_hosts", Form::kHosts),
    text("isolation"),
    text("network"),
    text("target"),
    of("secrets", Form::kStructList, kGrant),
    field("shm_size", Form::kBytes),
    field("tags", Form::kTextOrList),
    map_of("ulimits", Form::kUlimit),
    field("platforms", Form::kTextOrList),
    field("privileged", Form::kBool),
};
constexpr Shape kBuild{kBuildFields};

constexpr Field kHookFields[] = {
    command("command"),
    text("image"),
    text("user"),
    field("privileged", Form::kBool),
    text("working_dir"),
    field("environment", Form::kVariables),
    field("per_replica", Form::kBool),
};
constexpr Shape kHook{kHookFields};

constexpr Field kTriggerFields[] = {
    always("path", Form::kText),
    always("action", Form::kText),
    text("target"),
    by_value("exec", kHook),
    field("include", Form::kTextList),
    field("ignore", Form::kTextList),
    field("initial_sync", Form::kBool),
};
constexpr Shape kTrigger{kTriggerFields};

constexpr Field kDevelopFields[] = {of("watch", Form::kStructList, kTrigger)};
constexpr Shape kDevelop{kDevelopFields};

constexpr Field kCredentialSpecFields[] = {text("config"), text("file"), text("registry")};
constexpr Shape kCredentialSpec{kCredentialSpecFields};

constexpr Field kDependencyFields[] = {
    text("condition"),
    field("restart", Form::kBool),
    always("required", Form::kBool),
};
constexpr Shape kDependency{kDependencyFields};

constexpr Field kDeviceRequestFields[] = {
    field("capabilities", Form::kTextList), text("driver"),
    field("count", Form::kDeviceCount),     field("device_ids", Form::kTextList),
    field("options", Form::kAnnotations),
};
constexpr Shape kDeviceRequest{kDeviceRequestFields, false};

constexpr Field kDiscreteResourceFields[] = {
    always("kind", Form::kText),
    always("value", Form::kInteger),
};
constexpr Shape kDiscreteResource{kDiscreteResourceFields};

constexpr Field kGenericResourceFields[] = {
    of("discrete_resource_spec", Form::kOptionalStruct, kDiscreteResource),
};
constexpr Shape kGenericResource{kGenericResourceFields};

constexpr Field kResourceFields[] = {
    field("cpus", Form::kCpus),
    field("memory", Form::kBytes),
    field("pids", Form::kInteger),
    of("devices", Form::kStructList, kDeviceRequest),
    of("generic_resources", Form::kStructList, kGenericResource),
};
constexpr Shape kResource{kResourceFields};

constexpr Field kResourcesFields[] = {
    of("limits", Form::kOptionalStruct, kResource),
    of("reservations", Form::kOptionalStruct, kResource),
};
constexpr Shape kResources{kResourcesFields};

constexpr Field kUpdateFields[] = {
    field("parallelism", Form::kOptionalUnsigned),
    field("delay", Form::kDuration),
    text("failure_action"),
    field("monitor", Form::kDuration),
    field("max_failure_ratio", Form::kFloat32),
    text("order"),
};
constexpr Shape kUpdate{kUpdateFields};

constexpr Field kRestartPolicyFields[] = {
    text("condition"),
    field("delay", Form::kOptionalDuration),
    field("max_attempts", Form::kOptionalUnsigned),
    field("window", Form::kOptionalDuration),
};
constexpr Shape kRestartPolicy{kRestartPolicyFields};

constexpr Field kPreferenceFields[] = {text("spread")};
constexpr Shape kPreference{kPreferenceFields};

constexpr Field kPlacementFields[] = {
    field("constraints", Form::kTextList),
    of("preferences", Form::kStructList, kPreference),
    field("max_replicas_per_node", Form::kUnsigned),
};
constexpr Shape kPlacement{kPlacementFields};

constexpr Field kDeployFields[] = {
    text("mode"),
    field("replicas", Form::kOptionalInteger),
    field("labels", Form::kLabels),
    of("update_config", Form::kOptionalStruct, kUpdate),
    of("rollback_config", Form::kOptionalStruct, kUpdate),
    by_value("resources", kResources),
    of("restart_policy", Form::kOptionalStruct, kRestartPolicy),
    by_value("placement", kPlacement),
    text("endpoint_mode"),
};
constexpr Shape kDeploy{kDeployFields};

constexpr Field kDeviceFields[] = {text("source"), text("target"), text("permissions")};
constexpr Shape kDevice{kDeviceFields};

constexpr Field kProviderFields[] = {text("type"), field("options", Form::kMultiOptions)};
constexpr Shape kProvider{kProviderFields};

constexpr Field kEnvFileFields[] = {
    text("path"),
    field("required", Form::kOptOut),
    text("format"),
};
constexpr Shape kEnvFile{kEnvFileFields, false};

constexpr Field kExtendsFields[] = {text("file"), text("service")};
constexpr Shape kExtends{kExtendsFields, false};

constexpr Field kHealthcheckFields[] = {
    field("test", Form::kHealthTest),
    field("timeout", Form::kOptionalDuration),
    field("interval", Form::kOptionalDuration),
    field("retries", Form::kOptionalUnsigned),
    field("start_period", Form::kOptionalDuration),
    field("start_interval", Form::kOptionalDuration),
    field("disable", Form::kBool),
};
constexpr Shape kHealthcheck{kHealthcheckFields};

constexpr Field kLoggingFields[] = {text("driver"), field("options", Form::kOptions)};
constexpr Shape kLogging{kLoggingFields};

constexpr Field kServiceModelFields[] = {text("endpoint_var"), text("model_var")};
constexpr Shape kServiceModel{kServiceModelFields};

constexpr Field kServiceNetworkFields[] = {
    field("aliases", Form::kTextList),
    field("driver_opts", Form::kOptions),
    field("gw_priority", Form::kInteger),
    text("interface_name"),
    text("ipv4_address"),
    text("ipv6_address"),
    field("link_local_ips", Form::kTextList),
    text("mac_address"),
    field("priority", Form::kInteger),
};
constexpr Shape kServiceNetwork{kServiceNetworkFields};

constexpr Field kPortFields[] = {
    text("name"),      text("mode"),     text("host_ip"),      field("target", Form::kUnsigned32),
    text("published"), text("protocol"), text("app_protocol"),
};
constexpr Shape kPort{kPortFields};

constexpr Field kBindFields[] = {
    text("selinux"),
    text("propagation"),
    field("create_host_path", Form::kOptOut),
    text("recursive"),
};
constexpr Shape kBind{kBindFields};

constexpr Field kVolumeOptionsFields[] = {
    field("labels", Form::kAnnotations),
    field("nocopy", Form::kBool),
    text("subpath"),
};
constexpr Shape kVolumeOptions{kVolumeOptionsFields};

constexpr Field kTmpfsFields[] = {field("size", Form::kBytes), field("mode", Form::kUnsigned32)};
constexpr Shape kTmpfs{kTmpfsFields};

constexpr Field kImageOptionsFields[] = {text("subpath")};
constexpr Shape kImageOptions{kImageOptionsFields};

constexpr Field kMountFields[] = {
    text("type"),
    text("source"),
    text("target"),
    field("read_only", Form::kBool),
    text("consistency"),
    of("bind", Form::kOptionalStruct, kBind),
    of("volume", Form::kOptionalStruct, kVolumeOptions),
    of("tmpfs", Form::kOptionalStruct, kTmpfs),
    of("image", Form::kOptionalStruct, kImageOptions),
};
constexpr Shape kMount{kMountFields};

constexpr Field kServiceFields[] = {
    field("profiles", Form::kTextList),
    field("annotations", Form::kAnnotations),
    field("attach", Form::kOptionalBool),
    of("build", Form::kOptionalStruct, kBuild),
    of("develop", Form::kOptionalStruct, kDevelop),
    of("blkio_config", Form::kOptionalStruct, kBlkio),
    field("cap_add", Form::kTextList),
    field("cap_drop", Form::kTextList),
    text("cgroup_parent"),
    text("cgroup"),
    field("cpu_count", Form::kInteger),
    field("cpu_percent", Form::kFloat32),
    field("cpu_period", Form::kInteger),
    field("cpu_quota", Form::kInteger),
    field("cpu_rt_period", Form::kInteger),
    field("cpu_rt_runtime", Form::kInteger),
    field("cpus", Form::kFloat32),
    text("cpuset"),
    field("cpu_shares", Form::kInteger),
    command("command"),
    of("configs", Form::kStructList, kGrant),
    text("container_name"),
    of("credential_spec", Form::kOptionalStruct, kCredentialSpec),
    by_name("depends_on", kDependency),
    of("deploy", Form::kOptionalStruct, kDeploy),
    field("device_cgroup_rules", Form::kTextList),
    of("devices", Form::kStructList, kDevice),
    field("dns", Form::kTextOrList),
    field("dns_opt", Form::kTextList),
    field("dns_search", Form::kTextOrList),
    text("dockerfile"),
    text("domainname"),
    command("entrypoint"),
    of("provider", Form::kOptionalStruct, kProvider),
    field("environment", Form::kVariables),
    of("env_file", Form::kStructList, kEnvFile),
    field("expose", Form::kTextOrNumberList),
    of("extends", Form::kOptionalStruct, kExtends),
    field("external_links", Form::kTextList),
    field("extra_hosts", Form::kHosts),
    field("group_add", Form::kTextList),
    of("gpus", Form::kStructList, kDeviceRequest),
    text("hostname"),
    of("healthcheck", Form::kOptionalStruct, kHealthcheck),
    text("image"),
    field("init", Form::kOptionalBool),
    text("ipc"),
    text("isolation"),
    field("labels", Form::kLabels),
    field("label_file", Form::kTextList),
    field("links", Form::kTextList),
    of("logging", Form::kOptionalStruct, kLogging),
    text("log_driver"),
    field("log_opt", Form::kTextMap),
    field("mem_limit", Form::kBytes),
    field("mem_reservation", Form::kBytes),
    field("memswap_limit", Form::kBytes),
    field("mem_swappiness", Form::kBytes),
    text("mac_address"),
    of("models", Form::kOptionalStructMap, kServiceModel),
    text("net"),
    text("network_mode"),
    of("networks", Form::kOptionalStructMap, kServiceNetwork),
    field("oom_kill_disable", Form::kBool),
    field("oom_score_adj", Form::kInteger),
    text("pid"),
    field("pids_limit", Form::kInteger),
    text("platform"),
    of("ports", Form::kStructList, kPort),
    field("privileged", Form::kBool),
    text("pull_policy"),
    field("read_only", Form::kBool),
    text("restart"),
    text("runtime"),
    field("scale", Form::kOptionalInteger),
    of("secrets", Form::kStructList, kGrant),
    field("security_opt", Form::kTextList),
    field("shm_size", Form::kBytes),
    field("stdin_open", Form::kBool),
    field("stop_grace_period", Form::kOptionalDuration),
    text("stop_signal"),
    field("storage_opt", Form::kTextMap),
    field("sysctls", Form::kAnnotations),
    field("tmpfs", Form::kTextOrList),
    field("tty", Form::kBool),
    map_of("ulimits", Form::kUlimit),
    field("use_api_socket", Form::kBool),
    text("user"),
    text("userns_mode"),
    text("uts"),
    text("volume_driver"),
    of("volumes", Form::kStructList, kMount),
    field("volumes_from", Form::kTextList),
    text("working_dir"),
    of("pre_start", Form::kStructList, kHook),
    of("post_start", Form::kStructList, kHook),
    of("pre_stop", Form::kStructList, kHook),
};
constexpr Shape kService{kServiceFields};

constexpr Field kPoolFields[] = {
    text("subnet"),
    text("gateway"),
    text("ip_range"),
    field("aux_addresses", Form::kAnnotations),
};
constexpr Shape kPool{kPoolFields, false};

constexpr Field kIpamFields[] = {
    text("driver"),
    of("config", Form::kStructList, kPool),
    field("options", Form::kOptions),
};
constexpr Shape kIpam{kIpamFields};

constexpr Field kNetworkFields[] = {
    text("name"),
    text("driver"),
    field("driver_opts", Form::kOptions),
    by_value("ipam", kIpam),
    field("external", Form::kBool),
    field("internal", Form::kBool),
    field("attachable", Form::kBool),
    field("labels", Form::kLabels),
    field("enable_ipv4", Form::kOptionalBool),
    field("enable_ipv6", Form::kOptionalBool),
};
constexpr Shape kNetwork{kNetworkFields};

constexpr Field kVolumeFields[] = {
    text("name"),
    text("driver"),
    field("driver_opts", Form::kOptions),
    field("external", Form::kBool),
    field("labels", Form::kLabels),
};
constexpr Shape kVolume{kVolumeFields};

constexpr Field kFileObjectFields[] = {
    text("name"),
    text("file"),
    text("environment"),
    text("content"),
    field("external", Form::kBool),
    field("labels", Form::kLabels),
    text("driver"),
    field("driver_opts", Form::kTextMap),
    text("template_driver"),
};
constexpr Shape kFileObject{kFileObjectFields};

constexpr Field kModelFields[] = {
    text("name"),
    text("model"),
    field("context_size", Form::kInteger),
    field("runtime_flags", Form::kTextList),
};
constexpr Shape kModel{kModelFields};

constexpr Field kProjectFields[] = {
    text("name"),
    {.name = "services",
     .form = Form::kStructMap,
     .shape = &kService,
     .always = true,
     .json_always = true,
     .any_name = true},
    by_name("networks", kNetwork),
    by_name("volumes", kVolume),
    by_name("secrets", kFileObject),
    by_name("configs", kFileObject),
    of("models", Form::kStructMap, kModel),
};
constexpr Shape kProject{kProjectFields};

}  // namespace

const Shape& project_shape() {
  return kProject;
}

const Shape& service_shape() {
  return kService;
}

}  // namespace bulkhead::compose
