#include "render/findings_sarif.h"

#include <map>

#include <fmt/format.h>

#include "model/fingerprint.h"
#include "text/output_value.h"

namespace bulkhead::render {
namespace {

constexpr std::size_t kMostResults = 25'000;

/// {"text": …}
text::Value message(std::string_view words) {
  text::Mapping mapping;
  mapping.set("text", text::Value(std::string(words)));
  return text::Value(std::move(mapping));
}

std::string sentence(std::string_view words) {
  std::string text(words);
  if (!text.empty() && text.back() != '.') text += '.';
  return text;
}

/// A path as a relative URI (RFC 3986): what is not unreserved or a slash is escaped.
std::string uri(std::string_view path) {
  std::string result;
  if (path.starts_with('/')) result = "file://";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~' || c == '/';
    if (plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

text::Value region(const Place& place) {
  text::Mapping mapping;
  mapping.set("startLine", text::count_value(place.begin.line));
  mapping.set("startColumn", text::count_value(place.begin.column));
  mapping.set("endLine", text::count_value(place.end.line));
  mapping.set("endColumn", text::count_value(place.end.column));
  return text::Value(std::move(mapping));
}

text::Value artifact(const Place& place) {
  text::Mapping mapping;
  mapping.set("uri", text::Value(uri(place.file)));
  return text::Value(std::move(mapping));
}

text::Value location(const Place& place) {
  text::Mapping physical;
  physical.set("artifactLocation", artifact(place));
  physical.set("region", region(place));
  text::Mapping mapping;
  mapping.set("physicalLocation", text::Value(std::move(physical)));
  return text::Value(std::move(mapping));
}

text::Value related_locations(const text::Diagnostic& diagnostic, const text::Sources& sources,
                              const model::Repository& repository) {
  text::Sequence sequence;
  for (const text::RelatedSpan& each : diagnostic.related) {
    const Place place = place_of(sources, each.span, repository);
    if (place.file.empty()) continue;
    text::Value entry = location(place);
    entry.as_mapping()->set("message", message(each.message));
    sequence.push_back(std::move(entry));
  }
  return text::Value(std::move(sequence));
}

text::Value fixes(const text::Fix& fix, const text::Sources& sources,
                  const model::Repository& repository) {
  std::map<std::string, text::Sequence> changes;
  std::map<std::string, Place> places;
  for (const text::Edit& edit : fix.edits) {
    const Place place = place_of(sources, edit.span, repository);
    text::Mapping replacement;
    replacement.set("deletedRegion", region(place));
    replacement.set("insertedContent", message(edit.replacement));
    changes[place.file].emplace_back(std::move(replacement));
    places.emplace(place.file, place);
  }
  text::Sequence list;
  for (auto& [file, replacements] : changes) {
    text::Mapping change;
    change.set("artifactLocation", artifact(places.at(file)));
    change.set("replacements", text::Value(std::move(replacements)));
    list.emplace_back(std::move(change));
  }
  text::Mapping mapping;
  mapping.set("description", message(fix.title));
  mapping.set("artifactChanges", text::Value(std::move(list)));
  return text::Value(text::Sequence{text::Value(std::move(mapping))});
}

text::Value result(const model::Finding& finding, const text::Sources& sources,
                   const model::Repository& repository,
                   const std::map<std::string_view, std::size_t>& indices) {
  const text::Diagnostic& diagnostic = finding.diagnostic;
  text::Mapping mapping;
  mapping.set("ruleId", text::Value(diagnostic.code));
  if (const auto index = indices.find(diagnostic.code); index != indices.end()) {
    mapping.set("ruleIndex", text::count_value(index->second));
  }
  mapping.set("level", text::Value(std::string(text::name(diagnostic.severity))));
  std::string words = sentence(diagnostic.message);
  if (!diagnostic.help.empty()) words += " Help: " + sentence(diagnostic.help);
  mapping.set("message", message(words));
  const Place place = place_of(sources, diagnostic.span, repository);
  if (!place.file.empty()) {
    mapping.set("locations", text::Value(text::Sequence{location(place)}));
  }
  if (!diagnostic.related.empty()) {
    mapping.set("relatedLocations", related_locations(diagnostic, sources, repository));
  }
  text::Mapping prints;
  prints.set("bulkhead/v1", text::Value(model::fingerprint(finding, sources, repository)));
  mapping.set("partialFingerprints", text::Value(std::move(prints)));
  if (diagnostic.fix) mapping.set("fixes", fixes(*diagnostic.fix, sources, repository));
  text::Mapping properties;
  text::Sequence services;
  for (const auto& service : finding.services) services.emplace_back(service.str());
  properties.set("services", text::Value(std::move(services)));
  text::Sequence environments;
  for (const auto& environment : finding.environments) environments.emplace_back(environment.str());
  properties.set("environments", text::Value(std::move(environments)));
  mapping.set("properties", text::Value(std::move(properties)));
  return text::Value(std::move(mapping));
}

text::Value rule_json(const RuleDescription& rule) {
  text::Mapping mapping;
  mapping.set("id", text::Value(std::string(rule.code)));
  mapping.set("name", text::Value(std::string(rule.name)));
  mapping.set("shortDescription", message(sentence(rule.summary)));
  if (!rule.page.empty()) {
    text::Value help = message(sentence(rule.summary));
    help.as_mapping()->set("markdown", text::Value(std::string(rule.page)));
    mapping.set("help", std::move(help));
  }
  text::Mapping configuration;
  configuration.set("level", text::Value(std::string(text::name(rule.severity))));
  mapping.set("defaultConfiguration", text::Value(std::move(configuration)));
  return text::Value(std::move(mapping));
}

}  // namespace

text::Value findings_sarif(const Findings& findings, const text::Sources& sources) {
  std::map<std::string_view, std::size_t> indices;
  text::Sequence rules;
  for (const RuleDescription& rule : findings.rules) {
    indices.emplace(rule.code, rules.size());
    rules.push_back(rule_json(rule));
  }
  text::Mapping driver;
  driver.set("name", text::Value("bulkhead"));
  driver.set("version", text::Value(findings.program_version));
  driver.set("rules", text::Value(std::move(rules)));
  text::Mapping tool;
  tool.set("driver", text::Value(std::move(driver)));
  text::Sequence results;
  for (const model::Finding* finding : by_severity(findings.findings)) {
    if (results.size() == kMostResults) break;
    results.push_back(result(*finding, sources, findings.repository, indices));
  }
  text::Mapping run;
  run.set("tool", text::Value(std::move(tool)));
  run.set("columnKind", text::Value("unicodeCodePoints"));
  run.set("results", text::Value(std::move(results)));
  text::Mapping document;
  document.set("$schema", text::Value("https://json.schemastore.org/sarif-2.1.0.json"));
  document.set("version", text::Value("2.1.0"));
  document.set("runs", text::Value(text::Sequence{text::Value(std::move(run))}));
  return text::Value(std::move(document));
}

}  // namespace bulkhead::render
