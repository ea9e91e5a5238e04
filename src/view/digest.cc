// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/digest.h"

namespace dcc::view {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  char bytes[sizeof value];
  for (size_t i = 0; i < sizeof value; ++i) bytes[i] = static_cast<char>(static_cast<uint64_t>(value) >> (8 * i));
  out.append(bytes, sizeof value);
}

uint16_t check_of_bytes(std::string_view bytes) { return static_cast<uint16_t>(digest_of(bytes).low); }

}  // namespace

// Fields that a kind of answer does not have are not sent.
void append_answer(std::string& out, const Answer& answer) {
  append_number(out, static_cast<uint8_t>(answer.kind));
  append_number(out, answer.depth);
  switch (answer.kind) {
    case Answer::Kind::hidden:
      return;
    case Answer::Kind::failed:
      append_number(out, answer.error);
      return;
    case Answer::Kind::link:
      append_number(out, static_cast<uint32_t>(answer.target.size()));
      out += answer.target;
      break;
    case Answer::Kind::file:
      append_number(out, answer.size);
      out.append(reinterpret_cast<const char*>(answer.content.bytes.data()), answer.content.bytes.size());
      break;
    case Answer::Kind::directory:
    case Answer::Kind::other:
      break;
  }
  append_number(out, answer.access);
  append_number(out, answer.mode);
  append_number(out, answer.mtime_ns);
  append_number(out, answer.device);
  append_number(out, answer.inode);
}

uint16_t check_of(const Answer& answer) {
  std::string bytes;
  append_answer(bytes, answer);
  return check_of_bytes(bytes);
}

uint16_t AnswersDigester::add(const Answer& answer) {
  bytes_.clear();
  append_answer(bytes_, answer);
  digester_.add(bytes_);
  return check_of_bytes(bytes_);
}

}  // namespace dcc::view
