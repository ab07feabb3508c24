#include "store/recorded_files.h"

#include <memory>

#include <gtest/gtest.h>

#include "testing/memory_files.h"

namespace bulkhead::store {
namespace {

using text::FileKind;

constexpr std::size_t kLimit = 1000;

/// Asks what a project's loading asks.
void ask(text::FileReader& files) {
  static_cast<void>(files.kind("/p/compose.yaml"));
  static_cast<void>(files.read("/p/compose.yaml", kLimit));
  static_cast<void>(files.kind("/p/compose.override.yaml"));
  static_cast<void>(files.read("/p/.env", kLimit));
  static_cast<void>(files.list("/p/services"));
  static_cast<void>(files.read("/p/services/a.yaml", kLimit));
  static_cast<void>(files.read("/p/app.env", kLimit));
  static_cast<void>(files.read("/p/forbidden", kLimit));
}

class RecordedFiles : public ::testing::Test {
 protected:
  RecordedFiles() {
    disk_.add("/p/compose.yaml", "services: {}\n");
    disk_.add("/p/services/a.yaml", "name: a\nDB_PASSWORD: pw\nTOKEN: ${LATE}\n");
    disk_.add("/p/app.env", "LATE=pw\nMODE=pw\n");
    disk_.add("/p/forbidden", "x");
    disk_.forbid("/p/forbidden");
    ask(recording_);
    SecretPool pool(vault_);
    pool.add_value("pw");
    files_ = *recording_.record(vault_);
    // The world moves on.
    disk_.add("/p/compose.yaml", "services: {web: {}}\n");
    disk_.add("/p/compose.override.yaml", "services: {}\n");
    disk_.add("/p/.env", "A=1\n");
    disk_.add("/p/new", "new\n");
    disk_.remove("/p/services/a.yaml");
    remembered_ =
        std::make_unique<RememberedFiles>(*RememberedFiles::open(files_, vault_, pool, disk_));
  }

  const Vault vault_ = *Vault::open("salt", std::nullopt);
  testing::MemoryFiles disk_;
  RecordingReader recording_{disk_};
  std::vector<model::SnapshotFile> files_;
  std::unique_ptr<RememberedFiles> remembered_;
};

TEST_F(RecordedFiles, NotesWhatWasReadAndWhatWasNotThere) {
  std::string text;
  for (const auto& file : files_) {
    text += file.path;
    if (file.kind == model::SnapshotFile::Kind::kMissing) text += " missing";
    for (const std::string& name : file.names) text += " [" + name + "]";
    text += "\n";
  }
  EXPECT_EQ(text,
            "/p/.env missing\n"
            "/p/app.env\n"
            "/p/compose.override.yaml missing\n"
            "/p/compose.yaml\n"
            "/p/services [a.yaml]\n"
            "/p/services/a.yaml\n");
  EXPECT_EQ(files_[5].text.content, "name: a\nDB_PASSWORD: \nTOKEN: ${LATE}\n");
  EXPECT_EQ(files_[1].text.content, "LATE=\nMODE=pw\n");
}

TEST_F(RecordedFiles, GivesTheSameAnswersWhateverTheDiskSaysNow) {
  EXPECT_EQ(remembered_->read("/p/compose.yaml", kLimit), "services: {}\n");
  EXPECT_EQ(remembered_->kind("/p/compose.override.yaml"), FileKind::kMissing);
  EXPECT_EQ(remembered_->read("/p/.env", kLimit).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(remembered_->list("/p/services"), std::vector<std::string>{"a.yaml"});
  EXPECT_EQ(remembered_->read("/p/services/a.yaml", kLimit),
            "name: a\nDB_PASSWORD: pw\nTOKEN: ${LATE}\n");
  EXPECT_EQ(remembered_->read("/p/app.env", kLimit), "LATE=pw\nMODE=pw\n");
  EXPECT_EQ(remembered_->kind("/p/services/a.yaml"), FileKind::kFile);
  EXPECT_EQ(remembered_->kind("/p"), FileKind::kDirectory);
  EXPECT_EQ(remembered_->read("/p/compose.yaml", 3).error().kind, ErrorKind::kRefused);
}

TEST_F(RecordedFiles, WhatNobodyAskedThenIsAskedNow) {
  EXPECT_EQ(remembered_->read("/p/new", kLimit), "new\n");
  EXPECT_EQ(remembered_->kind("/p/other"), FileKind::kMissing);
}

}  // namespace
}  // namespace bulkhead::store
