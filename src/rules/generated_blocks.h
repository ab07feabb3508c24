// Generated blocks: the parts of Markdown files that this program writes, each between two
// comments on lines of their own:
//
//     <!-- bulkhead:begin graph prod -->
//     <!-- bulkhead:end -->
//
// The first names what is to stand between them, and for which environment; without one it is the
// contract's first. Here is where blocks are. What should stand in them: block_content.h.
#pragma once

#include <string>
#include <vector>

#include "contract/contract.h"
#include "model/names.h"
#include "text/file_reader.h"
#include "text/source.h"

namespace bulkhead::rules {

struct GeneratedBlock {
  std::string kind;                    // "graph", as written
  model::EnvironmentName environment;  // empty where none is named
  text::Span opening;                  // the first comment
  text::Span body;                     // the lines between the comments
  bool closed = false;                 // false: no end comment follows; the body is empty
};

/// In the order of the file. Comments inside fenced code are examples, not blocks.
std::vector<GeneratedBlock> find_blocks(const text::Sources& sources, text::SourceId document);

/// Whether the block is to be compared with what this environment gives.
bool speaks_of(const GeneratedBlock& block, const contract::Contract& contract,
               const model::EnvironmentName& environment);

/// The documents that a contract names.
struct Documents {
  std::vector<text::SourceId> files;
  /// Patterns that no file matches, and files that cannot be read.
  std::vector<contract::Located<std::string>> missing;
};

/// Reads them. Paths are shown relative to `shown_from` (absolute) where that is shorter.
Documents read_documents(const contract::Contract& contract, text::FileReader& files,
                         text::Sources& sources, const std::string& shown_from);

/// How many blocks speak of one of the environments; what is missing counts as one each.
std::size_t count_blocks(const Documents& documents, const text::Sources& sources,
                         const contract::Contract& contract,
                         const std::vector<model::EnvironmentName>& environments);

}  // namespace bulkhead::rules
