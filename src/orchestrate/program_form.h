// ProgramForm: what the first bytes of a program say that the kernel needs to run it (execve(2),
// elf(5)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bulkhead::orchestrate {

struct ProgramForm {
  enum class Kind : std::uint8_t { kNone, kScript, kElf };
  Kind kind = Kind::kNone;
  /// Of a script the program that its first line names; of an ELF program the dynamic linker.
  /// Empty: none.
  std::string interpreter = {};
  /// Of a script, behind its interpreter; empty: none.
  std::string argument = {};
  bool carriage_return = false;  // at the end of a script's first line
  /// Of an ELF program, as Go and images call it: "amd64", "arm64"; empty: none that is known here.
  std::string architecture = {};
};

/// Enough of a program for program_form().
inline constexpr std::size_t kProgramHead = 4096;

ProgramForm program_form(std::string_view head);

}  // namespace bulkhead::orchestrate
