#include "orchestrate/program_form.h"

#include <string>

#include <gtest/gtest.h>

namespace bulkhead::orchestrate {
namespace {

using Kind = ProgramForm::Kind;

TEST(ProgramForm, Scripts) {
  const struct {
    const char* text;
    const char* interpreter;
    const char* argument;
    bool carriage_return;
  } cases[] = {
      {"#!/bin/sh\necho\n", "/bin/sh", "", false},
      {"#! /usr/bin/env  bash \n", "/usr/bin/env", "bash", false},
      {"#!/bin/sh -e\r\n", "/bin/sh", "-e", true},
      {"#!/bin/sh", "/bin/sh", "", false},
      {"#!\n", "", "", false},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.text);
    const ProgramForm form = program_form(one.text);
    EXPECT_EQ(form.kind, Kind::kScript);
    EXPECT_EQ(form.interpreter, one.interpreter);
    EXPECT_EQ(form.argument, one.argument);
    EXPECT_EQ(form.carriage_return, one.carriage_return);
  }
}

/// A program for 64 bits with one segment, which names its dynamic linker.
std::string elf_program(char machine, const std::string& linker) {
  std::string head(64 + 56, '\0');
  head.replace(0, 6,
               std::string("\x7f"
                           "ELF\x02\x01",
                           6));
  head[18] = machine;
  head[32] = 64;  // its program headers
  head[54] = 56;  // each of that size
  head[56] = 1;   // one of them
  head[64] = 3;   // PT_INTERP
  head[64 + 8] = 120;
  head[64 + 32] = static_cast<char>(linker.size() + 1);
  return head + linker + '\0';
}

TEST(ProgramForm, Elf) {
  const ProgramForm form = program_form(elf_program(62, "/lib64/ld-linux-x86-64.so.2"));
  EXPECT_EQ(form.kind, Kind::kElf);
  EXPECT_EQ(form.architecture, "amd64");
  EXPECT_EQ(form.interpreter, "/lib64/ld-linux-x86-64.so.2");
  EXPECT_EQ(program_form(elf_program(static_cast<char>(183), "/x")).architecture, "arm64");
}

TEST(ProgramForm, CutShort) {
  const std::string whole = elf_program(62, "/lib/ld-musl-x86_64.so.1");
  for (std::size_t length = 4; length < whole.size(); ++length) {
    const ProgramForm form = program_form(whole.substr(0, length));
    EXPECT_EQ(form.kind, Kind::kElf);
    EXPECT_EQ(form.interpreter, "") << length;
  }
}

TEST(ProgramForm, NoProgram) {
  EXPECT_EQ(program_form("echo hello\n").kind, Kind::kNone);
  EXPECT_EQ(program_form("").kind, Kind::kNone);
}

}  // namespace
}  // namespace bulkhead::orchestrate
