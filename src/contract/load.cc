#include "contract/load.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "contract/codes.h"
#include "contract/decode.h"
#include "contract/fields.h"
#include "contract/file_glob.h"
#include "text/yaml.h"

namespace bulkhead::contract {
namespace {

constexpr std::size_t kLargestFile = std::size_t{16} << 20;
constexpr const char* kDefaultMetadata[] = {".codex/services/*.yaml", ".codex/services/*.yml"};

/// The same in meaning: the order of a list of plain values does not matter.
bool same_meaning(const text::Value& a, const text::Value& b) {
  const auto* list_a = a.as_sequence();
  const auto* list_b = b.as_sequence();
  if (list_a == nullptr || list_b == nullptr) return a == b;
  if (list_a->size() != list_b->size()) return false;
  return std::is_permutation(list_a->begin(), list_a->end(), list_b->begin());
}

/// What one place says about one service.
struct Statement {
  model::ServiceName service;
  text::Span named_at;
  text::Mapping keys;
};

class Loader {
 public:
  Loader(text::FileReader& files, text::Sources& sources, std::string shown_from, Loaded& result)
      : files_(files), sources_(sources), shown_from_(std::move(shown_from)), result_(result) {}

  void load(const std::string& path) {
    Contract& contract = result_.contract;
    contract.present = true;
    contract.path = shown_path(path, shown_from_);
    const auto slash = path.rfind('/');
    contract.directory = slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
    const auto document = read(path, {});
    if (!document) return;
    contract.source = document->span().source;
    decode_contract(*document, contract, result_.diagnostics);
    std::vector<Statement> statements = statements_of_files();
    if (const auto* services = document->get("services")) add_inline(*services, statements);
    for (const Statement& statement : statements) merge(statement);
    for (auto& [name, metadata] : contract.services) {
      metadata = decode_metadata(name, metadata.service_name.span, std::move(metadata.written),
                                 result_.diagnostics);
      note_unknown_keys(metadata.written, contract.noted_keys, result_.diagnostics);
    }
  }

 private:
  /// `asked_at`: what names the file; unknown for the contract itself.
  std::optional<text::Value> read(const std::string& path, text::Span asked_at) {
    auto content = files_.read(path, kLargestFile);
    const std::string shown = shown_path(path, shown_from_);
    if (!content) {
      const Faults faults{kContractFile, result_.diagnostics};
      faults.add(asked_at, fmt::format("cannot read `{}`: {}", shown, content.error().message));
      return std::nullopt;
    }
    const text::SourceId source = sources_.add(shown, *std::move(content));
    text::YamlOptions options;
    options.non_string_keys = text::NonStringKeys::kAsText;
    return text::parse_yaml(sources_, source, options, result_.diagnostics);
  }

  std::vector<Statement> statements_of_files() {
    Contract& contract = result_.contract;
    std::vector<Statement> statements;
    std::vector<std::string> taken;
    const auto take = [&](std::string_view pattern, text::Span asked_at, bool must_match) {
      const auto paths = match_files(files_, contract.directory, pattern);
      if (paths.empty() && must_match) {
        const Faults faults{kContractFile, result_.diagnostics};
        auto& diagnostic =
            faults.add(asked_at, fmt::format("no metadata file matches `{}`", pattern),
                       "write one YAML file a service there, or remove the pattern");
        diagnostic.severity = text::Severity::kWarning;
        diagnostic.notes.push_back(
            fmt::format("patterns are relative to the folder of {}", contract.path));
      }
      for (const std::string& path : paths) {
        if (std::find(taken.begin(), taken.end(), path) != taken.end()) continue;
        taken.push_back(path);
        if (auto document = read(path, asked_at)) add_file(path, *document, statements);
      }
    };
    if (contract.metadata_globs.empty()) {
      for (const char* pattern : kDefaultMetadata) take(pattern, {}, false);
    }
    for (const auto& pattern : contract.metadata_globs) take(pattern.value, pattern.span, true);
    return statements;
  }

  void add_file(const std::string& path, const text::Value& document,
                std::vector<Statement>& statements) {
    const Faults faults{kInvalidMetadata, result_.diagnostics};
    const std::string shown = shown_path(path, shown_from_);
    const Fields fields(document, "", faults, shown);
    if (document.as_mapping() == nullptr) {
      if (document.is_null()) faults.add(document.span(), fmt::format("{} is empty", shown));
      return;
    }
    if (!fields.has("service_name")) {
      const auto slash = path.rfind('/') + 1;
      const std::string stem = path.substr(slash, path.rfind('.') - slash);
      text::Span start = document.span();
      start.end = start.begin;
      faults.add(start, fmt::format("{} does not say which service it is about", shown),
                 fmt::format("write `service_name: {}`", stem));
      return;
    }
    const auto name = fields.string("service_name");
    if (!name || !is_usable_name(*name, faults)) return;
    statements.push_back({model::ServiceName(name->value), name->span, fields.mapping()});
  }

  void add_inline(const text::Value& services, std::vector<Statement>& statements) {
    const Faults faults{kInvalidContract, result_.diagnostics};
    const Fields fields(services, "services", faults);
    for (const auto& entry : fields.mapping()) {
      if (!is_usable_name({entry.key, entry.key_span}, faults)) continue;
      if (auto statement =
              inline_statement(entry.key, entry.key_span, entry.value, "services", faults)) {
        statements.push_back(std::move(*statement));
      }
    }
  }

  static bool is_usable_name(const Located<std::string>& name, const Faults& faults) {
    if (name.value != kInternet) return true;
    faults.add(name.span, "no service can be called `internet` in a contract",
               "rename the service: in dependencies this word stands for what is outside the host");
    return false;
  }

 public:
  static std::optional<Statement> inline_statement(const std::string& service, text::Span named_at,
                                                   const text::Value& value,
                                                   const std::string& section,
                                                   const Faults& faults) {
    const Fields fields(value, fmt::format("{}.{}", section, service), faults);
    if (value.as_mapping() == nullptr) return std::nullopt;
    if (const auto name = fields.string("service_name"); name && name->value != service) {
      faults.add(name->span,
                 fmt::format("`{}` stands under service `{}`, and says that it is `{}`",
                             fields.path_of("service_name"), service, name->value),
                 "remove `service_name` here");
    }
    text::Mapping keys = fields.mapping();
    keys.erase("service_name");
    return Statement{model::ServiceName(service), named_at, std::move(keys)};
  }

  /// Adds to the keys of `contract.services`; what contradicts an earlier place is left out.
  static void merge_into(ServiceMetadata& metadata, const text::Mapping& keys,
                         std::vector<text::Diagnostic>& diagnostics) {
    for (const auto& entry : keys) {
      const auto* earlier = metadata.written.find_entry(entry.key);
      if (earlier == nullptr) {
        metadata.written.set(entry.key, entry.value, entry.key_span);
        continue;
      }
      if (entry.key == "service_name" || same_meaning(earlier->value, entry.value)) continue;
      text::Diagnostic diagnostic =
          text::make_error(kConflictingMetadata,
                           fmt::format("service `{}` has two different values for `{}`",
                                       metadata.service_name.value, entry.key),
                           entry.value.span());
      diagnostic.label = "says one thing";
      diagnostic.related.push_back({earlier->value.span(), "another place says another"});
      diagnostic.help = "keep the right one, and remove the other";
      diagnostics.push_back(std::move(diagnostic));
    }
  }

 private:
  void merge(const Statement& statement) {
    ServiceMetadata& metadata = result_.contract.services[statement.service];
    if (metadata.service_name.value.empty()) {
      metadata.service_name = {statement.service, statement.named_at};
    }
    merge_into(metadata, statement.keys, result_.diagnostics);
  }

  text::FileReader& files_;
  text::Sources& sources_;
  std::string shown_from_;
  Loaded& result_;
};

}  // namespace

bool Loaded::understood() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(), [](const auto& diagnostic) {
    return diagnostic.severity == text::Severity::kError && diagnostic.code.starts_with("BH0");
  });
}

std::optional<std::string> find_contract(text::FileReader& files, const std::string& directory) {
  for (const char* name : {"bulkhead.yaml", "bulkhead.yml"}) {
    std::string path = absolute_path(directory, name);
    if (files.kind(path) == text::FileKind::kFile) return path;
  }
  return std::nullopt;
}

Loaded load_contract(text::FileReader& files, text::Sources& sources, const std::string& path,
                     const std::string& shown_from) {
  Loaded loaded;
  Loader(files, sources, shown_from, loaded).load(path);
  return loaded;
}

Loaded with_project(Contract contract, const model::Project& project) {
  Loaded loaded;
  loaded.contract = std::move(contract);
  const Faults faults{kInvalidMetadata, loaded.diagnostics};
  for (const auto& [name, value] : project.bulkhead_extensions) {
    auto statement =
        Loader::inline_statement(name.str(), value.span(), value, "x-bulkhead", faults);
    if (!statement) continue;
    ServiceMetadata& metadata = loaded.contract.services[name];
    if (metadata.service_name.value.empty()) metadata.service_name = {name, value.span()};
    // Faults of the new keys only: those of the others were told when the contract was read.
    decode_metadata(name, value.span(), statement->keys, loaded.diagnostics);
    note_unknown_keys(statement->keys, loaded.contract.noted_keys, loaded.diagnostics);
    Loader::merge_into(metadata, statement->keys, loaded.diagnostics);
    std::vector<text::Diagnostic> told_before;
    metadata =
        decode_metadata(name, metadata.service_name.span, std::move(metadata.written), told_before);
  }
  return loaded;
}

}  // namespace bulkhead::contract
