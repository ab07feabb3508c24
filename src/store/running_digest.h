// RunningDigest: SHA-256 of what comes piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace bulkhead::store {

class RunningDigest final {
 public:
  RunningDigest();

  void add(std::string_view bytes);
  /// In lower-case hex, of all that was added; it is spent then.
  std::string take();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace bulkhead::store
