// SPDX-License-Identifier: GPL-2.0-or-later
// A response of protocols 1 and 2:  DONE version, STAT status, SERR size text, SOUT size text, DOTO size, the object.
// Texts and object are raw in version 1 and LZO streams in version 2; the texts are (de)compressed here, the object is
// moved by the caller, see lzo.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "protocol/stock/packet.h"

namespace dcc::protocol {

// Everything before DOTO in one buffer. `status` is Linux's raw wait(2) status. Fails only for texts above 4 GiB, and
// for version 2 without liblzo2.
Result<std::string> encode_response_head(int version, int status, std::string_view err, std::string_view out);

// The DOTO header for an object of `wire_size` bytes. 0 after a failed compile, and for an empty output file.
Result<std::string> encode_object_header(uint64_t wire_size);

struct ResponseLimits {
  size_t text_size = 64 * 1024 * 1024;           // bytes of stderr, and of stdout, on the wire and unpacked
  uint32_t object_size = 2048u * 1024u * 1024u;  // bytes on the wire
};

// Reads a response up to and including the DOTO header.
class ResponseParser {
 public:
  // `version` is that of the request: the response must have the same.
  explicit ResponseParser(int version, const ResponseLimits& limits = {}) : version_(version), limits_(limits) {}

  // Consumes a prefix of `bytes` and returns its length: everything until the response is complete(), and never a byte
  // of the object. Errors (Code::protocol) are final.
  Result<size_t> feed(std::string_view bytes);

  bool complete() const { return stage_ == Stage::complete; }

  // Whether the server closed the connection without sending anything. Stock refuses that way, whatever the reason.
  bool nothing_arrived() const { return stage_ == Stage::version && header_.empty(); }

  // The token being waited for, for an error text when the stream ends too early.
  std::string_view awaited() const;

  // Valid when complete().
  int status() const { return status_; }  // raw wait(2) status, for WIFEXITED and so on
  const std::string& err() const { return err_; }
  const std::string& out() const { return out_; }
  uint32_t object_size() const { return object_size_; }  // on the wire

 private:
  enum class Stage { version, status, err_header, err, out_header, out, object_header, complete };

  Result<void> take_header(uint32_t parameter);
  Result<void> text_done();

  int version_;
  ResponseLimits limits_;
  HeaderReader header_;
  Stage stage_ = Stage::version;
  uint32_t missing_ = 0;  // bytes of the current text still to come
  int status_ = 0;
  std::string err_;
  std::string out_;
  uint32_t object_size_ = 0;
};

}  // namespace dcc::protocol
