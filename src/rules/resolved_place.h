// Places within a service, finer than the typed model keeps them: from the resolved model, where
// every value has its span.
#pragma once

#include <initializer_list>
#include <string_view>

#include "model/service.h"
#include "rules/context.h"
#include "text/value.h"

namespace bulkhead::rules {

/// What the resolved model says of the service under these keys; null where it says nothing.
const text::Value* resolved_value(const Context& context, const model::Service& service,
                                  std::initializer_list<std::string_view> keys);

/// Where the files say so; `otherwise` where they say it nowhere, as for a default.
text::Span place_of(const Context& context, const model::Service& service,
                    std::initializer_list<std::string_view> keys, text::Span otherwise);

/// The `source:` of a mount in long form, the whole text of one in short form.
text::Span place_of_source(const Context& context, const model::Service& service,
                           const model::Mount& mount);

}  // namespace bulkhead::rules
