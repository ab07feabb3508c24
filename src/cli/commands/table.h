// One function a command; each is defined in the file of its name beside this one.
#pragma once

#include "cli/command.h"

namespace bulkhead::cli {

Command build_command();
Command check_command();
Command completion_command();
Command config_command();
Command diff_command();
Command down_command();
Command drift_command();
Command exec_command();
Command explain_command();
Command graph_command();
Command gate_command();
Command init_command();
Command logs_command();
Command manual_command();
Command plan_command();
Command ps_command();
Command pull_command();
Command restart_command();
Command rollback_command();
Command snapshot_command();
Command scaffold_command();
Command scale_command();
Command schema_command();
Command start_command();
Command stop_command();
Command up_command();
Command verify_command();

}  // namespace bulkhead::cli
