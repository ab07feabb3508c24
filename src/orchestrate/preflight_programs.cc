// Programs that a container is to run, as its own and as its healthcheck: whether they are there,
// in the image or among the host's files that are mounted, and whether the kernel can execute them.
#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "orchestrate/container_files.h"
#include "orchestrate/field_place.h"
#include "orchestrate/preflight.h"
#include "orchestrate/program_form.h"
#include "orchestrate/word_list.h"

namespace bulkhead::orchestrate {
namespace {

constexpr const char* kProgramCode = "BH544";
constexpr const char* kProgramRule = "program-not-executable";

/// Where the engine looks for programs when nobody says (moby, oci/defaults).
constexpr const char* kSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Who runs a program, for a message.
struct Use {
  const char* who;  // "its healthcheck runs"
  const char* help;
  text::Span span;
  bool made_by_start = false;  // it may be there by the time that it is run
};

/// What is wrong with a program, and what to do.
struct Wrong {
  std::string what;  // "is not executable"
  std::string help;
  bool certain = true;
};

/// The word that a line for /bin/sh runs, where the line's fate hangs on it alone; empty: it does
/// not, or nobody can tell.
std::string only_program_of(std::string line) {
  constexpr std::array<std::string_view, 71> kOfShell{
      "!",         ".",        ":",       "[",       "[[",      "{",      "alias",   "bg",
      "bind",      "break",    "builtin", "caller",  "case",    "cd",     "command", "compgen",
      "complete",  "continue", "coproc",  "declare", "dirs",    "disown", "echo",    "enable",
      "eval",      "exec",     "exit",    "export",  "false",   "fc",     "fg",      "for",
      "function",  "getopts",  "hash",    "help",    "history", "if",     "jobs",    "kill",
      "let",       "local",    "mapfile", "popd",    "printf",  "pushd",  "pwd",     "read",
      "readarray", "readonly", "return",  "select",  "set",     "shift",  "shopt",   "source",
      "suspend",   "test",     "time",    "times",   "trap",    "true",   "type",    "typeset",
      "ulimit",    "umask",    "unalias", "unset",   "until",   "wait",   "while"};
  constexpr std::string_view kBlank = " \t\n";
  constexpr std::string_view kFails[] = {"|| exit 1", "||exit 1", "|| false", "|| exit"};
  line.erase(line.find_last_not_of(kBlank) + 1);
  for (const std::string_view fails : kFails) {
    if (line.ends_with(fails)) {
      line.resize(line.size() - fails.size());
      break;
    }
  }
  line.erase(line.find_last_not_of(kBlank) + 1);
  line.erase(0, line.find_first_not_of(kBlank));
  constexpr std::string_view kExec = "exec ";
  if (line.starts_with(kExec)) line.erase(0, kExec.size());
  if (line.find_first_of(";&|`\n()") != std::string::npos) return {};
  std::string word = line.substr(0, line.find_first_of(" \t<>"));
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("._/+-").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!std::all_of(word.begin(), word.end(), plain) || has(kOfShell, word)) return {};
  return word;
}

/// The variable PATH: what the files say of it, or else the image.
std::string search_path_of(const docker::ContainerConfig& own,
                           const docker::ContainerConfig& inherited) {
  constexpr std::string_view kName = "PATH=";
  for (const auto* config : {&own, &inherited}) {
    for (const std::string& entry : config->env) {
      if (entry.starts_with(kName)) return entry.substr(kName.size());
      if (entry == "PATH") return kSearchPath;
    }
  }
  return kSearchPath;
}

/// Forms of programs that the kernel hands to others, such as emulators of other processors
/// (binfmt_misc); nothing: not known.
std::optional<std::vector<std::string>> other_forms(text::FileReader& files) {
  auto names = files.list("/proc/sys/fs/binfmt_misc");
  if (!names || !has(*names, "status")) return std::nullopt;
  std::erase_if(*names,
                [](const std::string& name) { return name == "status" || name == "register"; });
  return std::move(*names);
}

bool is_emulator(const std::string& form) {
  return form.starts_with("qemu-") || form.starts_with("rosetta") || form.starts_with("FEX");
}

/// The runtime may bring programs along, as those for graphics processors do.
bool brings_programs(const docker::HostConfig& host) {
  return !host.resources.device_requests.empty() ||
         (!host.runtime.empty() && host.runtime != "runc");
}

bool is_shell(std::string_view program) {
  constexpr std::array<std::string_view, 6> kShells{"sh", "ash", "bash", "dash", "ksh", "zsh"};
  return has(kShells, program.substr(program.rfind('/') + 1));
}

class ProgramCheck final {
 public:
  ProgramCheck(const PreflightInputs& inputs, const model::Service& service, Concerns& concerns)
      : inputs_(inputs),
        service_(service),
        own_(inputs.desired.service(service.name).spec.spec.config),
        brought_(brings_programs(inputs.desired.service(service.name).spec.spec.host)),
        image_name_(image_of(inputs.project, service)),
        tree_(image_tree_of(inputs, service)),
        files_(tree_.get(), inputs.host->tree),
        concerns_(concerns) {
    const auto image = inputs.live.images.find(image_name_);
    if (image != inputs.live.images.end() && tree_) inherited_ = image->second.config;
    search_path_ = search_path_of(own_, inherited_);
    files_.mount_all(inputs.project, service, inherited_);
  }

  void run() {
    check_main();
    check_healthcheck();
  }

 private:
  static bool says(const std::optional<std::vector<std::string>>& words) {
    return words && !words->empty() && !(words->size() == 1 && words->front().empty());
  }

  /// What the container runs; null: nobody says.
  const std::vector<std::string>* main_words() const {
    const auto& first = own_.entrypoint ? own_.entrypoint : inherited_.entrypoint;
    // The image's command is none for an entrypoint of the files.
    const auto& words = says(first)                   ? first
                        : own_.cmd || own_.entrypoint ? own_.cmd
                                                      : inherited_.cmd;
    if (!says(words) || (!tree_ && !own_.entrypoint && !own_.cmd)) return nullptr;
    return &*words;
  }

  void check_main() {
    const auto* words = main_words();
    if (words == nullptr) return;
    const char* attribute = own_.entrypoint ? "entrypoint" : own_.cmd ? "command" : "image";
    const Use use{"it runs", "correct the command", place_of(inputs_.project, service_, attribute)};
    if (!judge(words->front(), use)) return;
    const std::string word = only_program_of(line_for_shell(*words));
    if (!word.empty() && !is_part_of_shell(word)) judge(word, use);
  }

  /// Of [sh, -c, LINE], or of the same with the shell in the entrypoint; empty: it is no such
  /// thing.
  std::string line_for_shell(std::vector<std::string> words) const {
    if (own_.entrypoint && own_.cmd) words.insert(words.end(), own_.cmd->begin(), own_.cmd->end());
    const bool is_line = words.size() >= 3 && is_shell(words[0]) && words[1] == "-c";
    return is_line ? words[2] : std::string();
  }

  /// A shell or a script may write or install programs before anybody asks for them.
  bool starts_by_script() const {
    const auto* words = main_words();
    if (words == nullptr || is_shell(words->front())) return true;
    const ContainerFile file = find(words->front());
    return !file.known() ||
           program_form(files_.head(file, kProgramHead)).kind == ProgramForm::Kind::kScript;
  }

  /// Where it cannot run, the service never gets healthy.
  void check_healthcheck() {
    const auto& check = own_.healthcheck ? own_.healthcheck : inherited_.healthcheck;
    const std::vector<std::string>& test = check && check->test.empty() && inherited_.healthcheck
                                               ? inherited_.healthcheck->test
                                           : check ? check->test
                                                   : no_words_;
    if (test.size() < 2) return;
    const Use use{"its healthcheck runs", "install it in the image, or ask with what the image has",
                  service_.healthcheck ? service_.healthcheck->span : text::Span{},
                  starts_by_script()};
    if (test.front() == "CMD") {
      judge(test[1], use);
    } else if (test.front() == "CMD-SHELL") {
      const bool other_shell = !inherited_.shell.empty();
      if (other_shell) return;
      if (!judge("/bin/sh", use)) return;
      const std::string word = only_program_of(test[1]);
      if (!word.empty() && !is_part_of_shell(word)) judge(word, use);
    }
  }

  /// A busybox may run what it can do itself without a file of that name; it has the names of all
  /// that in it, each between zeros.
  bool is_part_of_shell(const std::string& word) const {
    constexpr std::size_t kLargest = std::size_t{4} << 20;
    const std::string name = '\0' + word + '\0';
    return files_.head(files_.find("/bin/sh"), kLargest).find(name) != std::string::npos;
  }

  /// Nothing where it lies below a working directory that nobody knows.
  std::optional<std::string> absolute(const std::string& word) const {
    if (word.starts_with('/')) return word;
    const std::string& folder =
        service_.working_dir.empty() ? inherited_.working_dir : service_.working_dir;
    if (folder.empty() && !tree_) return std::nullopt;
    return folder + "/" + word;
  }

  ContainerFile find(const std::string& word) const {
    if (word.find('/') == std::string::npos) return files_.find_program(word, search_path_);
    const auto path = absolute(word);
    return path ? files_.find(*path) : ContainerFile{};
  }

  /// False: it cannot be run, which is told.
  bool judge(const std::string& word, const Use& use) {
    const ContainerFile file = find(word);
    if (!file.known()) return true;
    if (file.missing()) {
      if (brought_) return true;
      report_missing(word, file, use);
      return false;
    }
    const auto wrong = wrong_with(file);
    if (!wrong) return true;
    const bool on_host = file.place == ContainerFile::Place::kHost;
    report(on_host ? fmt::format("{} {}, which is {} of the host, and that {}", use.who, word,
                                 file.path, wrong->what)
                   : fmt::format("{} {}, which in image {} {}", use.who, word, image_name_,
                                 wrong->what),
           wrong->help, on_host ? file.mount : use.span, wrong->certain);
    return false;
  }

  void report(const std::string& what, const std::string& help, text::Span span, bool certain) {
    concerns_.add(certain ? text::Severity::kError : text::Severity::kWarning, kProgramCode,
                  kProgramRule, fmt::format("service \"{}\": {}", service_.name, what), help,
                  span.known() ? span : service_.span);
  }

  void report_missing(const std::string& word, const ContainerFile& file, const Use& use) {
    if (file.place == ContainerFile::Place::kHost) {
      // A mount of which nothing is there is told as such.
      if (file.is_mount || !parent_is_there(file.path)) return;
      report(fmt::format("{} {}, which is {} of the host, and that does not exist", use.who, word,
                         file.path),
             "create it, or correct the command", file.mount, !use.made_by_start);
      return;
    }
    const std::string where = word.find('/') == std::string::npos
                                  ? fmt::format("which image {} does not have in its PATH ({})",
                                                image_name_, search_path_)
                                  : fmt::format("which image {} does not have", image_name_);
    report(use.made_by_start
               ? fmt::format("{} {}, {}; unless what the service starts with brings it", use.who,
                             word, where)
               : fmt::format("{} {}, {}", use.who, word, where),
           use.help, use.span, !use.made_by_start);
  }

  bool parent_is_there(const std::string& path) const {
    return inputs_.host->files->kind(path.substr(0, path.rfind('/'))) == text::FileKind::kDirectory;
  }

  std::optional<Wrong> wrong_with(const ContainerFile& file) const {
    using Kind = linux::FileEntry::Kind;
    if (file.entry.kind == Kind::kFolder) return Wrong{"is a folder", "name the program"};
    if (file.entry.kind != Kind::kFile) return std::nullopt;
    if (!file.entry.executable) {
      return Wrong{"is not executable", file.place == ContainerFile::Place::kHost
                                            ? "chmod +x " + file.path
                                            : "run it by its interpreter, or mend the image: "
                                              "RUN chmod +x " +
                                                  file.path};
    }
    const std::string head = files_.head(file, kProgramHead);
    if (head.empty() && file.place == ContainerFile::Place::kImage) return std::nullopt;
    const ProgramForm form = program_form(head);
    switch (form.kind) {
      case ProgramForm::Kind::kScript:
        return wrong_with_script(form);
      case ProgramForm::Kind::kElf:
        return wrong_with_elf(form);
      case ProgramForm::Kind::kNone:
        break;
    }
    const auto others = other_forms(*inputs_.host->files);
    return Wrong{"has neither a first line that names its interpreter nor the form of a program",
                 "begin it with #!/bin/sh, or run it by its interpreter",
                 !others || others->empty()};
  }

  std::optional<Wrong> wrong_with_script(const ProgramForm& form) const {
    if (form.carriage_return) {
      return Wrong{"has a carriage return behind its interpreter's name, which so does not exist",
                   "save it with Unix line ends (sed -i 's/\\r$//')"};
    }
    if (!form.interpreter.starts_with('/')) return std::nullopt;
    if (files_.find(form.interpreter).missing()) {
      return Wrong{fmt::format("names the interpreter {}, which is not there", form.interpreter),
                   "correct its first line, or install the interpreter in the image"};
    }
    const bool by_path = form.interpreter.ends_with("/env") && !form.argument.empty() &&
                         form.argument.find_first_of(" =-/") == std::string::npos;
    if (by_path && files_.find_program(form.argument, search_path_).missing()) {
      return Wrong{fmt::format("is to be run by {}, which is nowhere in PATH ({})", form.argument,
                               search_path_),
                   "correct its first line, or install the interpreter in the image"};
    }
    return std::nullopt;
  }

  std::optional<Wrong> wrong_with_elf(const ProgramForm& form) const {
    const std::string& host = inputs_.architecture;
    const bool runs_on_host = form.architecture.empty() || host.empty() ||
                              form.architecture == host ||
                              (host == "amd64" && form.architecture == "386") ||
                              (host == "arm64" && form.architecture == "arm");
    if (!runs_on_host) {
      const auto others = other_forms(*inputs_.host->files);
      if (others && std::any_of(others->begin(), others->end(), is_emulator)) return std::nullopt;
      return Wrong{
          fmt::format("is a program for {}, and the engine's host is {}", form.architecture, host),
          "use one for this host, or install an emulator (qemu-user-static)", others.has_value()};
    }
    if (form.interpreter.starts_with('/') && files_.find(form.interpreter).missing()) {
      return Wrong{fmt::format("needs the dynamic linker {}, which is not there", form.interpreter),
                   "it was built for another libc (glibc or musl): build it for this image, or "
                   "statically"};
    }
    return std::nullopt;
  }

  const PreflightInputs& inputs_;
  const model::Service& service_;
  const docker::ContainerConfig& own_;
  bool brought_;  // programs may come from elsewhere
  std::string image_name_;
  std::unique_ptr<linux::FileTree> tree_;  // null: the image's files are not known
  ContainerFiles files_;
  docker::ContainerConfig inherited_;
  std::string search_path_;
  Concerns& concerns_;
  std::vector<std::string> no_words_;
};

}  // namespace

void check_programs(const PreflightInputs& inputs, Concerns& concerns) {
  if (inputs.host == nullptr) return;
  for (const model::Service* service : definitions_to_start(inputs)) {
    ProgramCheck(inputs, *service, concerns).run();
  }
}

}  // namespace bulkhead::orchestrate
