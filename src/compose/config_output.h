// What `docker compose config` prints of a resolved project.
#pragma once

#include <string>

#include "compose/load.h"
#include "text/value.h"

namespace bulkhead::compose {

/// The model as JSON has it: the order of the reference implementation's structures, nulls for
/// commands that are not set, extensions of the project only. `model` is Project::resolved of a
/// project whose variables were filled in.
text::Value json_model(const text::Value& model);

/// One service of it, in the order of the reference implementation's structure.
text::Value json_service(const text::Value& service);

/// The model as it is printed in YAML: without what is true unless said otherwise.
text::Value yaml_model(const text::Value& model);

/// As `docker compose config` prints it: every "$" doubled, so that reading it again gives the same
/// values. Of a project without variables filled in, the text as it is.
std::string config_yaml(const LoadRequest& request, const LoadResult& result);
std::string config_json(const LoadRequest& request, const LoadResult& result);

}  // namespace bulkhead::compose
