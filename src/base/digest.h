// SPDX-License-Identifier: GPL-2.0-or-later
// XXH3-128 from libxxhash. It detects accidents (a truncated transfer, a different compiler of the same name); no
// permission depends on it.
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

// The digest of data that arrives in pieces.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(Digester&&) noexcept;
  Digester& operator=(Digester&&) noexcept;

  void add(std::string_view bytes);
  Digest digest() const;  // of everything added so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dcc
