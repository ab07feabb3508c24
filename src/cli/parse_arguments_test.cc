#include "cli/parse_arguments.h"

#include <gtest/gtest.h>

namespace bulkhead::cli {
namespace {

const CommandSpec kCheck{.name = "check",
                         .summary = "",
                         .description = "",
                         .options = {{.name = "format",
                                      .kind = OptionKind::kValue,
                                      .value_name = "FORMAT",
                                      .help = "",
                                      .choices = {"text", "json"}},
                                     {.name = "fix", .help = ""}}};
const CommandSpec kLogs{.name = "logs",
                        .summary = "",
                        .description = "",
                        .positionals = {{.name = "SERVICE", .help = "a service", .repeated = true}},
                        .options = {{.name = "follow", .letter = 'f', .help = ""}}};
const CommandSpec kExplain{
    .name = "explain",
    .summary = "",
    .description = "",
    .positionals = {{.name = "A", .help = "a service or a rule", .required = true},
                    {.name = "B", .help = "a service"}}};

const CommandSpec kExec{
    .name = "exec",
    .summary = "",
    .description = "",
    .positionals = {{.name = "SERVICE", .help = "in whose container", .required = true},
                    {.name = "COMMAND", .help = "what to run", .required = true, .repeated = true}},
    .options = {{.name = "user",
                 .letter = 'u',
                 .kind = OptionKind::kValue,
                 .value_name = "USER",
                 .help = ""}},
    .ends_with_command = true};

ParsedCommandLine parse(const std::vector<std::string>& words) {
  return parse_arguments(words, {&kCheck, &kLogs, &kExplain, &kExec});
}

std::string error(const std::vector<std::string>& words) {
  const auto line = parse(words);
  return line.outcome == ParsedCommandLine::Outcome::kError ? line.message : "no error";
}

TEST(ParseArguments, LongGlobalOptionsStandBeforeOrAfterTheCommand) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"--file", "a.yaml", "--file=b.yaml", "check", "--quiet"},
           {"check", "--file", "a.yaml", "--quiet", "--file", "b.yaml"},
           {"-f", "a.yaml", "-f", "b.yaml", "-q", "check"}}) {
    const auto line = parse(words);
    ASSERT_EQ(line.outcome, ParsedCommandLine::Outcome::kRun) << line.message;
    EXPECT_EQ(line.command, &kCheck);
    EXPECT_EQ(line.arguments.values("file"), (std::vector<std::string>{"a.yaml", "b.yaml"}));
    EXPECT_TRUE(line.arguments.flag("quiet"));
    EXPECT_FALSE(line.arguments.flag("no-color"));
  }
}

TEST(ParseArguments, ACommandsOwnLetterWinsBehindIt) {
  const auto line = parse({"-f", "a.yaml", "logs", "-f", "web", "db"});
  ASSERT_EQ(line.outcome, ParsedCommandLine::Outcome::kRun) << line.message;
  EXPECT_TRUE(line.arguments.flag("follow"));
  EXPECT_EQ(line.arguments.values("file"), std::vector<std::string>{"a.yaml"});
  EXPECT_EQ(line.arguments.values("SERVICE"), (std::vector<std::string>{"web", "db"}));
}

TEST(ParseArguments, AnOptionNeverSwallowsTheCommand) {
  const auto line = parse({"--profile", "dev", "check"});
  ASSERT_EQ(line.outcome, ParsedCommandLine::Outcome::kRun) << line.message;
  EXPECT_EQ(line.command, &kCheck);
  EXPECT_EQ(line.arguments.values("profile"), std::vector<std::string>{"dev"});
}

TEST(ParseArguments, PositionalsFillInOrder) {
  const auto one = parse({"explain", "BH201"});
  ASSERT_EQ(one.outcome, ParsedCommandLine::Outcome::kRun) << one.message;
  EXPECT_EQ(one.arguments.value("A"), "BH201");
  EXPECT_EQ(one.arguments.value("B"), std::nullopt);
  const auto two = parse({"explain", "web", "db"});
  EXPECT_EQ(two.arguments.value("B"), "db");
}

TEST(ParseArguments, ACommandAtTheEndKeepsItsOwnOptions) {
  const auto line = parse({"-p", "shop", "exec", "-u", "root", "web", "ls", "-la", "--quiet"});
  ASSERT_EQ(line.outcome, ParsedCommandLine::Outcome::kRun) << line.message;
  EXPECT_EQ(line.arguments.value("project-name"), "shop");
  EXPECT_EQ(line.arguments.value("user"), "root");
  EXPECT_EQ(line.arguments.values("SERVICE"), (std::vector<std::string>{"web"}));
  EXPECT_EQ(line.arguments.values("COMMAND"), (std::vector<std::string>{"ls", "-la", "--quiet"}));
  EXPECT_FALSE(line.arguments.flag("quiet"));
  EXPECT_EQ(error({"exec", "web"}),
            "'exec' needs COMMAND: what to run\nSee 'bulkhead exec --help'.");
}

TEST(ParseArguments, SaysWhatIsWrongAndWhereToLook) {
  EXPECT_EQ(error({"chekc"}),
            "there is no command 'chekc'; did you mean check?\nSee 'bulkhead --help'.");
  EXPECT_EQ(error({"check", "--fromat", "json"}),
            "there is no option --fromat; did you mean --format?\nSee 'bulkhead check --help'.");
  EXPECT_EQ(error({"check", "--format", "jsn"}),
            "--format is one of text, json, not 'jsn'; did you mean json?\n"
            "See 'bulkhead check --help'.");
  EXPECT_EQ(error({"check", "web"}),
            "'web' is one argument too many\nSee 'bulkhead check --help'.");
  EXPECT_EQ(error({"explain"}),
            "'explain' needs A: a service or a rule\nSee 'bulkhead explain --help'.");
  EXPECT_EQ(error({"explain", "a", "b", "c"}),
            "'c' is one argument too many\nSee 'bulkhead explain --help'.");
  EXPECT_EQ(error({"check", "--file"}), "--file needs FILE\nSee 'bulkhead check --help'.");
}

TEST(ParseArguments, HelpAndVersionWinOverEverythingElse) {
  EXPECT_EQ(parse({"--help"}).outcome, ParsedCommandLine::Outcome::kHelp);
  EXPECT_EQ(parse({"--help"}).command, nullptr);
  EXPECT_EQ(parse({"check", "-h"}).command, &kCheck);
  EXPECT_EQ(parse({"explain", "--help"}).outcome, ParsedCommandLine::Outcome::kHelp);
  EXPECT_EQ(parse({"--version"}).outcome, ParsedCommandLine::Outcome::kVersion);
  EXPECT_EQ(parse({}).outcome, ParsedCommandLine::Outcome::kHelp);
}

}  // namespace
}  // namespace bulkhead::cli
