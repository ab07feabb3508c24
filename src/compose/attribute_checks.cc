#include "compose/attribute_checks.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/port_spec.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Value;

using Check = void (*)(const Value& value, const ModelPath& path, ProblemList& problems);

void external(const Value& value, const ModelPath& path, ProblemList& problems) {
  const Mapping* mapping = value.as_mapping();
  const Value* flag = value.get("external");
  if (!mapping || !flag || !flag->as_bool() || !*flag->as_bool()) return;
  for (const auto& entry : *mapping) {
    if (entry.key == "name" || entry.key == "external" || entry.key.starts_with("x-")) continue;
    Problem& problem = problems.error(
        Category::kConflict, path.str(), entry.key_span,
        fmt::format("{} is external, so it cannot have `{}`: Compose does not make it", path.str(),
                    entry.key));
    problem.diagnostic.related.push_back({flag->span(), "external here"});
    problem.diagnostic.help = "keep `external` and `name` only";
  }
}

void one_content(const Value& value, const ModelPath& path,
                 std::initializer_list<std::string_view> keys, ProblemList& problems) {
  int count = 0;
  for (const std::string_view key : keys) count += value.get(key) ? 1 : 0;
  if (count > 1) {
    problems
        .error(Category::kConflict, path.str(), value.span(),
               fmt::format("{} has more than one of {}", path.str(), fmt::join(keys, ", ")))
        .diagnostic.help = "keep one of them";
  } else if (count == 0 && !value.get("driver") && !value.get("external")) {
    problems
        .error(Category::kConflict, path.str(), value.span(),
               fmt::format("{} has none of {}", path.str(), fmt::join(keys, ", ")))
        .diagnostic.help = "say where its content comes from";
  }
}

void config(const Value& value, const ModelPath& path, ProblemList& problems) {
  one_content(value, path, {"file", "environment", "content"}, problems);
}

void secret(const Value& value, const ModelPath& path, ProblemList& problems) {
  one_content(value, path, {"file", "environment"}, problems);
}

void port(const Value& value, const ModelPath& path, ProblemList& problems) {
  const Value* address = value.get("host_ip");
  if (!address || is_ip_address(go_sprint(*address))) return;
  problems.error(Category::kConsistency, path.str(), address->span(),
                 fmt::format("\"{}\" in {} is no IP address", go_sprint(*address), path.str()));
}

void watched_path(const Value& value, const ModelPath& path, ProblemList& problems) {
  if (!value.as_string() || !value.as_string()->empty()) return;
  problems.error(Category::kConsistency, path.str(), value.span(),
                 fmt::format("{} must not be empty", path.str()));
}

void device_request(const Value& value, const ModelPath& path, ProblemList& problems) {
  const Value* count = value.get("count");
  const Value* ids = value.get("device_ids");
  if (!count || !ids) return;
  Problem& problem = problems.error(Category::kConflict, path.str(), ids->span(),
                                    fmt::format("{} has both count and device_ids", path.str()));
  problem.diagnostic.related.push_back({count->span(), "count here"});
  problem.diagnostic.help = "keep one of them";
}

const PathTable<Check>& checks() {
  static const PathTable<Check> table = {
      {"configs.*", config},
      {"secrets.*", secret},
      {"services.*.deploy.resources.reservations.devices.*", device_request},
      {"services.*.develop.watch.*.path", watched_path},
      {"services.*.gpus.*", device_request},
      {"services.*.ports.*", port},
      {"volumes.*", external},
  };
  return table;
}

void walk(const Value& value, const ModelPath& path, PathTable<Check>::Cursor at,
          ProblemList& problems) {
  if (!at.alive()) return;
  if (at.value()) {
    (*at.value())(value, path, problems);
  } else if (const Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) {
      walk(entry.value, ModelPath(path, entry.key), at.key(entry.key), problems);
    }
  } else if (const text::Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      walk((*items)[i], ModelPath(path, i), at.item(), problems);
    }
  }
}

}  // namespace

void check_attributes(const Value& model, ProblemList& problems) {
  walk(model, ModelPath(), checks().root(), problems);
}

}  // namespace bulkhead::compose
