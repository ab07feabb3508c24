// ProjectOnEngine: a project of a test's own in a folder of its own, on the real engine, driven
// through the program as a user drives it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux/process.h"
#include "testing/real_engine.h"

namespace bulkhead::testing {

class ProjectOnEngine final {
 public:
  /// `program`: path of the bulkhead to run. The project's name is the engine's prefix.
  static Result<std::unique_ptr<ProjectOnEngine>> create(const std::string& name,
                                                         const std::string& program);
  ProjectOnEngine(const ProjectOnEngine&) = delete;
  ProjectOnEngine& operator=(const ProjectOnEngine&) = delete;
  /// Everything that carries the project's label goes, and the folder.
  ~ProjectOnEngine();

  docker::Engine& engine() { return real_->engine(); }
  const std::string& name() const { return real_->prefix(); }
  const std::string& image() const { return real_->test_engine().image; }
  const std::string& folder() const { return folder_; }

  /// Into the project's folder. "IMAGE" in it becomes the test image's name.
  void write(const std::string& file, std::string content);

  /// bulkhead ARGUMENTS… in the folder. CHECKs that the program could be run.
  linux::ProcessResult bulkhead(std::vector<std::string> arguments);
  /// The same, killed with KILL after a while; what it said is lost.
  void bulkhead_killed_after(std::vector<std::string> arguments, Duration time);
  /// Any other program there.
  linux::ProcessResult run(std::vector<std::string> words,
                           Duration timeout = std::chrono::seconds(120));

  /// "db-1 running, web-1 exited": all containers that carry the project's label, sorted.
  std::string containers();
  docker::Container inspect(const std::string& short_name);
  /// Ids by short name.
  std::map<std::string, std::string> ids();

 private:
  ProjectOnEngine(std::unique_ptr<RealEngine> real, std::string program, std::string folder)
      : real_(std::move(real)), program_(std::move(program)), folder_(std::move(folder)) {}

  std::map<std::string, std::string> environment() const;
  std::vector<docker::ContainerSummary> list();

  std::unique_ptr<RealEngine> real_;
  std::string program_;
  std::string folder_;
};

}  // namespace bulkhead::testing
