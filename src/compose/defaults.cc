#include <fmt/format.h>

#include "compose/canonical.h"
#include "compose/go_format.h"
#include "compose/model_path.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Value;

using Default = void (*)(Value& value, const ModelPath& path, ProblemList& problems);

void set_if_absent(Mapping& mapping, std::string_view key, Value value) {
  const text::Span span = value.span();
  if (!mapping.contains(key)) mapping.set(std::string(key), std::move(value), span);
}

Mapping* require_mapping(Value& value, const ModelPath& path, ProblemList& problems) {
  if (Mapping* mapping = value.as_mapping()) return mapping;
  problems.error(
      Category::kType, path.str(), value.span(),
      fmt::format("{} must be a mapping, but is {}", path.str(), describe(value.kind())));
  return nullptr;
}

void build(Value& value, const ModelPath& /*path*/, ProblemList& /*problems*/) {
  if (Mapping* mapping = value.as_mapping()) {
    set_if_absent(*mapping, "context", Value(".", value.span()));
  }
}

void secret(Value& value, const ModelPath& path, ProblemList& problems) {
  Mapping* mapping = require_mapping(value, path, problems);
  if (!mapping) return;
  const Value* source = mapping->find("source");
  set_if_absent(*mapping, "target",
                Value("/run/secrets/" + (source ? go_sprint(*source) : "<nil>"), value.span()));
}

void port(Value& value, const ModelPath& /*path*/, ProblemList& /*problems*/) {
  Mapping* mapping = value.as_mapping();
  if (!mapping) return;
  set_if_absent(*mapping, "protocol", Value("tcp", value.span()));
  set_if_absent(*mapping, "mode", Value("ingress", value.span()));
}

void device_request(Value& value, const ModelPath& path, ProblemList& problems) {
  Mapping* mapping = require_mapping(value, path, problems);
  if (!mapping || mapping->contains("device_ids")) return;
  set_if_absent(*mapping, "count", Value("all", value.span()));
}

void bind(Value& value, const ModelPath& path, ProblemList& problems) {
  if (Mapping* mapping = require_mapping(value, path, problems)) {
    set_if_absent(*mapping, "create_host_path", Value(true, value.span()));
  }
}

const PathTable<Default>& defaults() {
  static const PathTable<Default> table = {
      {"services.*.build", build},
      {"services.*.deploy.resources.reservations.devices.*", device_request},
      {"services.*.gpus.*", device_request},
      {"services.*.ports.*", port},
      {"services.*.secrets.*", secret},
      {"services.*.volumes.*.bind", bind},
  };
  return table;
}

void walk(Value& value, const ModelPath& path, PathTable<Default>::Cursor at,
          ProblemList& problems) {
  if (!at.alive()) return;
  if (at.value()) {
    (*at.value())(value, path, problems);
  } else if (Mapping* mapping = value.as_mapping()) {
    for (auto& entry : *mapping) {
      walk(entry.value, ModelPath(path, entry.key), at.key(entry.key), problems);
    }
  } else if (text::Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      walk((*items)[i], ModelPath(path, i), at.item(), problems);
    }
  }
}

}  // namespace

void set_defaults(Value& model, ProblemList& problems) {
  walk(model, ModelPath(), defaults().root(), problems);
}

}  // namespace bulkhead::compose
