#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "cli/commands/table.h"
#include "cli/open_project.h"
#include "compose/config_output.h"
#include "compose/hash_input.h"
#include "compose/provenance.h"
#include "orchestrate/config_hash.h"
#include "text/json.h"
#include "text/suggest.h"

namespace bulkhead::cli {
namespace {

using text::Mapping;
using text::Sequence;
using text::Value;

/// What is printed instead of the model.
constexpr const char* kLists[] = {"services",         "networks",  "volumes",   "models",
                                  "profiles",         "images",    "variables", "hash",
                                  "show-environment", "provenance"};

/// Those of them that ask no service's leave; so does --hash.
constexpr const char* kOfAllServices[] = {"services", "networks", "volumes", "models"};

std::string lines(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return text;
}

template <typename Map>
std::set<std::string> keys(const Map& map) {
  std::set<std::string> names;
  for (const auto& [key, value] : map) {
    if constexpr (std::is_same_v<std::decay_t<decltype(key)>, std::string>) {
      names.insert(key);
    } else {
      names.insert(key.str());
    }
  }
  return names;
}

std::set<std::string> profiles(const model::Project& project) {
  std::set<std::string> names;
  for (const auto* lot : {&project.services, &project.inactive_services}) {
    for (const auto& [name, service] : *lot) {
      names.insert(service.profiles.begin(), service.profiles.end());
    }
  }
  return names;
}

std::vector<std::string> hook_images(const model::Project& project, const std::string& service) {
  std::vector<std::string> images;
  const Value* services = project.resolved.get("services");
  const Value* resolved = services ? services->get(service) : nullptr;
  const Value* hooks = resolved ? resolved->get("pre_start") : nullptr;
  if (!hooks || !hooks->as_sequence()) return images;
  for (const Value& hook : *hooks->as_sequence()) {
    const Value* image = hook.get("image");
    if (image && image->as_string()) images.push_back(*image->as_string());
  }
  return images;
}

/// One for each service, the same one again too, and those of its hooks.
std::string images(const model::Project& project) {
  std::multiset<std::string> names;
  for (const auto& [name, service] : project.services) {
    const std::string own =
        service.image.value.empty() ? project.name + "-" + name.str() : service.image.value;
    names.insert(own);
    for (const std::string& image : hook_images(project, name.str())) {
      if (image != own) names.insert(image);
    }
  }
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  return text;
}

std::set<std::string> model_names(const model::Project& project) {
  std::set<std::string> names;
  const Value* models = project.resolved.get("models");
  if (!models || !models->as_mapping()) return names;
  for (const auto& entry : *models->as_mapping()) {
    const Value* name = entry.value.get("model");
    if (name && name->as_string()) names.insert(*name->as_string());
  }
  return names;
}

/// In the columns of docker compose, so that what reads its table reads this one.
std::string variables_text(const std::vector<compose::VariableUse>& variables) {
  constexpr std::size_t kNarrowest = 20;
  constexpr std::size_t kGap = 3;
  std::size_t name = kNarrowest;
  std::size_t fallback = kNarrowest;
  for (const auto& use : variables) {
    name = std::max(name, use.name.size() + kGap);
    fallback = std::max(fallback, use.default_value.size() + kGap);
  }
  const auto row = [&](std::string_view a, std::string_view b, std::string_view c,
                       std::string_view d) {
    return fmt::format("{:<{}}{:<{}}{:<{}}{}\n", a, name, b, kNarrowest, c, fallback, d);
  };
  std::string text = row("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE");
  for (const auto& use : variables) {
    text += row(use.name, use.required ? "true" : "false", use.default_value, use.alternate_value);
  }
  return text;
}

std::string variables_json(const std::vector<compose::VariableUse>& variables,
                           const text::Sources& sources) {
  Sequence items;
  for (const auto& use : variables) {
    Mapping item;
    item.set("name", Value(use.name));
    item.set("required", Value(use.required));
    item.set("default", Value(use.default_value));
    item.set("alternate", Value(use.alternate_value));
    item.set("set", Value(use.set));
    if (use.span.known()) item.set("first_use", Value(sources.where(use.span)));
    items.emplace_back(std::move(item));
  }
  Mapping document;
  document.set("version", Value(std::int64_t{1}));
  document.set("variables", Value(std::move(items)));
  return text::write_json(Value(std::move(document))) + "\n";
}

std::string provenance_text(const std::vector<compose::Provenance>& all,
                            const text::Sources& sources) {
  std::string text;
  for (const auto& one : all) {
    text += fmt::format("{} = {}  # {}", one.path, one.value,
                        one.span.known() ? sources.where(one.span) : "implied");
    for (const text::Span span : one.replaced) {
      text += fmt::format(", replaces {}", sources.where(span));
    }
    text += "\n";
  }
  return text;
}

Value place(text::Span span, const text::Sources& sources) {
  Mapping mapping;
  const text::SourceFile& file = sources.file(span.source);
  const text::Position position = file.position(span.begin);
  mapping.set("file", Value(file.path()));
  mapping.set("line", Value(std::int64_t{position.line}));
  mapping.set("column", Value(std::int64_t{position.column}));
  return Value(std::move(mapping));
}

std::string provenance_json(const std::vector<compose::Provenance>& all,
                            const text::Sources& sources) {
  Sequence items;
  for (const auto& one : all) {
    Mapping item;
    item.set("path", Value(one.path));
    item.set("value", text::parse_json(one.value).value_or(Value()));
    item.set("from", one.span.known() ? place(one.span, sources) : Value());
    Sequence replaced;
    for (const text::Span span : one.replaced) replaced.push_back(place(span, sources));
    item.set("replaced", Value(std::move(replaced)));
    items.emplace_back(std::move(item));
  }
  Mapping document;
  document.set("version", Value(std::int64_t{1}));
  document.set("values", Value(std::move(items)));
  return text::write_json(Value(std::move(document))) + "\n";
}

/// "name hash" of each service asked for; nothing, with `missing` set, when one is not there.
std::optional<std::string> hashes(const std::string& wanted, const model::Project& project,
                                  std::string& missing) {
  const auto inputs = compose::hash_inputs(project);
  std::set<std::string> names;
  if (wanted == "*") {
    names = keys(inputs);
  } else {
    for (std::size_t begin = 0; begin <= wanted.size();) {
      const std::size_t end = std::min(wanted.find(',', begin), wanted.size());
      names.insert(wanted.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  std::string text;
  for (const std::string& name : names) {
    const auto input = inputs.find(model::ServiceName(name));
    if (input == inputs.end()) {
      missing = name;
      return std::nullopt;
    }
    text += fmt::format("{} {}\n", name, orchestrate::sha256(input->second));
  }
  return text;
}

int print(const Arguments& arguments, const OpenedProject& opened, Context& context) {
  const compose::LoadResult& loaded = opened.loaded;
  const model::Project& project = *loaded.project;
  const bool json = arguments.value_or("format", "yaml") == "json";
  std::string text;
  if (arguments.flag("services")) {
    text = lines(keys(project.services));
  } else if (arguments.flag("networks")) {
    text = lines(keys(project.networks));
  } else if (arguments.flag("volumes")) {
    text = lines(keys(project.volumes));
  } else if (arguments.flag("models")) {
    text = lines(model_names(project));
  } else if (arguments.flag("profiles")) {
    text = lines(profiles(project));
  } else if (arguments.flag("images")) {
    text = images(project);
  } else if (arguments.flag("variables")) {
    text =
        json ? variables_json(loaded.variables, context.sources) : variables_text(loaded.variables);
  } else if (arguments.flag("show-environment")) {
    for (const auto& [name, value] : loaded.environment) text += name + "=" + value + "\n";
  } else if (arguments.flag("provenance")) {
    const auto all = compose::provenance_of(loaded);
    text = json ? provenance_json(all, context.sources) : provenance_text(all, context.sources);
  } else if (const auto wanted = arguments.value("hash")) {
    std::string missing;
    const auto found = hashes(*wanted, project, missing);
    if (!found) {
      return fail(context, fmt::format("there is no active service '{}' to hash", missing));
    }
    text = *found;
  } else {
    text = json ? compose::config_json(opened.request, loaded) + "\n"
                : compose::config_yaml(opened.request, loaded);
  }
  if (!arguments.flag("quiet")) context.out.write(text);
  return kOk;
}

int run(const Arguments& arguments, Context& context) {
  const long chosen = std::count_if(std::begin(kLists), std::end(kLists), [&](const char* name) {
    return std::string_view(name) == "hash" ? arguments.value(name).has_value()
                                            : arguments.flag(name);
  });
  if (chosen > 1) return fail(context, "config prints one thing at a time; choose one of them");
  const Opening opening = open_project(arguments, context, [&](compose::LoadRequest& request) {
    // As in docker compose, these say it of the whole project whatever services are named.
    const bool hash = arguments.value("hash").has_value();
    const bool of_all = hash || std::any_of(std::begin(kOfAllServices), std::end(kOfAllServices),
                                            [&](const char* name) { return arguments.flag(name); });
    if (!of_all) request.services = arguments.values("SERVICE");
    // Whoever asks for the variables wants those without a value, too.
    request.interpolate = !arguments.flag("no-interpolate") && !arguments.flag("variables");
    request.validate = !arguments.flag("variables");
    request.normalize = !arguments.flag("no-normalize");
    request.resolve_paths = !arguments.flag("no-path-resolution");
    request.check_consistency = !arguments.flag("no-consistency");
    request.resolve_env_files = !arguments.flag("no-env-resolution") && (!of_all || hash);
    request.keep_unused_resources = arguments.flag("all-resources");
    request.record_replacements = arguments.flag("provenance");
  });
  if (!opening.project) return fail(context, opening.error);
  report_problems(*opening.project, arguments.flag("quiet"), context);
  // The contract has no say in what Compose resolves.
  if (!opening.project->loaded.accepted()) return kUsage;
  return print(arguments, *opening.project, context);
}

OptionSpec flag(Literal name, Literal help) {
  return {.name = name, .help = help};
}

}  // namespace

Command config_command() {
  CommandSpec spec;
  spec.name = "config";
  spec.summary = "print the Compose model as it will run";
  spec.description =
      "Reads the Compose files as docker compose does (merged, variables filled in, includes and "
      "extends followed, short forms written out) and prints the result in the same shape. Every "
      "error is reported, with its place, not the first only.\n\n"
      "--provenance says for each value which file and line it is from and what it replaced.";
  spec.positionals = {{.name = "SERVICE",
                       .help = "only these services and what they depend on",
                       .repeated = true,
                       .completion = Completion::kService}};
  spec.options = {
      {.name = "format",
       .kind = OptionKind::kValue,
       .value_name = "FORMAT",
       .help = "yaml or json",
       .choices = {"yaml", "json"}},
      flag("services", "print the names of the services, one a line"),
      flag("networks", "print the names of the networks, one a line"),
      flag("volumes", "print the names of the volumes, one a line"),
      flag("models", "print the names of the models, one a line"),
      flag("profiles", "print the names of the profiles, one a line"),
      flag("images", "print the images, one a line"),
      flag("variables", "print the variables that the files mention, with their defaults"),
      flag("show-environment", "print the variables that were filled in, with their values"),
      flag("provenance", "print where each value is from and what it replaced"),
      {.name = "hash",
       .kind = OptionKind::kValue,
       .value_name = "SERVICES",
       .help = "print the hash of these services (* is all) by which docker compose tells whether "
               "a container is up to date"},
      flag("no-interpolate", "leave variables as they are written"),
      flag("no-normalize", "leave out what no file says"),
      flag("no-path-resolution", "leave relative paths as they are"),
      flag("no-consistency", "do not check that what is referred to exists"),
      flag("no-env-resolution", "do not read the services' env files"),
      flag("all-resources", "keep networks, volumes, configs and secrets that no service uses"),
  };
  spec.examples = {{"bulkhead config", "the whole model as YAML"},
                   {"bulkhead config --format json web", "one service and what it needs, as JSON"},
                   {"bulkhead config --provenance | grep image", "who says which image"}};
  spec.exit_status = "0 the model was printed; 2 docker compose would refuse the files";
  return {std::move(spec), run, OnSignal::kEnd};
}

}  // namespace bulkhead::cli
