// SPDX-License-Identifier: GPL-2.0-or-later
// A request of protocols 1 and 2:  DIST version, ARGC n, n times ARGV word, DOTI size, the preprocessed source.
// The source itself (raw in version 1, one LZO stream in 2) is moved by the caller; see lzo.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "protocol/stock/packet.h"

namespace dcc::protocol {

// Everything before DOTI in one buffer, so that it is one write. It can be sent while the preprocessor still runs.
// argv[0] is the compiler; words must not contain NUL (no argument of a process can).
std::string encode_request_head(int version, const std::vector<std::string>& argv);

// The DOTI header. A body of `wire_size` bytes, which may be 0, must follow it. Code::protocol above 4 GiB.
Result<std::string> encode_request_body_header(uint64_t wire_size);

// What a peer may send. Announced sizes allocate nothing: memory grows with the bytes that have arrived.
struct RequestLimits {
  uint32_t arguments = 10'000;              // words
  uint32_t argument_size = 64 * 1024;       // bytes in one word
  uint32_t arguments_size = 1024 * 1024;    // bytes in all words together
  uint32_t body_size = 1024 * 1024 * 1024;  // bytes on the wire
};

// Reads a request up to and including the DOTI header.
class RequestParser {
 public:
  explicit RequestParser(const RequestLimits& limits = {}) : limits_(limits) {}

  // Consumes a prefix of `bytes` and returns its length: everything until the request is complete(), and never a byte
  // of the body. Errors are final: Code::protocol for anything other than a request of a supported version (version 2
  // is not supported without liblzo2), Code::denied for a request that exceeds the limits.
  Result<size_t> feed(std::string_view bytes);

  // Which parts are known so far, in the order in which they become known.
  bool version_known() const { return stage_ > Stage::version; }
  bool arguments_known() const { return stage_ >= Stage::body_header; }  // enough to refuse the job before its body
  bool complete() const { return stage_ == Stage::complete; }

  bool nothing_arrived() const { return stage_ == Stage::version && header_.empty(); }

  // The token being waited for, for an error text when the stream ends too early.
  std::string_view awaited() const;

  // About how many bytes the words occupy; the same after take_arguments().
  size_t memory() const {
    return arguments_size_ + sizeof(std::string) * (arguments_known() ? count_ : arguments_.capacity());
  }

  int version() const { return version_; }                                  // 1 or 2
  const std::vector<std::string>& arguments() const { return arguments_; }  // at least one word
  std::vector<std::string> take_arguments() { return std::move(arguments_); }
  uint32_t body_size() const { return body_size_; }  // on the wire

 private:
  enum class Stage { version, count, argument_header, argument, body_header, complete };

  static Result<void> check_version(uint32_t version);
  Result<void> take_header(uint32_t parameter);
  void argument_done();

  RequestLimits limits_;
  HeaderReader header_;
  Stage stage_ = Stage::version;
  int version_ = 0;
  uint32_t count_ = 0;           // words announced
  uint32_t missing_ = 0;         // bytes of the current word still to come
  uint32_t arguments_size_ = 0;  // bytes announced so far, all words together
  std::vector<std::string> arguments_;
  uint32_t body_size_ = 0;
};

}  // namespace dcc::protocol
