#include "docker/resource_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "docker/container_json.h"

namespace bulkhead::docker {
namespace {

/// Splits "health_status: healthy" into the action and what follows.
void split_action(const std::string& text, Event& event) {
  const std::size_t colon = text.find(": ");
  event.action = text.substr(0, colon);
  event.detail = colon == std::string::npos ? std::string() : text.substr(colon + 2);
}

template <typename T>
void sort_by_name(std::vector<T>& list) {
  std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.name < b.name; });
}

Ipam decode_ipam(const Fields& fields) {
  Ipam ipam;
  ipam.driver = fields.text("Driver");
  ipam.options = fields.text_map("Options");
  fields.each("Config", [&](const Fields& pool) {
    ipam.pools.push_back(
        {pool.text("Subnet"), pool.text("IPRange"), pool.text("Gateway"),
         pool.text_map(pool.has("AuxiliaryAddresses") ? "AuxiliaryAddresses" : "AuxAddress")});
  });
  return ipam;
}

Network network_of(const Fields& fields) {
  Network network;
  network.id = NetworkRef(fields.text("Id"));
  network.name = fields.text("Name");
  network.scope = fields.text("Scope");
  network.driver = fields.text("Driver");
  network.internal = fields.flag("Internal");
  network.attachable = fields.flag("Attachable");
  network.ingress = fields.flag("Ingress");
  network.enable_ipv6 = fields.flag("EnableIPv6");
  network.config_only = fields.flag("ConfigOnly");
  network.created = fields.time("Created");
  network.ipam = decode_ipam(fields.object("IPAM"));
  network.options = fields.text_map("Options");
  network.labels = fields.text_map("Labels");
  fields.each_member("Containers", [&](std::string id, const json::value& value) {
    const Fields member(value);
    network.members.emplace(
        std::move(id),
        NetworkMember{member.text("Name"), member.text("EndpointID"), member.text("MacAddress"),
                      member.text("IPv4Address"), member.text("IPv6Address")});
  });
  return network;
}

Volume volume_of(const Fields& fields) {
  Volume volume;
  volume.name = VolumeName(fields.text("Name"));
  volume.driver = fields.text("Driver");
  volume.mountpoint = fields.text("Mountpoint");
  volume.scope = fields.text("Scope");
  volume.created = fields.time("CreatedAt");
  volume.labels = fields.text_map("Labels");
  volume.options = fields.text_map("Options");
  return volume;
}

/// An image without a name is listed as "<none>:<none>" by older engines.
std::vector<std::string> names_of(const Fields& fields, std::string_view key) {
  std::vector<std::string> names = fields.texts(key);
  std::erase_if(names, [](const std::string& name) { return name.starts_with("<none>"); });
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::string encode_filters(const std::map<std::string, std::vector<std::string>>& filters) {
  json::object object;
  for (const auto& [name, values] : filters) put(object, name, values);
  return object.empty() ? std::string() : serialize_json(object);
}

Result<EngineInfo> decode_version(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  const Fields fields(value);
  EngineInfo info;
  const auto api = ApiVersion::parse(fields.text("ApiVersion"));
  if (!api) {
    return failure(ErrorKind::kInvalid, "what answers is no container engine: it names no API");
  }
  info.api = *api;
  info.server_api = *api;
  info.server_oldest_api = ApiVersion::parse(fields.text("MinAPIVersion")).value_or(kOldestApi);
  info.version = fields.text("Version");
  info.os = fields.text("Os");
  info.arch = fields.text("Arch");
  info.kernel = fields.text("KernelVersion");
  info.platform = fields.object("Platform").text("Name");
  return info;
}

Result<SystemInfo> decode_system_info(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  const Fields fields(value);
  SystemInfo info;
  info.id = fields.text("ID");
  info.name = fields.text("Name");
  info.operating_system = fields.text("OperatingSystem");
  info.kernel = fields.text("KernelVersion");
  info.storage_driver = fields.text("Driver");
  info.cgroup_driver = fields.text("CgroupDriver");
  info.cgroup_version = fields.text("CgroupVersion");
  info.root_dir = fields.text("DockerRootDir");
  info.http_proxy = fields.text("HttpProxy");
  info.https_proxy = fields.text("HttpsProxy");
  info.no_proxy = fields.text("NoProxy");
  info.containers = fields.number("Containers");
  info.running = fields.number("ContainersRunning");
  info.images = fields.number("Images");
  info.cpus = fields.number("NCPU");
  info.memory = fields.number("MemTotal");
  info.live_restore = fields.flag("LiveRestoreEnabled");
  info.swarm_active = fields.object("Swarm").text("LocalNodeState") == "active";
  info.security_options = fields.texts("SecurityOptions");
  for (const std::string& option : info.security_options) {
    info.rootless = info.rootless || option.starts_with("name=rootless");
    info.userns_remap = info.userns_remap || option.starts_with("name=userns");
  }
  fields.each_member("Runtimes", [&](std::string name, const json::value&) {
    info.runtimes.push_back(std::move(name));
  });
  std::sort(info.runtimes.begin(), info.runtimes.end());
  const Fields plugins = fields.object("Plugins");
  info.network_drivers = plugins.texts("Network");
  info.volume_drivers = plugins.texts("Volume");
  info.log_drivers = plugins.texts("Log");
  info.registry_mirrors = !fields.object("RegistryConfig").texts("Mirrors").empty();
  fields.each("DefaultAddressPools", [&](const Fields& pool) {
    info.address_pools.push_back({pool.text("Base"), pool.small_number("Size")});
  });
  info.named_devices = !fields.texts("CDISpecDirs").empty();
  info.warnings = fields.texts("Warnings");
  return info;
}

Result<std::string> decode_registry_digest(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  return Fields(value).object("Descriptor").text("digest");
}

std::string decode_error(std::string_view text) {
  const Result<json::value> value = parse_json(text);
  if (value) {
    const Fields fields(*value);
    if (std::string message = fields.text("message"); !message.empty()) return message;
    if (std::string cause = fields.text("cause"); !cause.empty()) return cause;
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return std::string(text);
}

std::string progress_error(const Fields& line) {
  if (std::string detail = line.object("errorDetail").text("message"); !detail.empty()) {
    return detail;
  }
  return line.text("error");
}

std::string encode_network(const NetworkSpec& spec) {
  json::object object{{"Name", spec.name}, {"CheckDuplicate", true}};
  put(object, "Driver", spec.driver);
  put(object, "Internal", spec.internal);
  put(object, "Attachable", spec.attachable);
  put(object, "EnableIPv6", spec.enable_ipv6);
  json::array pools;
  for (const IpamPool& pool : spec.ipam.pools) {
    json::object entry;
    put(entry, "Subnet", pool.subnet);
    put(entry, "IPRange", pool.ip_range);
    put(entry, "Gateway", pool.gateway);
    // The name that every engine reads, whatever its own documentation says.
    put(entry, "AuxiliaryAddresses", pool.auxiliary_addresses);
    pools.push_back(std::move(entry));
  }
  json::object ipam;
  put(ipam, "Driver", spec.ipam.driver);
  put(ipam, "Config", std::move(pools));
  put(ipam, "Options", spec.ipam.options);
  put(object, "IPAM", std::move(ipam));
  put(object, "Options", spec.options);
  put(object, "Labels", spec.labels);
  return serialize_json(object);
}

Result<Network> decode_network(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  Network network = network_of(Fields(value));
  if (network.id.empty()) {
    return failure(ErrorKind::kInvalid, "the answer is no network: it has no Id");
  }
  return network;
}

Result<std::vector<Network>> decode_network_list(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_array()) return failure(ErrorKind::kInvalid, "the answer is no list of networks");
  std::vector<Network> list;
  for (const json::value& element : value.get_array()) {
    Network network = network_of(Fields(element));
    // Engines differ in whether a list has them; inspect always does.
    network.members.clear();
    list.push_back(std::move(network));
  }
  sort_by_name(list);
  return list;
}

std::string encode_volume(const VolumeSpec& spec) {
  json::object object;
  put(object, "Name", spec.name);
  put(object, "Driver", spec.driver);
  put(object, "DriverOpts", spec.driver_opts);
  put(object, "Labels", spec.labels);
  return serialize_json(object);
}

Result<Volume> decode_volume(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  Volume volume = volume_of(Fields(value));
  if (volume.name.empty()) {
    return failure(ErrorKind::kInvalid, "the answer is no volume: it has no Name");
  }
  return volume;
}

Result<std::vector<Volume>> decode_volume_list(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  std::vector<Volume> list;
  Fields(value).each("Volumes", [&](const Fields& fields) { list.push_back(volume_of(fields)); });
  sort_by_name(list);
  return list;
}

Result<std::map<std::string, std::uint64_t>> decode_volume_sizes(std::string_view text) {
  const json::value answer = TRY(parse_json(text));
  std::map<std::string, std::uint64_t> sizes;
  Fields(answer).each("Volumes", [&](const Fields& volume) {
    const std::int64_t size = volume.object("UsageData").number_if("Size").value_or(-1);
    if (size >= 0) sizes.emplace(volume.text("Name"), static_cast<std::uint64_t>(size));
  });
  return sizes;
}

namespace {

std::vector<std::string> layer_folders_of(const Fields& driver) {
  if (driver.text("Name") != "overlay2") return {};
  const Fields data = driver.object("Data");
  std::vector<std::string> folders{data.text("UpperDir")};
  const std::string lower = data.text("LowerDir");
  for (std::size_t begin = 0; begin < lower.size();) {
    const std::size_t end = std::min(lower.find(':', begin), lower.size());
    folders.push_back(lower.substr(begin, end - begin));
    begin = end + 1;
  }
  return folders.front().empty() ? std::vector<std::string>{} : folders;
}

}  // namespace

Result<Image> decode_image(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  const Fields fields(value);
  Image image;
  image.id = ImageRef(fields.text("Id"));
  if (image.id.empty()) {
    return failure(ErrorKind::kInvalid, "the answer is no image: it has no Id");
  }
  image.tags = names_of(fields, "RepoTags");
  image.digests = names_of(fields, "RepoDigests");
  image.created = fields.time("Created");
  image.os = fields.text("Os");
  image.architecture = fields.text("Architecture");
  image.variant = fields.text("Variant");
  image.size = fields.number("Size");
  image.config = decode_config(fields.object("Config"));
  image.layers = fields.object("RootFS").texts("Layers");
  image.layer_folders = layer_folders_of(fields.object("GraphDriver"));
  return image;
}

Result<std::vector<ImageSummary>> decode_image_list(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  if (!value.is_array()) return failure(ErrorKind::kInvalid, "the answer is no list of images");
  std::vector<ImageSummary> list;
  for (const json::value& element : value.get_array()) {
    const Fields fields(element);
    list.push_back({ImageRef(fields.text("Id")), names_of(fields, "RepoTags"),
                    names_of(fields, "RepoDigests"), time_of_seconds(fields.number("Created")),
                    fields.number("Size")});
  }
  std::sort(list.begin(), list.end(),
            [](const ImageSummary& a, const ImageSummary& b) { return a.id < b.id; });
  return list;
}

std::string encode_exec(const ExecSpec& spec) {
  json::object object{{"AttachStdout", true}, {"AttachStderr", true}};
  put(object, "AttachStdin", spec.attach_stdin);
  put(object, "Tty", spec.tty);
  put(object, "Cmd", spec.cmd);
  put(object, "Env", spec.env);
  put(object, "User", spec.user);
  put(object, "WorkingDir", spec.working_dir);
  put(object, "Privileged", spec.privileged);
  return serialize_json(object);
}

Result<ExecState> decode_exec(std::string_view text) {
  const json::value value = TRY(parse_json(text));
  const Fields fields(value);
  ExecState state;
  state.running = fields.flag("Running");
  if (!state.running && fields.has("ExitCode")) state.exit_code = fields.small_number("ExitCode");
  state.pid = fields.small_number("Pid");
  return state;
}

Result<Event> decode_event(std::string_view line) {
  const json::value value = TRY(parse_json(line));
  const Fields fields(value);
  Event event;
  event.type = fields.text("Type");
  split_action(fields.text("Action"), event);
  const Fields actor = fields.object("Actor");
  event.id = actor.text("ID");
  event.attributes = actor.text_map("Attributes");
  if (const std::int64_t nanoseconds = fields.number("timeNano"); nanoseconds != 0) {
    event.time = WallTime(Duration(nanoseconds));
  } else {
    event.time = time_of_seconds(fields.number("time")).value_or(WallTime());
  }
  if (event.type.empty() || event.action.empty()) {
    return failure(ErrorKind::kInvalid, fmt::format("not an event: {}", line.substr(0, 200)));
  }
  return event;
}

Result<std::string> decode_text(std::string_view text, std::string_view key) {
  const json::value value = TRY(parse_json(text));
  std::string found = Fields(value).text(key);
  if (found.empty()) {
    return failure(ErrorKind::kInvalid, fmt::format("the answer has no {}", key));
  }
  return found;
}

}  // namespace bulkhead::docker
