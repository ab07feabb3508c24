#include "docker/host_config_json.h"

#include <algorithm>

namespace bulkhead::docker {
namespace {

json::object encode_mount(const Mount& mount, ApiVersion api) {
  json::object object;
  put(object, "Type", mount.type);
  put(object, "Source", mount.source);
  put(object, "Target", mount.target);
  put(object, "ReadOnly", mount.read_only);
  put(object, "Consistency", mount.consistency);

  json::object bind;
  put(bind, "Propagation", mount.propagation);
  put(bind, "NonRecursive", mount.non_recursive);
  put(bind, "CreateMountpoint", mount.create_mountpoint);
  if (api >= ApiVersion{1, 44}) {
    put(bind, "ReadOnlyNonRecursive", mount.read_only_non_recursive);
    put(bind, "ReadOnlyForceRecursive", mount.read_only_force_recursive);
  }
  put(object, "BindOptions", std::move(bind));

  json::object volume;
  put(volume, "NoCopy", mount.no_copy);
  put(volume, "Labels", mount.labels);
  json::object driver;
  put(driver, "Name", mount.driver);
  put(driver, "Options", mount.driver_options);
  put(volume, "DriverConfig", std::move(driver));
  if (api >= ApiVersion{1, 45}) put(volume, "Subpath", mount.subpath);
  put(object, "VolumeOptions", std::move(volume));

  json::object tmpfs;
  put(tmpfs, "SizeBytes", mount.tmpfs_size);
  put(tmpfs, "Mode", std::int64_t{mount.tmpfs_mode});
  put(object, "TmpfsOptions", std::move(tmpfs));
  return object;
}

Mount decode_mount(const Fields& fields) {
  Mount mount;
  mount.type = fields.text("Type");
  mount.source = fields.text("Source");
  mount.target = fields.text("Target");
  mount.read_only = fields.flag("ReadOnly");
  mount.consistency = fields.text("Consistency");
  const Fields bind = fields.object("BindOptions");
  mount.propagation = bind.text("Propagation");
  mount.non_recursive = bind.flag("NonRecursive");
  mount.create_mountpoint = bind.flag("CreateMountpoint");
  mount.read_only_non_recursive = bind.flag("ReadOnlyNonRecursive");
  mount.read_only_force_recursive = bind.flag("ReadOnlyForceRecursive");
  const Fields volume = fields.object("VolumeOptions");
  mount.no_copy = volume.flag("NoCopy");
  mount.labels = volume.text_map("Labels");
  mount.driver = volume.object("DriverConfig").text("Name");
  mount.driver_options = volume.object("DriverConfig").text_map("Options");
  mount.subpath = volume.text("Subpath");
  const Fields tmpfs = fields.object("TmpfsOptions");
  mount.tmpfs_size = tmpfs.number("SizeBytes");
  mount.tmpfs_mode = tmpfs.small_number("Mode");
  return mount;
}

json::object encode_port_map(const PortMap& ports) {
  json::object object;
  for (const auto& [port, bindings] : ports) {
    json::array list;
    for (const PortBinding& binding : bindings) {
      json::object entry;
      put(entry, "HostIp", binding.host_ip);
      entry["HostPort"] = binding.host_port;
      list.push_back(std::move(entry));
    }
    object[port.str()] = std::move(list);
  }
  return object;
}

json::array encode_rates(const std::vector<DeviceRate>& rates) {
  json::array list;
  for (const DeviceRate& rate : rates) {
    list.push_back(json::object{{"Path", rate.path}, {"Rate", rate.rate}});
  }
  return list;
}

std::vector<DeviceRate> decode_rates(const Fields& fields, std::string_view key) {
  std::vector<DeviceRate> rates;
  fields.each(key, [&](const Fields& rate) {
    rates.push_back({rate.text("Path"), rate.number("Rate")});
  });
  return rates;
}

json::object encode_device_request(const DeviceRequest& request) {
  json::object object;
  put(object, "Driver", request.driver);
  put(object, "Count", request.count);
  put(object, "DeviceIDs", request.device_ids);
  json::array capabilities;
  for (const std::vector<std::string>& all : request.capabilities) {
    capabilities.push_back(json::value_from(all));
  }
  put(object, "Capabilities", std::move(capabilities));
  put(object, "Options", request.options);
  return object;
}

DeviceRequest decode_device_request(const Fields& fields) {
  DeviceRequest request;
  request.driver = fields.text("Driver");
  request.count = fields.number("Count");
  request.device_ids = fields.texts("DeviceIDs");
  request.options = fields.text_map("Options");
  const json::value* capabilities = fields.find("Capabilities");
  if (capabilities != nullptr && capabilities->is_array()) {
    for (const json::value& all : capabilities->get_array()) {
      std::vector<std::string>& names = request.capabilities.emplace_back();
      if (!all.is_array()) continue;
      for (const json::value& name : all.get_array()) {
        if (name.is_string()) names.emplace_back(name.get_string());
      }
    }
  }
  return request;
}

void encode_resources(json::object& object, const Resources& resources) {
  put(object, "Memory", resources.memory);
  put(object, "MemorySwap", resources.memory_swap);
  put(object, "MemoryReservation", resources.memory_reservation);
  put_if(object, "MemorySwappiness", resources.memory_swappiness);
  put(object, "KernelMemoryTCP", resources.kernel_memory_tcp);
  put(object, "NanoCpus", resources.nano_cpus);
  put(object, "CpuShares", resources.cpu_shares);
  put(object, "CpuPeriod", resources.cpu_period);
  put(object, "CpuQuota", resources.cpu_quota);
  put(object, "CpuRealtimePeriod", resources.cpu_realtime_period);
  put(object, "CpuRealtimeRuntime", resources.cpu_realtime_runtime);
  put(object, "CpusetCpus", resources.cpuset_cpus);
  put(object, "CpusetMems", resources.cpuset_mems);
  put_if(object, "PidsLimit", resources.pids_limit);
  put_if(object, "OomKillDisable", resources.oom_kill_disable);
  put(object, "BlkioWeight", std::int64_t{resources.blkio_weight});
  json::array weights;
  for (const DeviceWeight& weight : resources.blkio_weight_device) {
    weights.push_back(json::object{{"Path", weight.path}, {"Weight", weight.weight}});
  }
  put(object, "BlkioWeightDevice", std::move(weights));
  put(object, "BlkioDeviceReadBps", encode_rates(resources.blkio_device_read_bps));
  put(object, "BlkioDeviceWriteBps", encode_rates(resources.blkio_device_write_bps));
  put(object, "BlkioDeviceReadIOps", encode_rates(resources.blkio_device_read_iops));
  put(object, "BlkioDeviceWriteIOps", encode_rates(resources.blkio_device_write_iops));
  json::array devices;
  for (const Device& device : resources.devices) {
    devices.push_back(json::object{{"PathOnHost", device.host_path},
                                   {"PathInContainer", device.container_path},
                                   {"CgroupPermissions", device.permissions}});
  }
  put(object, "Devices", std::move(devices));
  put(object, "DeviceCgroupRules", resources.device_cgroup_rules);
  json::array requests;
  for (const DeviceRequest& request : resources.device_requests) {
    requests.push_back(encode_device_request(request));
  }
  put(object, "DeviceRequests", std::move(requests));
  json::array ulimits;
  for (const Ulimit& ulimit : resources.ulimits) {
    ulimits.push_back(
        json::object{{"Name", ulimit.name}, {"Soft", ulimit.soft}, {"Hard", ulimit.hard}});
  }
  put(object, "Ulimits", std::move(ulimits));
  put(object, "CgroupParent", resources.cgroup_parent);
}

Resources decode_resources(const Fields& fields) {
  Resources resources;
  resources.memory = fields.number("Memory");
  resources.memory_swap = fields.number("MemorySwap");
  resources.memory_reservation = fields.number("MemoryReservation");
  resources.memory_swappiness = fields.number_if("MemorySwappiness");
  resources.kernel_memory_tcp = fields.number("KernelMemoryTCP");
  resources.nano_cpus = fields.number("NanoCpus");
  resources.cpu_shares = fields.number("CpuShares");
  resources.cpu_period = fields.number("CpuPeriod");
  resources.cpu_quota = fields.number("CpuQuota");
  resources.cpu_realtime_period = fields.number("CpuRealtimePeriod");
  resources.cpu_realtime_runtime = fields.number("CpuRealtimeRuntime");
  resources.cpuset_cpus = fields.text("CpusetCpus");
  resources.cpuset_mems = fields.text("CpusetMems");
  resources.pids_limit = fields.number_if("PidsLimit");
  resources.oom_kill_disable = fields.flag_if("OomKillDisable");
  resources.blkio_weight = fields.small_number("BlkioWeight");
  fields.each("BlkioWeightDevice", [&](const Fields& weight) {
    resources.blkio_weight_device.push_back({weight.text("Path"), weight.number("Weight")});
  });
  resources.blkio_device_read_bps = decode_rates(fields, "BlkioDeviceReadBps");
  resources.blkio_device_write_bps = decode_rates(fields, "BlkioDeviceWriteBps");
  resources.blkio_device_read_iops = decode_rates(fields, "BlkioDeviceReadIOps");
  resources.blkio_device_write_iops = decode_rates(fields, "BlkioDeviceWriteIOps");
  fields.each("Devices", [&](const Fields& device) {
    resources.devices.push_back({device.text("PathOnHost"), device.text("PathInContainer"),
                                 device.text("CgroupPermissions")});
  });
  resources.device_cgroup_rules = fields.texts("DeviceCgroupRules");
  fields.each("DeviceRequests", [&](const Fields& request) {
    resources.device_requests.push_back(decode_device_request(request));
  });
  fields.each("Ulimits", [&](const Fields& ulimit) {
    resources.ulimits.push_back(
        {ulimit.text("Name"), ulimit.number("Soft"), ulimit.number("Hard")});
  });
  resources.cgroup_parent = fields.text("CgroupParent");
  return resources;
}

}  // namespace

json::object encode_restart_policy(const RestartPolicy& policy) {
  json::object object;
  put(object, "Name", policy.name);
  put(object, "MaximumRetryCount", std::int64_t{policy.maximum_retries});
  return object;
}

PortMap decode_port_map(const Fields& parent, std::string_view key) {
  PortMap ports;
  parent.each_member(key, [&](const std::string& name, const json::value& value) {
    const std::optional<ContainerPort> port = ContainerPort::parse(name);
    // A port that is exposed and not published is there with null.
    if (!port || !value.is_array()) return;
    std::vector<PortBinding>& bindings = ports[*port];
    for (const json::value& binding : value.get_array()) {
      const Fields fields(binding);
      bindings.push_back({fields.text("HostIp"), fields.text("HostPort")});
    }
    std::sort(bindings.begin(), bindings.end());
  });
  return ports;
}

json::object encode_host_config(const HostConfig& host, ApiVersion api) {
  json::object object;
  encode_resources(object, host.resources);
  put(object, "Binds", host.binds);
  json::array mounts;
  for (const Mount& mount : host.mounts) mounts.push_back(encode_mount(mount, api));
  put(object, "Mounts", std::move(mounts));
  put(object, "Tmpfs", host.tmpfs);
  put(object, "VolumesFrom", host.volumes_from);
  put(object, "VolumeDriver", host.volume_driver);
  put(object, "StorageOpt", host.storage_opt);
  put(object, "NetworkMode", host.network_mode);
  put(object, "PortBindings", encode_port_map(host.port_bindings));
  put(object, "PublishAllPorts", host.publish_all_ports);
  put(object, "Links", host.links);
  put(object, "ExtraHosts", host.extra_hosts);
  put(object, "Dns", host.dns);
  put(object, "DnsOptions", host.dns_options);
  put(object, "DnsSearch", host.dns_search);
  put(object, "RestartPolicy", encode_restart_policy(host.restart_policy));
  put(object, "AutoRemove", host.auto_remove);
  json::object log;
  put(log, "Type", host.log_config.type);
  put(log, "Config", host.log_config.options);
  put(object, "LogConfig", std::move(log));
  put_if(object, "Init", host.init);
  put(object, "Runtime", host.runtime);
  put(object, "Isolation", host.isolation);
  put(object, "Privileged", host.privileged);
  put(object, "ReadonlyRootfs", host.read_only_rootfs);
  put(object, "CapAdd", host.cap_add);
  put(object, "CapDrop", host.cap_drop);
  put(object, "SecurityOpt", host.security_opt);
  put(object, "GroupAdd", host.group_add);
  put(object, "Sysctls", host.sysctls);
  put_if(object, "MaskedPaths", host.masked_paths);
  put_if(object, "ReadonlyPaths", host.read_only_paths);
  put(object, "Cgroup", host.cgroup);
  put(object, "CgroupnsMode", host.cgroupns_mode);
  put(object, "IpcMode", host.ipc_mode);
  put(object, "PidMode", host.pid_mode);
  put(object, "UTSMode", host.uts_mode);
  put(object, "UsernsMode", host.userns_mode);
  put(object, "OomScoreAdj", std::int64_t{host.oom_score_adj});
  put(object, "ShmSize", host.shm_size);
  if (api >= ApiVersion{1, 43}) put(object, "Annotations", host.annotations);
  return object;
}

HostConfig decode_host_config(const Fields& fields) {
  HostConfig host;
  host.resources = decode_resources(fields);
  host.binds = fields.texts("Binds");
  fields.each("Mounts", [&](const Fields& mount) { host.mounts.push_back(decode_mount(mount)); });
  host.tmpfs = fields.text_map("Tmpfs");
  host.volumes_from = fields.texts("VolumesFrom");
  host.volume_driver = fields.text("VolumeDriver");
  host.storage_opt = fields.text_map("StorageOpt");
  host.network_mode = fields.text("NetworkMode");
  host.port_bindings = decode_port_map(fields, "PortBindings");
  host.publish_all_ports = fields.flag("PublishAllPorts");
  host.links = fields.texts("Links");
  host.extra_hosts = fields.texts("ExtraHosts");
  host.dns = fields.texts("Dns");
  host.dns_options = fields.texts("DnsOptions");
  host.dns_search = fields.texts("DnsSearch");
  host.restart_policy = {fields.object("RestartPolicy").text("Name"),
                         fields.object("RestartPolicy").small_number("MaximumRetryCount")};
  host.auto_remove = fields.flag("AutoRemove");
  host.log_config = {fields.object("LogConfig").text("Type"),
                     fields.object("LogConfig").text_map("Config")};
  host.init = fields.flag_if("Init");
  host.runtime = fields.text("Runtime");
  host.isolation = fields.text("Isolation");
  host.privileged = fields.flag("Privileged");
  host.read_only_rootfs = fields.flag("ReadonlyRootfs");
  host.cap_add = fields.texts("CapAdd");
  host.cap_drop = fields.texts("CapDrop");
  host.security_opt = fields.texts("SecurityOpt");
  host.group_add = fields.texts("GroupAdd");
  host.sysctls = fields.text_map("Sysctls");
  host.masked_paths = fields.texts_if("MaskedPaths");
  host.read_only_paths = fields.texts_if("ReadonlyPaths");
  host.cgroup = fields.text("Cgroup");
  host.cgroupns_mode = fields.text("CgroupnsMode");
  host.ipc_mode = fields.text("IpcMode");
  host.pid_mode = fields.text("PidMode");
  host.uts_mode = fields.text("UTSMode");
  host.userns_mode = fields.text("UsernsMode");
  host.oom_score_adj = fields.small_number("OomScoreAdj");
  host.shm_size = fields.number("ShmSize");
  host.annotations = fields.text_map("Annotations");
  return host;
}

}  // namespace bulkhead::docker
