#include "docker/address.h"

#include <charconv>

#include <fmt/format.h>

#include "docker/json.h"

namespace bulkhead::docker {
namespace {

constexpr std::uint16_t kPlainPort = 2375;
constexpr std::uint16_t kTlsPort = 2376;
constexpr std::size_t kConfigLimit = std::size_t{1} << 20;

tl::unexpected<Error> not_an_address(std::string_view text, std::string_view why) {
  return failure(ErrorKind::kInvalid,
                 fmt::format("DOCKER_HOST is \"{}\": {}; expected unix:///PATH or tcp://HOST:PORT",
                             text, why));
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), port);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size() || port == 0) {
    return std::nullopt;
  }
  return port;
}

/// "host", "host:port", "[::1]:port", with a path that has no meaning here.
Result<EngineAddress> parse_tcp(std::string_view text, std::string_view rest, bool tls) {
  rest = rest.substr(0, rest.find('/'));
  EngineAddress address;
  address.kind = EngineAddress::Kind::kTcp;
  address.path.clear();
  if (tls) address.tls.emplace();
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return not_an_address(text, "a bracket is not closed");
    address.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (!rest.empty() && rest.front() != ':') {
      return not_an_address(text, "a port is expected behind the bracket");
    }
    if (!rest.empty()) port = rest.substr(1);
  } else {
    const std::size_t colon = rest.find(':');
    address.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) port = rest.substr(colon + 1);
  }
  if (address.host.empty()) address.host = "127.0.0.1";
  if (!port.empty()) {
    const std::optional<std::uint16_t> number = parse_port(port);
    if (!number) return not_an_address(text, fmt::format("\"{}\" is no port", port));
    address.port = *number;
  }
  return address;
}

std::string value_of(const Variables& variables, const std::string& name) {
  return variables(name).value_or(std::string());
}

/// ca.pem, cert.pem and key.pem of a folder, as far as they are there.
TlsFiles tls_files(const std::string& folder, bool verify, text::FileReader& files) {
  TlsFiles tls;
  tls.verify = verify;
  const auto existing = [&](const char* name) {
    std::string path = folder + "/" + name;
    return files.kind(path) == text::FileKind::kFile ? path : std::string();
  };
  tls.authority = existing("ca.pem");
  tls.certificate = existing("cert.pem");
  tls.key = existing("key.pem");
  return tls;
}

void settle_port(EngineAddress& address) {
  if (address.kind == EngineAddress::Kind::kTcp && address.port == 0) {
    address.port = address.tls ? kTlsPort : kPlainPort;
  }
}

std::string config_folder(const Variables& variables) {
  if (std::string folder = value_of(variables, "DOCKER_CONFIG"); !folder.empty()) return folder;
  return value_of(variables, "HOME") + "/.docker";
}

/// The context of the docker command line that is in use; empty for the default one.
Result<std::string> current_context(const Variables& variables, text::FileReader& files) {
  if (std::string name = value_of(variables, "DOCKER_CONTEXT"); !name.empty()) return name;
  const std::string path = config_folder(variables) + "/config.json";
  if (files.kind(path) != text::FileKind::kFile) return std::string();
  const std::string text = TRY(files.read(path, kConfigLimit));
  const json::value config = TRY(with_context(parse_json(text), path));
  return Fields(config).text("currentContext");
}

/// Contexts are kept in folders whose names are hashes; the name is inside.
Result<EngineAddress> address_of_context(const std::string& name, const Variables& variables,
                                         text::FileReader& files) {
  const std::string folder = config_folder(variables) + "/contexts";
  const Result<std::vector<std::string>> ids = files.list(folder + "/meta");
  for (const std::string& id : ids ? *ids : std::vector<std::string>()) {
    const std::string path = fmt::format("{}/meta/{}/meta.json", folder, id);
    const Result<std::string> text = files.read(path, kConfigLimit);
    if (!text) continue;
    const json::value meta = TRY(with_context(parse_json(*text), path));
    if (Fields(meta).text("Name") != name) continue;
    const Fields endpoint = Fields(meta).object("Endpoints").object("docker");
    EngineAddress address = TRY(with_context(parse_engine_address(endpoint.text("Host")), path));
    const std::string certificates = fmt::format("{}/tls/{}/docker", folder, id);
    if (address.kind == EngineAddress::Kind::kTcp &&
        (address.tls || files.kind(certificates) == text::FileKind::kDirectory)) {
      address.tls = tls_files(certificates, !endpoint.flag("SkipTLSVerify"), files);
    }
    settle_port(address);
    return address;
  }
  return failure(
      ErrorKind::kNotFound,
      fmt::format("the docker context \"{}\" is in use, and is not in {}: choose another "
                  "with `docker context use`, or set DOCKER_HOST",
                  name, folder));
}

}  // namespace

std::string EngineAddress::str() const {
  if (kind == Kind::kUnix) return "unix://" + path;
  const bool brackets = host.find(':') != std::string::npos;
  const std::string number = port == 0 ? std::string() : fmt::format(":{}", port);
  return fmt::format("tcp://{}{}{}{}", brackets ? "[" : "", host, brackets ? "]" : "", number);
}

Result<EngineAddress> parse_engine_address(std::string_view text) {
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos) return not_an_address(text, "it has no scheme");
  const std::string_view scheme = text.substr(0, end);
  const std::string_view rest = text.substr(end + 3);
  if (scheme == "unix") {
    EngineAddress address;
    if (!rest.empty()) address.path = rest;
    if (!address.path.starts_with('/')) {
      return not_an_address(text, "the path of the socket is not absolute");
    }
    return address;
  }
  if (scheme == "tcp" || scheme == "http") return parse_tcp(text, rest, false);
  if (scheme == "https") return parse_tcp(text, rest, true);
  if (scheme == "ssh") {
    return not_an_address(text,
                          "connecting over ssh is not supported: forward the socket with ssh -L");
  }
  return not_an_address(text, fmt::format("the scheme {} is not known", scheme));
}

Result<EngineAddress> find_engine_address(const Variables& variables, text::FileReader& files) {
  EngineAddress address;
  if (const std::string host = value_of(variables, "DOCKER_HOST"); !host.empty()) {
    address = TRY(parse_engine_address(host));
  } else if (const std::string context = TRY(current_context(variables, files));
             !context.empty() && context != "default") {
    return address_of_context(context, variables, files);
  }
  const bool verify = !value_of(variables, "DOCKER_TLS_VERIFY").empty();
  const bool wanted = verify || !value_of(variables, "DOCKER_TLS").empty() || address.tls;
  if (address.kind == EngineAddress::Kind::kTcp && wanted) {
    std::string folder = value_of(variables, "DOCKER_CERT_PATH");
    if (folder.empty()) folder = config_folder(variables);
    // https by itself means a server to be trusted; DOCKER_TLS alone means any.
    const bool trusted = verify || value_of(variables, "DOCKER_TLS").empty();
    address.tls = tls_files(folder, trusted, files);
  }
  settle_port(address);
  return address;
}

}  // namespace bulkhead::docker
