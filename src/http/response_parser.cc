#include "http/response_parser.h"

#include <cstdint>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional.hpp>

namespace bulkhead::http {

namespace beast = boost::beast;
using BeastError = beast::error_code;

/// Collects what Beast's parser finds.
class ResponseParser::Parser final : public beast::http::basic_parser<false> {
 public:
  explicit Parser(bool to_head) {
    eager(true);
    skip(to_head);
    header_limit(kHeadLimit);
    // The client counts what it takes; a stream may go on for ever.
    body_limit(boost::none);
  }

  Response response;

 private:
  using View = beast::string_view;

  void on_request_impl(beast::http::verb, View, View, int, BeastError&) override {}
  void on_response_impl(int status, View, int, BeastError&) override { response.status = status; }
  void on_field_impl(beast::http::field, View name, View value, BeastError&) override {
    response.headers.add(std::string(name), std::string(value));
  }
  void on_header_impl(BeastError&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
  std::size_t on_body_impl(View body, BeastError&) override {
    response.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, BeastError&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, BeastError&) override {
    response.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(BeastError&) override {}
};

ResponseParser::ResponseParser(bool to_head) : parser_(std::make_unique<Parser>(to_head)) {}
ResponseParser::~ResponseParser() = default;

Status ResponseParser::feed(std::string_view bytes) {
  pending_.append(bytes);
  std::size_t used = 0;
  Status status;
  while (used < pending_.size() && !parser_->is_done()) {
    BeastError error;
    const std::size_t taken = parser_->put(
        boost::asio::const_buffer(pending_.data() + used, pending_.size() - used), error);
    used += taken;
    if (error == beast::http::error::need_more) break;
    if (error) {
      status = failure(ErrorKind::kInvalid, "the answer is not HTTP: " + error.message());
      break;
    }
  }
  pending_.erase(0, used);
  return status;
}

Status ResponseParser::end() {
  if (parser_->is_done()) return {};
  BeastError error;
  if (parser_->got_some()) parser_->put_eof(error);
  if (error || !parser_->is_done()) {
    return failure(ErrorKind::kUnavailable,
                   parser_->got_some() ? "the connection closed in the middle of the answer"
                                       : "the connection closed without an answer");
  }
  return {};
}

bool ResponseParser::head_done() const {
  return parser_->is_header_done();
}
bool ResponseParser::done() const {
  return parser_->is_done();
}
bool ResponseParser::keep_alive() const {
  return parser_->is_done() && parser_->keep_alive();
}
const Response& ResponseParser::head() const {
  return parser_->response;
}
std::string ResponseParser::take_body() {
  return std::exchange(parser_->response.body, {});
}
std::size_t ResponseParser::body_size() const {
  return parser_->response.body.size();
}
std::string ResponseParser::take_rest() {
  return std::exchange(pending_, {});
}

}  // namespace bulkhead::http
