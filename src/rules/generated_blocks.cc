#include "rules/generated_blocks.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "contract/file_glob.h"

namespace bulkhead::rules {
namespace {

constexpr std::size_t kLargestDocument = std::size_t{4} << 20;
constexpr std::string_view kBegin = "<!-- bulkhead:begin";
constexpr std::string_view kEnd = "<!-- bulkhead:end";
constexpr std::string_view kClose = "-->";
constexpr std::string_view kSpace = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// The words of a comment that begins with `opening`; nothing when the line is no such comment.
std::optional<std::vector<std::string>> words_of(std::string_view line, std::string_view opening) {
  if (!line.starts_with(opening) || !line.ends_with(kClose)) return std::nullopt;
  line.remove_prefix(opening.size());
  line.remove_suffix(kClose.size());
  if (!line.empty() && kSpace.find(line.front()) == std::string_view::npos) return std::nullopt;
  std::vector<std::string> words;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const auto end = std::min(line.find_first_of(kSpace), line.size());
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

/// The run of backticks or tildes that opens or closes fenced code; empty for another line.
std::string_view fence_of(std::string_view line) {
  if (!line.starts_with("```") && !line.starts_with("~~~")) return {};
  return line.substr(0, std::min(line.find_first_not_of(line.front()), line.size()));
}

}  // namespace

std::vector<GeneratedBlock> find_blocks(const text::Sources& sources, text::SourceId document) {
  const std::string_view content = sources.file(document).content();
  std::vector<GeneratedBlock> blocks;
  bool open = false;
  std::string_view fence;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    const std::string_view whole = content.substr(at, end - at);
    const std::string_view line = trimmed(whole);
    const auto offset = [&](std::size_t place) { return static_cast<std::uint32_t>(place); };
    const auto begin = words_of(line, kBegin);
    if (open && words_of(line, kEnd)) {
      blocks.back().body.end = offset(at);
      blocks.back().closed = true;
      open = false;
    } else if (!fence.empty()) {
      const auto closing = fence_of(line);
      if (closing.starts_with(fence) && closing.size() == line.size()) fence = {};
    } else if (begin) {
      // A block that was not closed ends where the next one begins.
      GeneratedBlock& block = blocks.emplace_back();
      if (!begin->empty()) block.kind = begin->front();
      if (begin->size() > 1) block.environment = model::EnvironmentName((*begin)[1]);
      const std::size_t start = at + whole.find('<');
      block.opening = {document, offset(start), offset(start + line.size())};
      const std::size_t next = std::min(end + 1, content.size());
      block.body = {document, offset(next), offset(next)};
      open = true;
    } else if (!open) {
      fence = fence_of(line);
    }
    at = end + 1;
  }
  return blocks;
}

bool speaks_of(const GeneratedBlock& block, const contract::Contract& contract,
               const model::EnvironmentName& environment) {
  if (!block.environment.empty()) return block.environment == environment;
  return contract.environments.empty() || contract.environments.front().name == environment;
}

Documents read_documents(const contract::Contract& contract, text::FileReader& files,
                         text::Sources& sources, const std::string& shown_from) {
  Documents documents;
  std::set<std::string> taken;
  for (const auto& pattern : contract.documents) {
    const auto paths = contract::match_files(files, contract.directory, pattern.value);
    if (paths.empty()) documents.missing.push_back(pattern);
    for (const std::string& path : paths) {
      if (!taken.insert(path).second) continue;
      auto content = files.read(path, kLargestDocument);
      if (content) {
        documents.files.push_back(
            sources.add(contract::shown_path(path, shown_from), *std::move(content)));
      } else {
        documents.missing.push_back({contract::shown_path(path, contract.directory), pattern.span});
      }
    }
  }
  return documents;
}

std::size_t count_blocks(const Documents& documents, const text::Sources& sources,
                         const contract::Contract& contract,
                         const std::vector<model::EnvironmentName>& environments) {
  std::size_t count = documents.missing.size();
  for (const text::SourceId document : documents.files) {
    for (const GeneratedBlock& block : find_blocks(sources, document)) {
      count += std::any_of(environments.begin(), environments.end(), [&](const auto& environment) {
        return speaks_of(block, contract, environment);
      });
    }
  }
  return count;
}

}  // namespace bulkhead::rules
