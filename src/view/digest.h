// SPDX-License-Identifier: GPL-2.0-or-later
// Whether two sides have the same answers. These guard against accidents only: a client that lies about its own files
// harms nobody else.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "view/answer.h"

namespace dcc::view {

// The bytes that both sides digest and send. Number formats: little-endian, as everywhere in protocol 4.
void append_answer(std::string& out, const Answer& answer);

// Two bytes that tell most changed answers from the old ones.
uint16_t check_of(const Answer& answer);

// Of answers in the order of their paths in a message.
class AnswersDigester {
 public:
  // Returns check_of(answer).
  uint16_t add(const Answer& answer);
  Digest digest() const { return digester_.digest(); }

 private:
  Digester digester_;
  std::string bytes_;  // of one answer
};

}  // namespace dcc::view
