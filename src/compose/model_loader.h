// ModelLoader: the files of one model, one after the other: parsed, variables filled in, included
// ones merged, extended services merged, merged onto the files before, checked against the schema
// and made canonical. Included files are models of their own, loaded by a loader below this one.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compose/file_origins.h"
#include "compose/interpolate.h"
#include "compose/load.h"
#include "compose/merge.h"
#include "compose/override_tags.h"
#include "compose/problem.h"
#include "text/file_reader.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::compose {

/// What all loaders of one run share.
struct LoadSession {
  const LoadRequest& request;
  text::FileReader& files;
  text::Sources& sources;
  ProblemList& problems;
  VariableUses& variables;
  MergeObserver* observer = nullptr;
  std::string home;  // for "~"; empty when there is none

  std::map<std::string, text::SourceId> texts;  // by absolute path
  FileOrigins origins;
  std::size_t files_loaded = 0;
  std::size_t bytes_loaded = 0;
  std::size_t bytes_filled = 0;
  std::size_t values_copied = 0;   // by extends
  std::size_t ports_expanded = 0;  // of ranges

  /// Parsed documents; nothing, with problems, when the file cannot be read or understood.
  /// `asked_by` is the place that names the file.
  std::optional<std::vector<text::Value>> documents(const std::string& path, text::Span asked_by);
  /// Says by which place a file was read; nothing where it was not. See FileOrigins::add.
  void note_origin(const std::string& path, text::Span by, std::string_view label,
                   const std::string& service = {});
};

class ModelLoader final {
 public:
  /// `working_dir` is what paths are resolved from and may be relative (an included model is
  /// resolved again by the including one); `folder`, absolute, is where it really is.
  ModelLoader(LoadSession& session, const Environment& environment, std::string working_dir,
              std::string folder, std::vector<std::string> including)
      : session_(session),
        environment_(environment),
        working_dir_(std::move(working_dir)),
        folder_(std::move(folder)),
        including_(std::move(including)) {}

  /// Nothing, with problems, where going on would make no sense. `asked_by` as above.
  std::optional<text::Value> load(const std::vector<std::string>& paths, bool resolve,
                                  text::Span asked_by);

  /// Documents already parsed, by path; taken by load() instead of reading the file again.
  std::map<std::string, std::vector<text::Value>> parsed;

 private:
  struct ExtendedFile {
    text::Value model;
    OverrideTags tags;
  };
  struct Link {
    std::string file;
    std::string service;
  };
  using Chain = std::vector<Link>;

  bool add_file(const std::string& path, text::Span asked_by, text::Value& model);
  bool add_document(text::Value document, const std::string& path, text::Value& model);
  void fill_variables(text::Value& document);

  // include.cc
  bool apply_include(text::Value& document, const std::string& path, const OverrideTags& tags);
  bool include_one(const text::Value& entry, const std::string& path, text::Value& document,
                   const OverrideTags& tags);
  std::optional<Environment> environment_for_include(const text::Value& entry,
                                                     const std::string& folder);
  void import_resources(text::Value imported, text::Value& document, const OverrideTags& tags);

  // extends.cc
  bool apply_extends(text::Value& document, const std::string& path, const OverrideTags& tags);
  std::optional<text::Value> extended_service(const std::string& name, text::Mapping& services,
                                              const std::string& path, const OverrideTags& tags,
                                              const Chain& chain);
  /// Counts what extends copies; false, with a problem, where that goes beyond all measure.
  bool take_copy(const text::Value& base, const std::string& at, text::Span span);
  ExtendedFile* extended_file(const std::string& written, text::Span span);

  LoadSession& session_;
  const Environment& environment_;
  std::string working_dir_;
  std::string folder_;
  std::vector<std::string> including_;
  std::map<std::string, std::unique_ptr<ExtendedFile>> extended_;
  bool extends_too_much_ = false;
  std::set<std::string> in_circle_;  // services of circles of extends, by file and name
};

}  // namespace bulkhead::compose
