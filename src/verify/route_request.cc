#include "verify/route_request.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include <fmt/format.h>

#include "verify/regexp_sample.h"

namespace bulkhead::verify {
namespace {

/// Alternatives of which any may be met; each asks for a host, a path, or both.
using Alternatives = std::vector<RouteRequest>;

/// Enough for any rule that a person writes; a product of alternatives grows fast.
constexpr std::size_t kMost = 64;
constexpr int kDeepest = 32;

/// rule := all ('||' all)* ; all := one ('&&' one)* ; one := '(' rule ')' | Name '(' args ')'
class Parser final {
 public:
  explicit Parser(std::string_view rule) : rule_(rule) {}

  Result<Alternatives> parse() {
    Alternatives found = TRY(any(0));
    skip_space();
    if (at_ != rule_.size()) return unexpected_here();
    return found;
  }

 private:
  tl::unexpected<Error> unexpected_here() const {
    return failure(ErrorKind::kInvalid,
                   fmt::format("the rule is not understood from \"{}\" on", rule_.substr(at_)));
  }

  void skip_space() {
    while (at_ < rule_.size() && std::isspace(static_cast<unsigned char>(rule_[at_])) != 0) ++at_;
  }

  bool take(std::string_view token) {
    skip_space();
    if (!rule_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  Result<Alternatives> any(int depth) {
    Alternatives all_of_them = TRY(all(depth));
    while (take("||")) {
      for (RouteRequest& request : TRY(all(depth))) all_of_them.push_back(std::move(request));
      if (all_of_them.size() > kMost) {
        return failure(ErrorKind::kInvalid, "the rule has too many alternatives");
      }
    }
    return all_of_them;
  }

  Result<Alternatives> all(int depth) {
    Alternatives left = TRY(one(depth));
    while (take("&&")) {
      const Alternatives right = TRY(one(depth));
      Alternatives both;
      for (const RouteRequest& a : left) {
        for (const RouteRequest& b : right) {
          if (auto joined = join(a, b)) both.push_back(*std::move(joined));
        }
      }
      if (both.empty()) return failure(ErrorKind::kInvalid, "the rule can never be met");
      if (both.size() > kMost) {
        return failure(ErrorKind::kInvalid, "the rule has too many alternatives");
      }
      left = std::move(both);
    }
    return left;
  }

  /// A request that meets both.
  static std::optional<RouteRequest> join(const RouteRequest& a, const RouteRequest& b) {
    RouteRequest joined = a;
    if (joined.host.empty()) joined.host = b.host;
    if (!b.host.empty() && joined.host != b.host) return std::nullopt;
    if (b.path.starts_with(joined.path)) {
      joined.path = b.path;
    } else if (!joined.path.starts_with(b.path)) {
      return std::nullopt;
    }
    return joined;
  }

  Result<Alternatives> one(int depth) {
    if (depth > kDeepest) return failure(ErrorKind::kInvalid, "the rule is nested too deeply");
    if (take("!")) return failure(ErrorKind::kInvalid, "negation is not understood");
    if (take("(")) {
      Alternatives inner = TRY(any(depth + 1));
      if (!take(")")) return unexpected_here();
      return inner;
    }
    return matcher();
  }

  Result<Alternatives> matcher() {
    skip_space();
    const std::size_t begin = at_;
    while (at_ < rule_.size() && std::isalpha(static_cast<unsigned char>(rule_[at_])) != 0) ++at_;
    const std::string name(rule_.substr(begin, at_ - begin));
    if (name.empty() || !take("(")) return unexpected_here();
    const std::vector<std::string> arguments = TRY(strings());
    Alternatives found;
    for (const std::string& argument : arguments) {
      if (auto request = request_of(name, argument)) {
        found.push_back(*std::move(request));
      } else {
        return failure(ErrorKind::kInvalid,
                       fmt::format("the matcher {}(`{}`) is not understood", name, argument));
      }
    }
    if (found.empty()) return unexpected_here();
    return found;
  }

  /// Traefik 2 has templates, "{name:…}", where 3 has expressions, in which a number follows '{'.
  static bool is_template(std::string_view argument) {
    const std::size_t open = argument.find('{');
    return open != std::string_view::npos && open + 1 < argument.size() &&
           std::isdigit(static_cast<unsigned char>(argument[open + 1])) == 0;
  }

  /// What meets one matcher; nothing where it is not understood.
  static std::optional<RouteRequest> request_of(const std::string& name,
                                                const std::string& argument) {
    if (name == "Host") return RouteRequest{argument, "/"};
    if (name == "HostRegexp") {
      const auto host = is_template(argument) ? sample_of_template(argument) : sample_of(argument);
      if (host && !host->empty()) return RouteRequest{*host, "/"};
    } else if (name == "PathRegexp") {
      const auto path = sample_of(argument);
      if (path && path->starts_with('/')) return RouteRequest{"", *path};
    } else if (name == "Path" || name == "PathPrefix") {
      const auto path = sample_of_template(argument);
      if (path && path->starts_with('/')) return RouteRequest{"", *path};
    }
    return std::nullopt;
  }

  Result<std::vector<std::string>> strings() {
    std::vector<std::string> found;
    do {
      skip_space();
      if (at_ >= rule_.size() || (rule_[at_] != '`' && rule_[at_] != '"')) return unexpected_here();
      const auto end = rule_.find(rule_[at_], at_ + 1);
      if (end == std::string_view::npos) return unexpected_here();
      found.emplace_back(rule_.substr(at_ + 1, end - at_ - 1));
      at_ = end + 1;
    } while (take(","));
    if (!take(")")) return unexpected_here();
    return found;
  }

  std::string_view rule_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<RouteRequest>> requests_for(std::string_view rule) {
  std::vector<RouteRequest> requests = TRY(Parser(rule).parse());
  std::sort(requests.begin(), requests.end());
  requests.erase(std::unique(requests.begin(), requests.end()), requests.end());
  return requests;
}

}  // namespace bulkhead::verify
