#include "rules/spoken_hosts.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace bulkhead::rules {
namespace {

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), is_name_char);
}

std::optional<int> to_port(std::string_view text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
    return std::nullopt;
  }
  return port;
}

/// "host" or "host:port"; nothing when it is neither.
std::optional<SpokenHost> parse_authority(std::string_view text) {
  const auto colon = text.find(':');
  const auto host = text.substr(0, colon);
  if (!is_name(host)) return std::nullopt;
  SpokenHost spoken{std::string(host), {}};
  if (colon != std::string_view::npos) {
    spoken.port = to_port(text.substr(colon + 1));
    if (!spoken.port) return std::nullopt;
  }
  return spoken;
}

/// The authorities of the URL whose "://" stands at `scheme_end`. Where it ends.
std::size_t take_url(std::string_view value, std::size_t scheme_end, std::vector<SpokenHost>& out) {
  // A name server stands between the first two slashes of dns:///db:50051, or the default one.
  const bool by_dns =
      value.substr(0, scheme_end).ends_with("dns") && value.substr(scheme_end + 3).starts_with('/');
  const std::size_t begin = scheme_end + (by_dns ? 4 : 3);
  const std::size_t end = std::min(value.find_first_of("/?#\"' \t\n;|", begin), value.size());
  std::string_view authority = value.substr(begin, end - begin);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  // Go's MySQL driver writes tcp(db:3306).
  if (const auto open = authority.find('('); open != std::string_view::npos) {
    authority = authority.substr(open + 1, authority.find(')', open) - open - 1);
  }
  while (!authority.empty()) {
    const auto comma = authority.find(',');
    if (auto host = parse_authority(authority.substr(0, comma))) out.push_back(std::move(*host));
    if (comma == std::string_view::npos) break;
    authority.remove_prefix(comma + 1);
  }
  return end;
}

bool says_host(std::string_view variable) {
  static constexpr std::array<std::string_view, 9> kEndings = {
      "HOST", "HOSTNAME", "HOSTS", "SERVER", "SERVERS", "ADDR", "ADDRESS", "ENDPOINT", "URL"};
  // Without a dash between: what libpq and its like read.
  static constexpr std::array<std::string_view, 5> kWhole = {"PGHOST", "DBHOST", "MYSQLHOST",
                                                             "MONGOHOST", "REDISHOST"};
  if (std::find(kWhole.begin(), kWhole.end(), variable) != kWhole.end()) return true;
  // DATABASE_HOST is, GHOST is not.
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    if (variable == ending) return true;
    return variable.ends_with(ending) && variable.size() > ending.size() &&
           variable[variable.size() - ending.size() - 1] == '_';
  });
}

/// The name says that the value is about callers, or about how strangers call the service itself.
bool says_not_called(std::string_view variable) {
  static constexpr std::array<std::string_view, 10> kWords = {
      "ALLOW",    "TRUSTED",  "VIRTUAL_HOST", "CORS",     "ORIGIN",
      "NO_PROXY", "REDIRECT", "CALLBACK",     "EXTERNAL", "ADVERTISED"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return variable.find(word) != std::string_view::npos;
  });
}

/// The value of `Server=tcp:db,1433` or `host=db`, and of an option `--broker=kafka:9092`; the word
/// itself otherwise. `names_host`: the key says that a host follows.
std::string_view value_of_pair(std::string_view word, bool& names_host) {
  static constexpr std::array<std::string_view, 6> kKeys = {"host",   "hostaddr", "server",
                                                            "source", "address",  "addr"};
  const auto equals = word.find('=');
  if (equals == std::string_view::npos) return word;
  std::string key(word.substr(0, equals));
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  });
  const bool known = std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
  if (!known && !key.starts_with("-")) return word;
  names_host = names_host || known;
  word.remove_prefix(equals + 1);
  if (word.starts_with("tcp:")) word.remove_prefix(4);
  return word;
}

}  // namespace

std::vector<SpokenHost> spoken_hosts(std::string_view variable, std::string_view value) {
  std::string name(variable);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  });
  if (says_not_called(name)) return {};
  std::vector<SpokenHost> hosts;
  std::size_t at = 0;
  bool url = false;
  while ((at = value.find("://", at)) != std::string_view::npos) {
    url = true;
    at = take_url(value, at, hosts);
  }
  if (url) return hosts;
  const bool host_expected = says_host(name);
  std::string_view rest = value;
  while (!rest.empty()) {
    const auto cut = rest.find_first_of(", ;");
    bool names_host = host_expected;
    std::string_view word = value_of_pair(rest.substr(0, cut), names_host);
    if (const auto tcp = word.find("@tcp("); tcp != std::string_view::npos) {
      word.remove_prefix(tcp + 5);
      word = word.substr(0, word.find(')'));
    }
    if (const auto slash = word.find('/'); slash != std::string_view::npos && slash > 0) {
      word = word.substr(0, slash);
    }
    if (auto host = parse_authority(word); host && (host->port || names_host)) {
      hosts.push_back(std::move(*host));
    }
    if (cut == std::string_view::npos) break;
    rest.remove_prefix(cut + 1);
  }
  return hosts;
}

std::vector<SpokenPlace> spoken_places(const model::Service& service) {
  std::vector<SpokenPlace> places;
  for (const auto& [variable, entry] : service.environment) {
    if (!entry.value) continue;
    for (SpokenHost& host : spoken_hosts(variable, *entry.value)) {
      places.push_back({std::move(host), variable, "environment", entry.span});
    }
  }
  const auto add_words = [&](const std::optional<std::vector<std::string>>& words,
                             std::string_view attribute) {
    if (!words) return;
    for (const std::string& word : *words) {
      for (SpokenHost& host : spoken_hosts({}, word)) {
        places.push_back({std::move(host), {}, attribute, service.span});
      }
    }
  };
  add_words(service.entrypoint, "entrypoint");
  add_words(service.command, "command");
  return places;
}

}  // namespace bulkhead::rules
