#include "compose/interpolate.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/template.h"
#include "text/render_diagnostic.h"

namespace bulkhead::compose {
namespace {

using text::Span;
using text::Value;

enum class Cast : std::uint8_t { kInteger, kFloat, kFloat32, kBool };

/// Where a variable may stand for a number or a boolean; everywhere else it stays text.
const PathTable<Cast>& casts() {
  static const PathTable<Cast> table = {
      {"services.*.cpu_count", Cast::kInteger},
      {"services.*.cpu_percent", Cast::kFloat},
      {"services.*.cpu_period", Cast::kInteger},
      {"services.*.cpu_quota", Cast::kInteger},
      {"services.*.cpu_rt_period", Cast::kInteger},
      {"services.*.cpu_rt_runtime", Cast::kInteger},
      {"services.*.cpu_shares", Cast::kInteger},
      {"services.*.cpus", Cast::kFloat32},
      {"services.*.depends_on.*.required", Cast::kBool},
      {"services.*.depends_on.*.restart", Cast::kBool},
      {"services.*.deploy.placement.max_replicas_per_node", Cast::kInteger},
      {"services.*.deploy.replicas", Cast::kInteger},
      {"services.*.deploy.restart_policy.max_attempts", Cast::kInteger},
      {"services.*.deploy.rollback_config.max_failure_ratio", Cast::kFloat},
      {"services.*.deploy.rollback_config.parallelism", Cast::kInteger},
      {"services.*.deploy.update_config.max_failure_ratio", Cast::kFloat},
      {"services.*.deploy.update_config.parallelism", Cast::kInteger},
      {"services.*.healthcheck.disable", Cast::kBool},
      {"services.*.healthcheck.retries", Cast::kInteger},
      {"services.*.init", Cast::kBool},
      {"services.*.oom_kill_disable", Cast::kBool},
      {"services.*.oom_score_adj", Cast::kInteger},
      {"services.*.pids_limit", Cast::kInteger},
      {"services.*.ports.*.target", Cast::kInteger},
      {"services.*.privileged", Cast::kBool},
      {"services.*.read_only", Cast::kBool},
      {"services.*.scale", Cast::kInteger},
      {"services.*.stdin_open", Cast::kBool},
      {"services.*.tty", Cast::kBool},
      {"services.*.ulimits.*", Cast::kInteger},
      {"services.*.ulimits.*.hard", Cast::kInteger},
      {"services.*.ulimits.*.soft", Cast::kInteger},
      {"services.*.volumes.*.read_only", Cast::kBool},
      {"services.*.volumes.*.volume.nocopy", Cast::kBool},
      {"networks.*.attachable", Cast::kBool},
      {"networks.*.enable_ipv4", Cast::kBool},
      {"networks.*.enable_ipv6", Cast::kBool},
      {"networks.*.external", Cast::kBool},
      {"networks.*.internal", Cast::kBool},
      {"volumes.*.external", Cast::kBool},
      {"secrets.*.external", Cast::kBool},
      {"configs.*.external", Cast::kBool},
  };
  return table;
}

std::string_view wanted(Cast cast) {
  switch (cast) {
    case Cast::kInteger:
      return "an integer";
    case Cast::kFloat:
    case Cast::kFloat32:
      return "a number";
    case Cast::kBool:
      return "a boolean";
  }
  return "a value";
}

/// What fits, so that no later phase finds the same fault again.
Value stand_in(Cast cast, Span span) {
  if (cast == Cast::kBool) return Value(false, span);
  if (cast == Cast::kInteger) return Value(std::int64_t{0}, span);
  return Value(0.0, span);
}

std::optional<Value> convert(Cast cast, const std::string& text, Span span) {
  switch (cast) {
    case Cast::kInteger:
      if (const auto number = parse_go_int(text)) return Value(*number, span);
      return std::nullopt;
    case Cast::kFloat:
      if (const auto number = parse_go_float(text)) return Value(*number, span);
      return std::nullopt;
    case Cast::kFloat32:
      if (const auto number = parse_go_float(text)) return Value(round_to_float32(*number), span);
      return std::nullopt;
    case Cast::kBool:
      if (const auto flag = parse_compose_bool(text)) return Value(*flag, span);
      return std::nullopt;
  }
  return std::nullopt;
}

/// The place of `$name` or `${name` inside what the value was written as; else the whole value.
Span place_of(std::string_view name, Span span, const text::Sources& sources) {
  if (!span.known()) return span;
  const std::string_view written = sources.text(span);
  for (std::size_t at = written.find(name); at != std::string_view::npos;
       at = written.find(name, at + 1)) {
    const bool braced = at >= 2 && written[at - 1] == '{' && written[at - 2] == '$';
    const bool plain = at >= 1 && written[at - 1] == '$';
    if (!braced && !plain) continue;
    Span result = span;
    result.begin = span.begin + static_cast<std::uint32_t>(at - (braced ? 2 : 1));
    std::size_t end = at + name.size();
    if (braced) {
      const std::size_t close = written.find('}', end);
      if (close != std::string_view::npos) end = close + 1;
    }
    result.end = span.begin + static_cast<std::uint32_t>(end);
    return result;
  }
  return span;
}

// What variables may add to all files together.
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
// Variables of one value that are looked for in what is written, to say where they stand.
constexpr std::size_t kMostPlaces = 100;

class Interpolator final {
 public:
  Interpolator(const Environment& environment, const text::Sources& sources, VariableUses& uses,
               ProblemList& problems, std::size_t& bytes_filled)
      : environment_(environment),
        sources_(sources),
        uses_(uses),
        problems_(problems),
        bytes_filled_(bytes_filled) {
    lookup_ = [this](std::string_view name) -> const std::string* {
      const auto found = environment_.find(std::string(name));
      return found == environment_.end() ? nullptr : &found->second;
    };
  }

  void walk(Value& value, const ModelPath& path, PathTable<Cast>::Cursor cast) {
    if (std::string* text = value.as_string()) {
      const bool has_variable = text->find('$') != std::string::npos;
      if (has_variable) *text = fill(*text, value.span(), path.str());
      if (cast.value()) apply(*cast.value(), value, path);
    } else if (text::Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) {
        walk(entry.value, ModelPath(path, entry.key), cast.key(entry.key));
      }
    } else if (text::Sequence* sequence = value.as_sequence()) {
      for (std::size_t i = 0; i < sequence->size(); ++i) {
        walk((*sequence)[i], ModelPath(path, i), cast.item());
      }
    }
  }

  std::string fill(const std::string& text, Span span, const std::string& path) {
    note(text, span);
    Substitution result = substitute(text, lookup_);
    bytes_filled_ += result.text.size();
    if (bytes_filled_ > kMostBytes) {
      if (bytes_filled_ - result.text.size() <= kMostBytes) {
        problems_.error(
            Category::kLimit, path, span,
            fmt::format("variables make the files longer than {} MiB in all", kMostBytes >> 20));
      }
      return {};
    }
    const std::set<std::string> unset(result.unset.begin(), result.unset.end());
    std::size_t told = 0;
    for (const std::string& name : unset) {
      if (++told > kMostPlaces) break;
      Problem& problem = problems_.warning(
          Category::kUnsetVariable, path, place_of(name, span, sources_),
          fmt::format("variable {} is not set and stands for an empty text", name));
      problem.diagnostic.help = fmt::format(
          "set {0} in .env or in the environment, or give a default: ${{{0}:-default}}", name);
    }
    for (const SubstitutionFault& fault : result.faults) report(fault, text, span, path);
    return std::move(result.text);
  }

  void note(const std::string& text, Span span) {
    std::size_t placed = 0;
    for (VariableMention& mention : mentioned_variables(text)) {
      if (uses_.contains(mention.name)) continue;
      VariableUse use;
      use.set = lookup_(mention.name) != nullptr;
      use.default_value = std::move(mention.default_value);
      use.alternate_value = std::move(mention.alternate_value);
      use.required = mention.required;
      use.span = ++placed > kMostPlaces ? span : place_of(mention.name, span, sources_);
      use.name = mention.name;
      uses_.emplace(mention.name, std::move(use));
    }
  }

 private:
  void apply(Cast cast, Value& value, const ModelPath& path) {
    const std::string text = *value.as_string();
    auto converted = convert(cast, text, value.span());
    if (!converted) {
      problems_.error(
          Category::kInterpolation, path.str(), value.span(),
          fmt::format("{} must be {}, but is the text \"{}\"", path.str(), wanted(cast), text));
      value = stand_in(cast, value.span());
      return;
    }
    if (cast == Cast::kBool && to_lower_ascii(text) != "true" && to_lower_ascii(text) != "false") {
      problems_.warning(Category::kObsolete, path.str(), value.span(),
                        fmt::format("\"{}\" for a boolean is no YAML 1.2; write {}", text,
                                    *converted->as_bool() ? "true" : "false"));
    }
    value = std::move(*converted);
  }

  void report(const SubstitutionFault& fault, const std::string& text, Span span,
              const std::string& path) {
    switch (fault.kind) {
      case SubstitutionFault::Kind::kRequired: {
        Problem& problem = problems_.error(
            Category::kRequiredVariable, path, place_of(fault.variable, span, sources_),
            fmt::format("required variable {} has no value{}{}", fault.variable,
                        fault.message.empty() ? "" : ": ", fault.message));
        problem.diagnostic.help =
            fmt::format("set {} in .env or in the environment", fault.variable);
        return;
      }
      case SubstitutionFault::Kind::kTooDeep:
        problems_.error(Category::kLimit, path, span, "variables are nested too deep in defaults");
        return;
      case SubstitutionFault::Kind::kTooLong:
        problems_.error(
            Category::kLimit, path, span,
            fmt::format("variables make {} longer than {} MiB", path, kLongestSubstitution >> 20));
        return;
      case SubstitutionFault::Kind::kInvalid:
        break;
    }
    Problem& problem = problems_.error(
        Category::kInterpolation, path, span,
        fmt::format("\"{}\" holds a $ that begins no variable", text::shortened(text)));
    problem.diagnostic.help = "write $$ for a dollar sign";
    problem.follows_unset = false;
  }

  const Environment& environment_;
  const text::Sources& sources_;
  VariableUses& uses_;
  ProblemList& problems_;
  std::size_t& bytes_filled_;
  VariableLookup lookup_;
};

void note_all(const Value& value, Interpolator& interpolator) {
  if (const std::string* text = value.as_string()) {
    if (text->find('$') != std::string::npos) interpolator.note(*text, value.span());
  } else if (const text::Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) note_all(entry.value, interpolator);
  } else if (const text::Sequence* sequence = value.as_sequence()) {
    for (const Value& item : *sequence) note_all(item, interpolator);
  }
}

}  // namespace

void interpolate(Value& model, const Environment& environment, const text::Sources& sources,
                 VariableUses& uses, ProblemList& problems, std::size_t& bytes_filled) {
  Interpolator(environment, sources, uses, problems, bytes_filled)
      .walk(model, ModelPath(), casts().root());
}

std::string interpolate_text(const Value& value, const std::string& path,
                             const Environment& environment, const text::Sources& sources,
                             VariableUses& uses, ProblemList& problems) {
  const std::string* text = value.as_string();
  if (!text) return {};
  std::size_t bytes_filled = 0;
  return Interpolator(environment, sources, uses, problems, bytes_filled)
      .fill(*text, value.span(), path);
}

void note_variables(const Value& model, const Environment& environment,
                    const text::Sources& sources, VariableUses& uses) {
  ProblemList none;
  std::size_t bytes_filled = 0;
  Interpolator interpolator(environment, sources, uses, none, bytes_filled);
  note_all(model, interpolator);
}

}  // namespace bulkhead::compose
