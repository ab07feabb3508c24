#include "cli/commands/table.h"
#include "contract/load.h"

namespace bulkhead::cli {
namespace {

int run(const Arguments& arguments, Context& context) {
  context.out.write(arguments.value_or("WHICH", "contract") == "metadata"
                        ? contract::metadata_schema()
                        : contract::contract_schema());
  return kOk;
}

}  // namespace

Command schema_command() {
  CommandSpec spec;
  spec.name = "schema";
  spec.summary = "print the JSON schema of the contract or of metadata files";
  spec.description =
      "Editors that know YAML check and complete bulkhead.yaml by it, and .codex/services/*.yaml "
      "by "
      "that of metadata.";
  spec.positionals = {{.name = "WHICH", .help = "contract (the default) or metadata"}};
  spec.examples = {{"bulkhead schema -o bulkhead.schema.json", "a file for the editor"},
                   {"bulkhead schema metadata", "the schema of metadata files"}};
  return {std::move(spec), run, OnSignal::kEnd};
}

}  // namespace bulkhead::cli
