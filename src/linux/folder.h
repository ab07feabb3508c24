// Folders of our own.
#pragma once

#include <string>

#include "base/result.h"

namespace bulkhead::linux {

/// Makes the folder and those above it that are missing; the made ones may be entered by their
/// owner only. Success when it is there already.
Status make_private_folder(const std::string& path);

}  // namespace bulkhead::linux
