// The machine's time zone: TZ where that is set, otherwise /etc/localtime.
#pragma once

#include "base/clock.h"

namespace bulkhead {

/// The moment at which a clock on the wall here shows what one in Greenwich shows at `shown`. Of an
/// hour that is shown twice, when summer time ends, one of the two. Thread-safe as long as nobody
/// sets TZ.
WallTime when_shown_here(WallTime shown);

}  // namespace bulkhead
