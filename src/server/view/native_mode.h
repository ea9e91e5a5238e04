// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/view/contents.h"
#include "server/view/farms.h"
#include "server/view/foresight.h"
#include "server/view/shim.h"

namespace dcc::server {

// What the native jobs of a server share. Losing any of it costs speed only.
class NativeMode {
 public:
  // `directory`: private, and removed by its owner. `cache_directory`: for contents, of `cache_bytes` in all. `secret`:
  // for Possession.
  NativeMode(loop::Loop& loop, Box& box, const std::string& directory, const std::string& cache_directory,
             uint64_t cache_bytes, std::string secret)
      : shim(Shim::create()),
        farms(loop, box, shim_or_null(), directory),
        contents{Store(cache_directory + "/contents", cache_bytes), Possession(k_contents_known, std::move(secret)),
                 Deliveries(loop), OwnHeaders(contents.store)},
        loop_(loop) {}

  // Sweeps the store, on another thread, when that is due. To be called after jobs.
  void tend();

  // So many contents it is remembered for that a client has shown them.
  static constexpr size_t k_contents_known = 200'000;
  // Bytes, for what compilers looked at in the units of all clients, and for what contents include.
  static constexpr size_t k_read_sets = 64 << 20;
  static constexpr size_t k_scans = 16 << 20;

  const std::optional<Shim> shim;
  const Shim* shim_or_null() const { return shim ? &*shim : nullptr; }
  Farms farms;
  ContentKeeper contents;
  ForesightMemory foresight{ReadSets(k_read_sets), IncludeScans(k_scans)};

 private:
  loop::Task<> sweep();

  loop::Loop& loop_;
  bool is_sweeping_ = false;
};

}  // namespace dcc::server
