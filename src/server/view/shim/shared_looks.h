// SPDX-License-Identifier: GPL-2.0-or-later
// What the shim knows of a view: a table in memory that the server writes (LookTable) and the shim only reads, in the
// compilers' processes, while they run. Both are built together, so the format has no version. This file calls
// nothing but the C library's functions on memory.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <cstring>
#include <string_view>

namespace dcc::server::shim {

// The paths of the shim itself, and of what it opens when a program starts. They are in every view that has it.
inline constexpr char k_shim_path[] = "/dev/dcc-shim.so";
inline constexpr char k_table_path[] = "/dev/dcc-looks";
inline constexpr char k_marks_path[] = "/dev/dcc-marks";

// A path without links, and what there is. Only `state` changes for a program, and only to `withdrawn`.
struct SharedLook {
  enum State : uint32_t {
    withdrawn,  // only the supervisor knows: the job has written or removed it
    passage,    // a directory, about which nothing else is known
    failed,     // `error`
    directory,
    link,
    other,  // files and all else
  };

  uint32_t hash;  // of the path
  uint32_t mark;  // the byte of the marks that says that this was used
  uint32_t state;
  uint16_t path_size, target_size;  // of the texts that follow, the path first
  uint8_t error;                    // an errno
  uint8_t access;                   // R_OK, W_OK and X_OK
  uint16_t ready, ready_count;      // the first of the ready descriptors for this file, and how many it has
  struct stat status;               // as the kernel gives it; not of `failed` and `passage`

  const char* texts() const { return reinterpret_cast<const char*>(this + 1); }
  std::string_view path() const { return {texts(), path_size}; }
  std::string_view target() const { return {texts() + path_size, target_size}; }
  State current_state() const { return static_cast<State>(__atomic_load_n(&state, __ATOMIC_ACQUIRE)); }
};

// At the beginning of the table. Slots (of uint32_t) follow, and then the looks. A slot or descriptor holds the place
// of a look, in bytes from the beginning; zero: none.
struct TableHead {
  static constexpr uint32_t k_descriptors = 16 * 1024;

  uint64_t size;                        // of all
  uint32_t slots;                       // a power of two
  uint32_t directory_size, farm_size;   // of the texts
  char directory[4096], farm[4096];     // the view's working directory; where its programs are
  uint32_t descriptors[k_descriptors];  // what the view's descriptors were opened for, from the first number on
};

// FNV-1a. `hash` is that of what stands before `text`.
constexpr uint32_t k_hash_of_nothing = 2166136261;
inline uint32_t hash_of(std::string_view text, uint32_t hash = k_hash_of_nothing) {
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619;
  return hash;
}

// A path is in one of so many slots from that of its hash on. The bound is for a client that chooses equal hashes.
constexpr uint32_t k_probes = 32;

// What programs write: a byte for each look, which says that it was used, and after those (as many as slots) one for
// each ready descriptor: at the first one of a file it counts how often that was opened, up to 255.
struct Marks {
  uint8_t* bytes = nullptr;
  uint64_t size = 0;
};

class SharedLooks {
 public:
  SharedLooks() = default;
  // `memory`: null, or a table of `size` bytes.
  SharedLooks(const void* memory, uint64_t size) {
    const auto* head = static_cast<const TableHead*>(memory);
    if (!head || size < sizeof *head || head->size != size || head->slots == 0 || head->slots & (head->slots - 1) ||
        head->slots > (size - sizeof *head) / sizeof(uint32_t) || head->directory_size > sizeof head->directory ||
        head->farm_size > sizeof head->farm)
      return;
    head_ = head;
  }

  explicit operator bool() const { return head_; }
  // Not without a table.
  std::string_view directory() const { return {head_->directory, head_->directory_size}; }
  std::string_view farm() const { return {head_->farm, head_->farm_size}; }

  const SharedLook* find(std::string_view path, uint32_t hash) const {
    if (!head_) return nullptr;
    for (uint32_t i = 0; i < k_probes; ++i) {
      const SharedLook* look = at(slots()[(hash + i) & (head_->slots - 1)]);
      if (!look) return nullptr;
      if (look->hash == hash && look->path() == path) return look;
    }
    return nullptr;
  }
  const SharedLook* find(std::string_view path) const { return find(path, hash_of(path)); }
  // `number`: from the first one of a view on.
  const SharedLook* of_descriptor(uint32_t number) const {
    return head_ && number < TableHead::k_descriptors ? at(head_->descriptors[number]) : nullptr;
  }
  // A ready descriptor for this file, counted from zero, that nobody has had; negative if there is none.
  int take_ready(const SharedLook& look, Marks marks) const {
    const uint64_t mark = uint64_t{head_->slots} + look.ready;
    if (look.ready_count == 0 || mark >= marks.size) return -1;
    uint8_t opened = __atomic_load_n(&marks.bytes[mark], __ATOMIC_RELAXED);
    do {
      if (opened == UINT8_MAX) return -1;
    } while (!__atomic_compare_exchange_n(&marks.bytes[mark], &opened, static_cast<uint8_t>(opened + 1), false,
                                          __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return opened < look.ready_count ? look.ready + opened : -1;
  }

 private:
  const uint32_t* slots() const { return reinterpret_cast<const uint32_t*>(head_ + 1); }
  const SharedLook* at(const uint32_t& place) const {
    const uint64_t offset = __atomic_load_n(&place, __ATOMIC_ACQUIRE);
    if (offset == 0 || offset % alignof(SharedLook) || offset > head_->size - sizeof(SharedLook)) return nullptr;
    const auto* look = reinterpret_cast<const SharedLook*>(reinterpret_cast<const char*>(head_) + offset);
    const uint64_t texts = uint64_t{look->path_size} + look->target_size;
    return texts > head_->size - sizeof(SharedLook) - offset ? nullptr : look;
  }

  const TableHead* head_ = nullptr;
};

}  // namespace dcc::server::shim
