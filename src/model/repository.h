// From which folders the paths of files are counted, so that one file has one path wherever a
// command runs. Not a way to find the repository (cli/repository.h).
#pragma once

#include <string>

namespace bulkhead::model {

/// Folders are absolute and normal. Without any of them paths stay as they are.
struct Repository {
  std::string root = {};               // what forges count paths from; empty where there is none
  std::string working_directory = {};  // where relative paths of sources begin
  std::string project = {};            // the folder of the contract, or of the Compose files

  /// `path` of a source from the root; absolute for a file outside, which no forge can show. As it
  /// is where there is no root.
  std::string path_of(const std::string& path) const;

  /// The path by which a file is recognised: from the root, or else from the project's folder.
  std::string lasting_path(const std::string& path) const;
};

}  // namespace bulkhead::model
