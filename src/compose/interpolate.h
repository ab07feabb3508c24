// The phase that fills variables into every string of one file's model, and converts those that
// stand where Compose wants a number or a boolean. Keys are never touched.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "compose/load.h"
#include "compose/problem.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::compose {

/// By name; the first mention in the files stands for all.
using VariableUses = std::map<std::string, VariableUse, std::less<>>;

/// `bytes_filled` counts what variables have made of all files so far; there is a limit to it.
void interpolate(text::Value& model, const Environment& environment, const text::Sources& sources,
                 VariableUses& uses, ProblemList& problems, std::size_t& bytes_filled);

/// One text on its own: the project's name.
std::string interpolate_text(const text::Value& value, const std::string& path,
                             const Environment& environment, const text::Sources& sources,
                             VariableUses& uses, ProblemList& problems);

/// Records what the model mentions and changes nothing.
void note_variables(const text::Value& model, const Environment& environment,
                    const text::Sources& sources, VariableUses& uses);

}  // namespace bulkhead::compose
