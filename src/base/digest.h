// SPDX-License-Identifier: GPL-2.0-or-later
// XXH3-128 of libxxhash: guards against accidents (a transfer cut short, a compiler that only shares the name). No
// permission rests on it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dcc {

struct Digest {
  uint64_t high = 0;
  uint64_t low = 0;
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

std::string hex(const Digest& digest);  // 32 digits
std::optional<Digest> digest_from_hex(std::string_view digits);
Digest digest_of(std::string_view bytes);

// Of what comes in pieces.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  void add(std::string_view bytes);
  Digest digest() const;  // of all that was added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dcc
