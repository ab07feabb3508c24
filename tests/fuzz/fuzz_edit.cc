// Edits of any YAML at any of its places: an edit that is given applies, what it makes of the file
// is YAML, and no line outside of it changes. The first two bytes choose what is done where.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "text/diagnostic_codes.h"
#include "text/edit.h"
#include "text/yaml.h"

namespace bulkhead::text {
namespace {

void list_paths(const Value& value, YamlPath& path, std::vector<YamlPath>& paths) {
  constexpr std::size_t kEnough = 256;
  if (paths.size() >= kEnough) return;
  paths.push_back(path);
  if (const Sequence* items = value.as_sequence()) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      path.emplace_back(i);
      list_paths((*items)[i], path, paths);
      path.pop_back();
    }
  }
  if (const Mapping* entries = value.as_mapping()) {
    for (const Mapping::Entry& entry : *entries) {
      path.emplace_back(entry.key);
      list_paths(entry.value, path, paths);
      path.pop_back();
    }
  }
}

Value new_value(unsigned which) {
  Mapping inner;
  inner.set("p", Value(Sequence{Value("q"), Value(std::int64_t{1})}));
  inner.set("r", Value("two\nlines\n"));
  switch (which % 6) {
    case 0:
      return Value("plain");
    case 1:
      return Value("a: b # c, [d]");
    case 2:
      return Value(std::int64_t{-7});
    case 3:
      return Value(Sequence{Value("x"), Value(inner)});
    case 4:
      return Value(inner);
    default:
      return Value("yes");
  }
}

void run(unsigned what, unsigned where, std::string content) {
  Sources sources;
  const SourceId id = sources.add("input.yaml", std::move(content));
  YamlOptions options;
  options.limits.max_nodes = 2'000;
  std::vector<Diagnostic> out;
  const std::optional<Value> value = parse_yaml(sources, id, options, out);
  if (!value) return;
  std::vector<YamlPath> paths;
  YamlPath root;
  list_paths(*value, root, paths);
  const YamlPath& path = paths[where % paths.size()];
  const Value added = new_value(what / 4);
  Result<Edit> edit = failure(ErrorKind::kInvalid, "");
  switch (what % 4) {
    case 0:
      edit = insert_key(sources, id, path, "new key", added);
      break;
    case 1:
      edit = append_item(sources, id, path, added);
      break;
    case 2:
      edit = replace_value(sources, id, path, added);
      break;
    default:
      edit = remove_entry(sources, id, path);
      break;
  }
  if (!edit) {
    CHECK(edit.error().kind != ErrorKind::kInvalid && !edit.error().message.empty());
    return;
  }
  const Result<std::string> edited = apply_edits(sources.file(id).content(), {*edit});
  CHECK(edited.has_value());
  Sources after;
  CHECK(parse_yaml(after, after.add("edited.yaml", *edited), options, out).has_value() ||
        out.front().code == kYamlLimit.code);
}

}  // namespace
}  // namespace bulkhead::text

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  bulkhead::text::run(data[0], data[1],
                      std::string(reinterpret_cast<const char*>(data) + 2, size - 2));
  return 0;
}
