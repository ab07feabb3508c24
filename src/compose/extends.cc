#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "compose/canonical.h"
#include "compose/discover.h"
#include "compose/file_paths.h"
#include "compose/model_loader.h"
#include "compose/unique_items.h"
#include "text/suggest.h"

namespace bulkhead::compose {

using text::Mapping;
using text::Value;

namespace {

// Nobody writes longer ones, and each step is a call within a call.
constexpr std::size_t kLongestChain = 200;
constexpr std::size_t kMostCopied = 3'000'000;

std::size_t values_in(const Value& value) {
  std::size_t total = 1;
  if (const Mapping* mapping = value.as_mapping()) {
    for (const auto& entry : *mapping) total += values_in(entry.value);
  } else if (const text::Sequence* items = value.as_sequence()) {
    for (const Value& item : *items) total += values_in(item);
  }
  return total;
}

}  // namespace

bool ModelLoader::apply_extends(Value& document, const std::string& path,
                                const OverrideTags& tags) {
  Value* services = document.as_mapping()->find("services");
  if (!services) return true;
  if (!services->as_mapping()) return true;  // the schema will say so
  bool good = true;
  std::vector<std::string> extending;
  for (const auto& entry : *services->as_mapping()) {
    if (entry.value.get("extends")) extending.push_back(entry.key);
  }
  for (const std::string& name : extending) {
    const std::size_t mark = session_.problems.mark();
    extended_service(name, *services->as_mapping(), path, tags, {});
    good = good && !session_.problems.refused_since(mark);
    if (extends_too_much_) break;
  }
  return good;
}

bool ModelLoader::take_copy(const Value& base, const std::string& at, text::Span span) {
  session_.values_copied += values_in(base);
  if (session_.values_copied <= kMostCopied) return true;
  extends_too_much_ = true;
  session_.problems.error(Category::kLimit, at + ".extends", span,
                          fmt::format("extends copies more than {} values in all", kMostCopied));
  return false;
}

std::optional<Value> ModelLoader::extended_service(const std::string& name, Mapping& services,
                                                   const std::string& path,
                                                   const OverrideTags& tags, const Chain& chain) {
  ProblemList& problems = session_.problems;
  const Value* service = services.find(name);
  if (!service || service->is_null()) return std::nullopt;
  const std::string at = "services." + name;
  if (!service->as_mapping()) {
    problems.error(Category::kSchema, at, service->span(),
                   fmt::format("{} must be a mapping, but is {}", at, describe(service->kind())));
    return std::nullopt;
  }
  const Value* extends = service->get("extends");
  if (!extends) return *service;
  const Value* reference = extends->as_string() ? extends : extends->get("service");
  if (!reference || !reference->as_string()) {
    problems
        .error(Category::kSchema, at + ".extends", extends->span(),
               fmt::format("{}.extends names no service", at))
        .diagnostic.help = "add `service:`";
    return std::nullopt;
  }
  const std::string base_name = *reference->as_string();
  const Value* file = extends->get("file");
  const text::Span span = extends->span();
  Mapping* base_services = &services;
  const OverrideTags* base_tags = &tags;
  std::string base_file = path;
  if (file && !file->is_null()) {
    if (!file->as_string()) {
      problems.error(
          Category::kSchema, at + ".extends.file", file->span(),
          fmt::format("{}.extends.file must be a path, but is {}", at, describe(file->kind())));
      return std::nullopt;
    }
    base_file = *file->as_string();
    if (is_remote_resource(base_file)) {
      problems
          .error(
              Category::kUnsupported, at + ".extends.file", file->span(),
              fmt::format("extends from {} is not supported: it is not on this machine", base_file))
          .diagnostic.help = "fetch it, and name the file";
      return std::nullopt;
    }
    ExtendedFile* extended = extended_file(base_file, file->span());
    session_.note_origin(absolute_path(folder_, base_file), span, "extended here", name);
    if (!extended) return std::nullopt;
    Value* there = extended->model.as_mapping()->find("services");
    base_services = there ? there->as_mapping() : nullptr;
    base_tags = &extended->tags;
  }
  if (!base_services || !base_services->contains(base_name)) {
    std::vector<std::string_view> names;
    if (base_services) {
      for (const auto& entry : *base_services) names.push_back(entry.key);
    }
    problems
        .error(Category::kReference, at + ".extends", reference->span(),
               fmt::format("{} extends service {}, which {} does not have", at, base_name,
                           shown_path(session_.request.cwd, base_file)))
        .diagnostic.help = text::did_you_mean(base_name, names);
    return std::nullopt;
  }
  if (chain.size() >= kLongestChain) {
    extends_too_much_ = true;
    problems.error(Category::kLimit, at + ".extends", span,
                   fmt::format("extends leads through more than {} services", kLongestChain));
    return std::nullopt;
  }
  Chain next = chain;
  for (const Link& link : chain) {
    if (link.file != base_file || link.service != name) continue;
    // Every service of a circle finds it; it is told once.
    bool is_new = false;
    for (const Link& step : chain) {
      is_new = in_circle_.insert(step.file + '\0' + step.service).second || is_new;
    }
    if (!is_new) return std::nullopt;
    std::string circle;
    for (const Link& step : chain) circle += step.service + " extends ";
    problems.error(Category::kCycle, at + ".extends", span,
                   fmt::format("services extend each other in a circle: {}{}", circle, name));
    return std::nullopt;
  }
  next.push_back({base_file, name});
  const std::size_t mark = problems.mark();
  auto base = extended_service(base_name, *base_services, path, *base_tags, next);
  if (problems.refused_since(mark)) return std::nullopt;
  service = services.find(name);
  if (!base) return *service;
  if (!take_copy(*base, at, span)) return std::nullopt;
  tags.apply(*base, {"services", name});
  merge_onto(*base, *service, {"services", name}, problems, session_.observer);
  base->set_span(service->span());
  base->as_mapping()->erase("extends");
  *services.find(name) = *base;
  return base;
}

ModelLoader::ExtendedFile* ModelLoader::extended_file(const std::string& written, text::Span span) {
  const std::string path = absolute_path(folder_, written);
  if (const auto known = extended_.find(path); known != extended_.end()) {
    return known->second.get();
  }
  auto documents = session_.documents(path, span);
  if (!documents) return nullptr;
  auto extended = std::make_unique<ExtendedFile>();
  extended->model = Value(Mapping());
  ProblemList& problems = session_.problems;
  const std::size_t mark = problems.mark();
  for (Value& document : *documents) {
    if (!document.as_mapping()) {
      problems.error(Category::kYaml, "", document.span(),
                     fmt::format("a Compose file must be a mapping, but this is {}",
                                 describe(document.kind())));
      return nullptr;
    }
    extended->tags = OverrideTags::take_from(document);
    fill_variables(document);
    extended->tags.apply(extended->model);
    merge_onto(extended->model, std::move(document), {}, problems, nullptr);
    drop_redefined(extended->model, problems, nullptr);
    make_canonical(extended->model, !session_.request.interpolate, session_.ports_expanded,
                   problems);
    drop_redefined(extended->model, problems, nullptr);
  }
  if (!extended->model.get("services")) {
    problems.error(
        Category::kReference, "services", span,
        fmt::format("{} has no services to extend", shown_path(session_.request.cwd, path)));
  }
  resolve_paths(extended->model, relative_path(folder_, parent_path(path)), session_.home,
                problems);
  if (problems.refused_since(mark)) return nullptr;
  return extended_.emplace(path, std::move(extended)).first->second.get();
}

}  // namespace bulkhead::compose
