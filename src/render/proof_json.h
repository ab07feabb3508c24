// Proof for programs. The schema is docs/schemas/verify.schema.json.
#pragma once

#include "model/proof.h"
#include "text/source.h"
#include "text/value.h"

namespace bulkhead::render {

/// {"version": 1, "project": …, "holds": …, "counts": {…}, "cells": […], …}
text::Value proof_json(const model::Proof& proof, const text::Sources& sources);

}  // namespace bulkhead::render
