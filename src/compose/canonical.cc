#include "compose/canonical.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/go_format.h"
#include "compose/model_path.h"
#include "compose/port_spec.h"
#include "compose/volume_spec.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

// All ports of four addresses; each becomes a value of its own.
constexpr std::size_t kMostPorts = std::size_t{4} * 65'536;

class Canonicalizer;
using Form = void (Canonicalizer::*)(Value& value, const ModelPath& path);

class Canonicalizer final {
 public:
  Canonicalizer(bool keep_unreadable, std::size_t& ports_expanded, ProblemList& problems)
      : keep_unreadable_(keep_unreadable), ports_expanded_(ports_expanded), problems_(problems) {}

  void walk(Value& value, const ModelPath& path, PathTable<Form>::Cursor form) {
    if (!form.alive()) return;
    if (form.value()) {
      form_ = form;
      (this->**form.value())(value, path);
    } else {
      children(value, path, form);
    }
  }

  /// Only what is in it.
  void descend(Value& value, const ModelPath& path) {
    if (value.as_mapping()) children(value, path, form_);
  }

  void build(Value& value, const ModelPath& path) { text_as(value, "context", path); }
  void extends(Value& value, const ModelPath& path) { text_as(value, "service", path); }
  void include(Value& value, const ModelPath& path) { text_as(value, "path", path); }
  void grant(Value& value, const ModelPath& path) { text_as(value, "source", path); }

  void text_or_number(Value& value, const ModelPath& /*path*/) {
    if (!value.as_string()) value = Value(go_sprint(value), value.span());
  }

  void list_of_text(Value& value, const ModelPath& /*path*/) {
    if (!value.as_string()) return;
    const Span span = value.span();
    Sequence items;
    items.push_back(std::move(value));
    value = Value(std::move(items), span);
  }

  void names(Value& value, const ModelPath& path) {
    to_mapping(value, path, [](Span span) { return Value::null(span); });
  }

  void depends_on(Value& value, const ModelPath& path) {
    if (value.as_sequence()) {
      to_mapping(value, path, dependency);
      return;
    }
    Mapping* mapping = value.as_mapping();
    if (!mapping) return wrong(value, path, "a list of services or a mapping");
    for (auto& entry : *mapping) {
      Mapping* options = entry.value.as_mapping();
      if (!options) {
        wrong(entry.value, ModelPath(path, entry.key), "a mapping");
        continue;
      }
      if (!options->contains("condition")) {
        options->set("condition", Value("service_started", entry.key_span), entry.key_span);
      }
      if (!options->contains("required")) {
        options->set("required", Value(true, entry.key_span), entry.key_span);
      }
    }
  }

  void key_values(Value& value, const ModelPath& path) {
    const Sequence* items = value.as_sequence();
    if (!items) {
      if (!value.as_mapping()) wrong(value, path, "a list of KEY=VALUE or a mapping");
      return;
    }
    Mapping mapping;
    for (const Value& item : *items) {
      const std::string* text = item.as_string();
      const std::size_t equals = text ? text->find('=') : std::string::npos;
      if (equals == std::string::npos) {
        if (keep_unreadable_) return;
        problems_.error(
            Category::kShortSyntax, path.str(), item.span(),
            fmt::format("\"{}\" in {} is not of the form KEY=VALUE", go_sprint(item), path.str()));
        continue;
      }
      mapping.set(text->substr(0, equals), Value(text->substr(equals + 1), item.span()),
                  item.span());
    }
    value = Value(std::move(mapping), value.span());
  }

  void env_file(Value& value, const ModelPath& path) {
    list_of_text(value, path);
    Sequence* items = value.as_sequence();
    if (!items) return wrong(value, path, "a path or a list of paths");
    for (Value& item : *items) {
      const Span span = item.span();
      if (item.as_string()) {
        Mapping file;
        file.set("path", std::move(item), span);
        item = Value(std::move(file), span);
      }
      Mapping* file = item.as_mapping();
      if (file && !file->contains("required")) file->set("required", Value(true, span), span);
    }
  }

  void gpus(Value& value, const ModelPath& path) {
    if (!value.as_string()) {
      if (!value.as_sequence()) wrong(value, path, "a list of devices or \"all\"");
      return;
    }
    const Span span = value.span();
    Mapping device;
    device.set("count", Value("all", span), span);
    Sequence devices;
    devices.emplace_back(std::move(device), span);
    value = Value(std::move(devices), span);
  }

  void volume(Value& value, const ModelPath& path) {
    if (value.as_mapping()) return;
    const std::string* text = value.as_string();
    if (!text) return wrong(value, path, "a volume in short or long form");
    VolumeSpec spec = parse_volume_spec(*text, value.span());
    if (!spec.error.empty()) {
      if (keep_unreadable_) return;
      problems_
          .error(Category::kShortSyntax, path.str(), value.span(),
                 fmt::format("volume \"{}\" cannot be read: {}", *text, spec.error))
          .diagnostic.help = "write it as SOURCE:TARGET or SOURCE:TARGET:OPTIONS";
      unreadable_ = true;
      return;
    }
    Value* target = spec.mapping.find("target");
    if (!target->as_string()->empty()) {
      *target = Value(clean_path(*target->as_string()), value.span());
    } else {
      spec.mapping.erase("target");
    }
    value = Value(std::move(spec.mapping), value.span());
  }

  void device(Value& value, const ModelPath& path) {
    if (value.as_mapping()) return;
    const std::string* text = value.as_string();
    if (!text) return wrong(value, path, "a device in short or long form");
    std::vector<std::string> parts(1);
    for (const char c : *text) {
      if (c == ':') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    if (parts.size() > 3) {
      if (!keep_unreadable_) {
        problems_.error(Category::kShortSyntax, path.str(), value.span(),
                        fmt::format("device \"{}\" has more than three parts; write it in long "
                                    "form",
                                    *text));
        unreadable_ = true;
      }
      return;
    }
    const Span span = value.span();
    const bool has_target = parts.size() > 1 && !parts[1].empty();
    Mapping device;
    device.set("source", Value(parts[0], span), span);
    device.set("target", Value(has_target ? parts[1] : parts[0], span), span);
    device.set("permissions", Value(parts.size() > 2 ? parts[2] : "rwm", span), span);
    value = Value(std::move(device), span);
  }

  bool may_expand(std::size_t ports, const ModelPath& at, Span span) {
    if (ports_expanded_ > kMostPorts) return false;  // told before
    ports_expanded_ += ports;
    if (ports_expanded_ <= kMostPorts) return true;
    problems_.error(Category::kLimit, at.str(), span,
                    fmt::format("the ranges of ports stand for more than {} ports", kMostPorts));
    return false;
  }

  void ports(Value& value, const ModelPath& path) {
    Sequence* entries = value.as_sequence();
    if (!entries) return wrong(value, path, "a list of ports");
    Sequence expanded;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      Value& entry = (*entries)[i];
      if (entry.as_mapping()) {
        expanded.push_back(std::move(entry));
        continue;
      }
      const ModelPath at(path, i);
      if (!entry.as_string() && !entry.as_integer()) {
        wrong(entry, at, "a port in short or long form");
        continue;
      }
      const PortSpec spec = parse_port_spec(go_sprint(entry));
      if (!spec.error.empty()) {
        if (keep_unreadable_) return;
        problems_
            .error(Category::kShortSyntax, at.str(), entry.span(),
                   fmt::format("port \"{}\" cannot be read: {}", go_sprint(entry), spec.error))
            .diagnostic.help = "write it as [[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]";
        continue;
      }
      if (!may_expand(spec.mappings.size(), at, entry.span())) return;
      for (const PortMapping& mapping : spec.mappings) {
        expanded.push_back(long_port(mapping, entry.span()));
      }
    }
    value = Value(std::move(expanded), value.span());
  }

  void ssh(Value& value, const ModelPath& path) {
    const Sequence* items = value.as_sequence();
    if (!items) {
      if (!value.as_mapping()) wrong(value, path, "a list of keys or a mapping");
      return;
    }
    Mapping keys;
    for (const Value& item : *items) {
      const std::string* text = item.as_string();
      if (!text) {
        wrong(item, path, "a list of keys or a mapping");
        continue;
      }
      const std::size_t equals = text->find('=');
      if (equals != std::string::npos) {
        keys.set(text->substr(0, equals), Value(text->substr(equals + 1), item.span()),
                 item.span());
      } else if (*text == "default") {
        keys.set(*text, Value::null(item.span()), item.span());
      } else {
        problems_.error(Category::kShortSyntax, path.str(), item.span(),
                        fmt::format("SSH key \"{}\" is neither \"default\" nor ID=PATH", *text));
      }
    }
    value = Value(std::move(keys), value.span());
  }

  void ulimit(Value& value, const ModelPath& path) {
    if (!value.as_mapping() && !value.as_integer()) {
      wrong(value, path, "an integer, or a mapping with soft and hard");
    }
  }

  void resource(Value& value, const ModelPath& path) {
    Mapping* mapping = value.as_mapping();
    if (!mapping) return;
    Value* external = mapping->find("external");
    if (!external || !external->as_mapping()) return;
    const Span span = external->span();
    const Value* old_name = external->get("name");
    const Value adopted = old_name ? *old_name : Value();
    const bool named_there = old_name != nullptr;
    *external = Value(true, span);
    if (!named_there) return;
    problems_.warning(Category::kObsolete, path.str(), span,
                      fmt::format("{}.external.name is deprecated; write `name:` and "
                                  "`external: true`",
                                  path.str()));
    const Value* name = mapping->find("name");
    if (name && !(*name == adopted)) {
      Problem& problem =
          problems_.error(Category::kConflict, path.str(), adopted.span(),
                          fmt::format("{} has two names: name is {} and external.name is {}",
                                      path.str(), go_sprint(*name), go_sprint(adopted)));
      problem.diagnostic.related.push_back({name->span(), "the other name"});
      problem.diagnostic.help = "keep `name:` only";
    } else if (!name) {
      mapping->set("name", adopted, adopted.span());
    }
  }

 private:
  static Value dependency(Span span) {
    Mapping options;
    options.set("condition", Value("service_started", span), span);
    options.set("required", Value(true, span), span);
    return Value(std::move(options), span);
  }

  static Value long_port(const PortMapping& port, Span span) {
    Mapping mapping;
    mapping.set("mode", Value("ingress", span), span);
    if (!port.host_ip.empty()) mapping.set("host_ip", Value(port.host_ip, span), span);
    mapping.set("target", Value(std::int64_t{port.target}, span), span);
    if (!port.published.empty()) mapping.set("published", Value(port.published, span), span);
    mapping.set("protocol", Value(port.protocol, span), span);
    return Value(std::move(mapping), span);
  }

  void children(Value& value, const ModelPath& path, PathTable<Form>::Cursor form) {
    if (Mapping* mapping = value.as_mapping()) {
      for (auto& entry : *mapping) {
        walk(entry.value, ModelPath(path, entry.key), form.key(entry.key));
      }
    } else if (Sequence* items = value.as_sequence()) {
      std::size_t kept = 0;
      for (std::size_t i = 0; i < items->size(); ++i) {
        walk((*items)[i], ModelPath(path, i), form.item());
        if (std::exchange(unreadable_, false)) continue;
        if (kept != i) (*items)[kept] = std::move((*items)[i]);
        ++kept;
      }
      items->erase(items->begin() + static_cast<std::ptrdiff_t>(kept), items->end());
    }
  }

  void text_as(Value& value, std::string_view key, const ModelPath& path) {
    if (value.as_mapping()) return descend(value, path);
    if (!value.as_string()) return wrong(value, path, "a string or a mapping");
    const Span span = value.span();
    Mapping mapping;
    mapping.set(std::string(key), std::move(value), span);
    value = Value(std::move(mapping), span);
  }

  template <typename Make>
  void to_mapping(Value& value, const ModelPath& path, Make make) {
    const Sequence* items = value.as_sequence();
    if (!items) return;
    Mapping mapping;
    for (const Value& item : *items) {
      if (const std::string* text = item.as_string()) {
        mapping.set(*text, make(item.span()), item.span());
      } else {
        wrong(item, path, "a list of names");
      }
    }
    value = Value(std::move(mapping), value.span());
  }

  void wrong(const Value& value, const ModelPath& path, std::string_view wanted) {
    problems_.error(
        Category::kType, path.str(), value.span(),
        fmt::format("{} must be {}, but is {}", path.str(), wanted, describe(value.kind())));
  }

  bool keep_unreadable_;
  std::size_t& ports_expanded_;
  ProblemList& problems_;
  PathTable<Form>::Cursor form_;
  bool unreadable_ = false;  // the item just walked: it was told, and the model goes on without it
};

const PathTable<Form>& forms() {
  using C = Canonicalizer;
  static const PathTable<Form> table = {
      {"services.*", &C::descend},
      {"services.*.build", &C::build},
      {"services.*.build.additional_contexts", &C::key_values},
      {"services.*.build.provenance", &C::text_or_number},
      {"services.*.build.sbom", &C::text_or_number},
      {"services.*.build.secrets.*", &C::grant},
      {"services.*.build.ssh", &C::ssh},
      {"services.*.build.ulimits.*", &C::ulimit},
      {"services.*.configs.*", &C::grant},
      {"services.*.depends_on", &C::depends_on},
      {"services.*.develop.watch.*.ignore", &C::list_of_text},
      {"services.*.develop.watch.*.include", &C::list_of_text},
      {"services.*.devices.*", &C::device},
      {"services.*.dns", &C::list_of_text},
      {"services.*.env_file", &C::env_file},
      {"services.*.extends", &C::extends},
      {"services.*.gpus", &C::gpus},
      {"services.*.label_file", &C::list_of_text},
      {"services.*.models", &C::names},
      {"services.*.networks", &C::names},
      {"services.*.ports", &C::ports},
      {"services.*.secrets.*", &C::grant},
      {"services.*.ulimits.*", &C::ulimit},
      {"services.*.volumes.*", &C::volume},
      {"volumes.*", &C::resource},
      {"networks.*", &C::resource},
      {"secrets.*", &C::resource},
      {"configs.*", &C::resource},
      {"include.*", &C::include},
  };
  return table;
}

/// `services.*.dns` with nothing in it is as good as unsaid.
void drop_empty_dns(Value& model) {
  Value* services = model.as_mapping() ? model.as_mapping()->find("services") : nullptr;
  if (!services || !services->as_mapping()) return;
  for (auto& entry : *services->as_mapping()) {
    Mapping* service = entry.value.as_mapping();
    Value* dns = service ? service->find("dns") : nullptr;
    if (!dns || !dns->as_sequence()) continue;
    std::erase_if(*dns->as_sequence(), [](const Value& item) {
      return item.is_null() || (item.as_string() && item.as_string()->empty());
    });
  }
}

}  // namespace

void make_canonical(Value& model, bool keep_unreadable, std::size_t& ports_expanded,
                    ProblemList& problems) {
  Canonicalizer(keep_unreadable, ports_expanded, problems).walk(model, ModelPath(), forms().root());
  drop_empty_dns(model);
}

std::string clean_path(std::string_view path) {
  const bool rooted = path.starts_with('/');
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part == "..") {
      if (!parts.empty() && parts.back() != "..") {
        parts.pop_back();
      } else if (!rooted) {
        parts.push_back(part);
      }
    } else if (!part.empty() && part != ".") {
      parts.push_back(part);
    }
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  std::string result = rooted ? "/" : "";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) result += '/';
    result += parts[i];
  }
  return result.empty() ? "." : result;
}

}  // namespace bulkhead::compose
