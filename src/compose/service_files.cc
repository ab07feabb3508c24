#include "compose/service_files.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compose/discover.h"
#include "compose/dotenv.h"
#include "compose/env_file_places.h"
#include "compose/file_paths.h"
#include "compose/raw_env_file.h"
#include "compose/typed_model.h"
#include "text/write_yaml.h"

namespace bulkhead::compose {
namespace {

using text::Mapping;
using text::Sequence;
using text::Span;
using text::Value;

constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;
// Of all services together: each that names a file has its variables.
constexpr std::size_t kMostVariables = 500'000;
constexpr std::size_t kMaxBytes = std::size_t{32} << 20;

const std::string* find(const Environment& environment, std::string_view name) {
  const auto found = environment.find(std::string(name));
  return found == environment.end() ? nullptr : &found->second;
}

/// Values with the place that says them.
using Placed = std::map<std::string, Value>;

Value to_mapping(const Placed& values, Span span) {
  std::vector<const std::string*> keys;
  for (const auto& [key, value] : values) keys.push_back(&key);
  std::sort(keys.begin(), keys.end(),
            [](const auto* a, const auto* b) { return text::go_yaml_key_less(*a, *b); });
  Mapping mapping;
  for (const std::string* key : keys) {
    const Value& value = values.at(*key);
    mapping.set(*key, value, value.span());
  }
  return Value(std::move(mapping), span);
}

using EnvFileParser = EnvFileFault(std::string_view text, const VariableLookup& lookup,
                                   std::map<std::string, std::string>& variables);

/// The parser for what `format` says; null, with a problem, where it says something unknown.
EnvFileParser* parser_for(const Value* format, const std::string& service, ProblemList& problems) {
  const std::string name = format ? *format->as_string() : "";
  if (name.empty() || name == ".env") return parse_env_file;
  if (name == "raw") return parse_raw_env_file;
  problems
      .error(Category::kEnvFile, fmt::format("services.{}.env_file", service), format->span(),
             fmt::format("env_file format \"{}\" of service {} is unknown", name, service))
      .diagnostic.help = "use raw (values as they are written), or leave the format out";
  return nullptr;
}

/// Reads one file on top of `values`; false, with a problem, when it cannot be understood.
bool read_file(const std::string& path, Span asked_by, EnvFileParser* parse,
               const VariableLookup& lookup, ServiceFilesContext& context, Placed& values) {
  const bool told = context.bytes_read > kMaxBytes || context.variables_read > kMostVariables;
  if (told) return false;
  auto content = context.files.read(path, kMaxFileBytes);
  if (!content) {
    context.problems.error(Category::kFileNotFound, "", asked_by,
                           fmt::format("{} cannot be read: {}", shown_path(context.cwd, path),
                                       reason_of(content.error(), path)));
    return false;
  }
  context.bytes_read += content->size();
  if (context.bytes_read > kMaxBytes) {
    context.problems.error(
        Category::kLimit, "", asked_by,
        fmt::format("the services' env files and label files together hold more than {} MiB",
                    kMaxBytes >> 20));
    return false;
  }
  const text::SourceId source =
      context.sources.add(shown_path(context.cwd, path), std::move(*content));
  const std::string_view text = context.sources.file(source).content();
  std::map<std::string, std::string> read;
  const VariableLookup both = [&](std::string_view name) -> const std::string* {
    if (const std::string* value = lookup(name)) return value;
    if (const std::string* value = find(read, name)) return value;
    const auto known = values.find(std::string(name));
    return known == values.end() ? nullptr : known->second.as_string();
  };
  const EnvFileFault fault = parse(text, both, read);
  context.variables_read += read.size();
  if (context.variables_read > kMostVariables) {
    context.problems.error(
        Category::kLimit, "", asked_by,
        fmt::format("the services' env files and label files together set more than {} variables",
                    kMostVariables));
    return false;
  }
  const auto places = env_file_places(text, source);
  for (auto& [name, value] : read) {
    const auto place = places.find(name);
    values[name] =
        Value(std::move(value), place == places.end() ? Span{source, 0, 0} : place->second);
  }
  if (fault.message.empty()) return true;
  context.problems
      .error(Category::kEnvFile, "", {source, fault.offset, fault.offset},
             fmt::format("env file cannot be understood: {}", fault.message))
      .diagnostic.related.push_back({asked_by, "named here"});
  return false;
}

void missing(const std::string& service, std::string_view attribute, const std::string& path,
             Span span, Category category, ServiceFilesContext& context) {
  Problem& problem =
      context.problems.error(category, fmt::format("services.{}.{}", service, attribute), span,
                             fmt::format("{} {} of service {} does not exist", attribute,
                                         shown_path(context.cwd, path), service));
  problem.diagnostic.help = category == Category::kEnvFileMissing
                                ? "make the file, or mark it `required: false`"
                                : "make the file";
}

/// An empty path is typed away; often it is a variable that is not set.
void no_path(const std::string& service, Span span, ServiceFilesContext& context) {
  context.problems
      .error(Category::kEnvFileMissing, fmt::format("services.{}.env_file", service), span,
             fmt::format("env_file of service {} names no file", service))
      .diagnostic.help = "name a file, or give the variable a default: ${NAME:-.env}";
}

void resolve_service_env(const std::string& name, Mapping& service, ServiceFilesContext& context) {
  Placed own;
  Span span;
  if (Value* written = service.find("environment")) {
    span = written->span();
    for (auto& entry : *written->as_mapping()) {
      const std::string* outer =
          entry.value.is_null() ? find(context.environment, entry.key) : nullptr;
      Value value = outer ? Value(*outer, entry.key_span) : std::move(entry.value);
      if (!value.span().known()) value.set_span(entry.key_span);
      own[entry.key] = std::move(value);
    }
  }
  Placed values;
  for (const auto& [key, value] : own) {
    if (!value.is_null()) values[key] = value;
  }
  const VariableLookup lookup = [&](std::string_view variable) -> const std::string* {
    if (const std::string* value = find(context.environment, variable)) return value;
    const auto known = own.find(std::string(variable));
    return known == own.end() ? nullptr : known->second.as_string();
  };
  if (const Value* files = service.find("env_file")) {
    for (const Value& file : *files->as_sequence()) {
      const Value* path = file.get("path");
      const Value* required = file.get("required");
      const bool may_be_missing = required && !*required->as_bool();
      if (!path) {
        if (!may_be_missing) no_path(name, file.span(), context);
        continue;
      }
      const std::string file_path = absolute_path(context.cwd, *path->as_string());
      if (context.files.kind(file_path) == text::FileKind::kMissing) {
        if (may_be_missing) continue;
        missing(name, "env_file", *path->as_string(), path->span(), Category::kEnvFileMissing,
                context);
        continue;
      }
      if (context.files.kind(file_path) == text::FileKind::kDirectory) {
        Problem& problem = context.problems.error(
            Category::kEnvFileMissing, fmt::format("services.{}.env_file", name), path->span(),
            fmt::format("env_file {} of service {} is a folder", shown_path(context.cwd, file_path),
                        name));
        problem.diagnostic.help = "name a file in it";
        continue;
      }
      EnvFileParser* parse = parser_for(file.get("format"), name, context.problems);
      if (!parse) continue;
      const std::uint32_t sources_before = context.sources.size();
      read_file(file_path, path->span(), parse, lookup, context, values);
      for (std::uint32_t i = sources_before; i < context.sources.size(); ++i) {
        context.env_files.insert(text::SourceId{i});
      }
    }
    service.erase("env_file");
  }
  for (const auto& [key, value] : values) {
    if (context.env_files.contains(value.span().source)) context.from_env_files.insert(key);
  }
  for (auto& [key, value] : own) values[key] = std::move(value);
  if (values.empty()) {
    service.erase("environment");
  } else if (Value* written = service.find("environment")) {
    *written = to_mapping(values, span);
  } else {
    service.set("environment", to_mapping(values, span));
  }
}

void resolve_service_labels(const std::string& name, Mapping& service,
                            ServiceFilesContext& context) {
  const Value* files = service.find("label_file");
  if (!files) return;
  Placed labels;
  const VariableLookup nothing = [](std::string_view) -> const std::string* { return nullptr; };
  for (const Value& file : *files->as_sequence()) {
    const std::string path = absolute_path(context.cwd, *file.as_string());
    if (context.files.kind(path) == text::FileKind::kMissing) {
      missing(name, "label_file", *file.as_string(), file.span(), Category::kFileNotFound, context);
      continue;
    }
    read_file(path, file.span(), parse_env_file, nothing, context, labels);
  }
  service.erase("label_file");
  Span span;
  if (Value* written = service.find("labels")) {
    span = written->span();
    for (auto& entry : *written->as_mapping()) labels[entry.key] = std::move(entry.value);
  }
  if (!labels.empty()) service.set("labels", to_mapping(labels, span), span);
}

/// New attributes come last; the printed order is by shape, so they are put back in place.
void restore_order(Mapping& service, std::string_view key) {
  const text::Mapping::Entry* entry = service.find_entry(key);
  if (!entry) return;
  Value whole{std::move(service)};
  ProblemList none;
  make_typed(whole, service_shape(), none);
  service = std::move(*whole.as_mapping());
}

}  // namespace

void resolve_env_files(Mapping& services, ServiceFilesContext& context) {
  for (auto& entry : services) {
    Mapping& service = *entry.value.as_mapping();
    const bool had = service.contains("environment");
    resolve_service_env(entry.key, service, context);
    if (!had && service.contains("environment")) restore_order(service, "environment");
  }
}

void resolve_label_files(Mapping& services, ServiceFilesContext& context) {
  for (auto& entry : services) {
    Mapping& service = *entry.value.as_mapping();
    const bool had = service.contains("labels");
    resolve_service_labels(entry.key, service, context);
    if (!had && service.contains("labels")) restore_order(service, "labels");
  }
}

}  // namespace bulkhead::compose
