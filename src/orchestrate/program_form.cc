#include "orchestrate/program_form.h"

#include <algorithm>
#include <cstddef>

namespace bulkhead::orchestrate {
namespace {

// elf(5), Elf64_Ehdr and Elf64_Phdr, little endian; the only ones that are read further.
constexpr std::size_t kClass = 4;
constexpr std::size_t kData = 5;
constexpr std::size_t kMachine = 18;
constexpr std::size_t kProgramHeaders = 32;
constexpr std::size_t kProgramHeaderSize = 54;
constexpr std::size_t kProgramHeaderCount = 56;
constexpr std::size_t kHeader64 = 64;
constexpr std::uint64_t kInterpreterSegment = 3;  // PT_INTERP

/// REQUIRES: at + size <= head.size().
std::uint64_t number(std::string_view head, std::size_t at, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = size; i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(head[at + i]);
  return value;
}

std::string architecture_of(std::uint64_t machine) {
  switch (machine) {
    case 3:
      return "386";
    case 22:
      return "s390x";
    case 40:
      return "arm";
    case 62:
      return "amd64";
    case 183:
      return "arm64";
    case 243:
      return "riscv64";
    default:
      return {};
  }
}

/// The path in the segment that names the dynamic linker.
std::string dynamic_linker(std::string_view head) {
  const std::uint64_t table = number(head, kProgramHeaders, 8);
  const std::uint64_t size = number(head, kProgramHeaderSize, 2);
  const std::uint64_t count = number(head, kProgramHeaderCount, 2);
  constexpr std::size_t kLeast = 40;  // up to p_filesz
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t at = table + i * size;
    if (at > head.size() || head.size() - at < kLeast) return {};
    const auto header = static_cast<std::size_t>(at);
    if (number(head, header, 4) != kInterpreterSegment) continue;
    const std::uint64_t offset = number(head, header + 8, 8);
    const std::uint64_t length = number(head, header + 32, 8);
    if (offset > head.size() || head.size() - offset < length) return {};
    const std::string_view path =
        head.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
    return std::string(path.substr(0, path.find('\0')));
  }
  return {};
}

ProgramForm elf(std::string_view head) {
  ProgramForm form{ProgramForm::Kind::kElf};
  constexpr char kLittleEndian = 1;
  constexpr char k64Bits = 2;
  if (head.size() < kHeader64 || head[kData] != kLittleEndian) return form;
  form.architecture = architecture_of(number(head, kMachine, 2));
  if (head[kClass] == k64Bits) form.interpreter = dynamic_linker(head);
  return form;
}

ProgramForm script(std::string_view line) {
  constexpr std::string_view kBlank = " \t";
  ProgramForm form{ProgramForm::Kind::kScript};
  form.carriage_return = line.ends_with('\r');
  if (form.carriage_return) line.remove_suffix(1);
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::size_t end = std::min(line.find_first_of(kBlank), line.size());
  form.interpreter = line.substr(0, end);
  line.remove_prefix(end);
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  line = line.substr(0, line.find_last_not_of(kBlank) + 1);
  form.argument = line;
  return form;
}

}  // namespace

ProgramForm program_form(std::string_view head) {
  if (head.starts_with("\x7f"
                       "ELF")) {
    return elf(head);
  }
  if (head.starts_with("#!")) return script(head.substr(2, head.find('\n') - 2));
  return {};
}

}  // namespace bulkhead::orchestrate
