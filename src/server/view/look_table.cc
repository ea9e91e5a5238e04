// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/look_table.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "server/sandbox/view_descriptors.h"
#include "view/path.h"

namespace dcc::server {

using shim::SharedLook;
using shim::TableHead;
using view::Answer;

namespace {

constexpr size_t k_fewest_slots = 16 * 1024, k_most_slots = 512 * 1024;
// In bytes, for a look: most take 230, and memory that is not used costs nothing.
constexpr size_t k_room = 256;

SharedLook::State state_of(const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::failed:
      return SharedLook::failed;
    case Answer::Kind::directory:
      return SharedLook::directory;
    case Answer::Kind::link:
      return SharedLook::link;
    case Answer::Kind::file:
    case Answer::Kind::other:
      return SharedLook::other;
    case Answer::Kind::hidden:
      break;
  }
  return SharedLook::withdrawn;
}

}  // namespace

Result<LookTable::Memory> LookTable::make(const char* name, size_t size) {
  Memory memory;
  memory.file.reset(::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING));
  // Programs that can write the marks could make them shorter, and the server would die of reading them (SIGBUS).
  constexpr int k_same_size = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW;
  if (!memory.file || ::ftruncate(memory.file.get(), static_cast<off_t>(size)) < 0 ||
      ::fcntl(memory.file.get(), F_ADD_SEALS, k_same_size) < 0)
    return fail_errno(Code::io, errno, "memory for the shim");
  void* bytes = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory.file.get(), 0);
  if (bytes == MAP_FAILED) return fail_errno(Code::out_of_memory, errno, "memory for the shim");
  memory.bytes = static_cast<uint8_t*>(bytes);
  memory.size = size;
  return memory;
}

Result<LookTable> LookTable::create(size_t looks, size_t ready, std::string_view directory, std::string_view farm) {
  if (directory.size() > sizeof TableHead::directory || farm.size() > sizeof TableHead::farm)
    return fail(Code::general, "a directory with a long name");
  const size_t slots = std::clamp<size_t>(std::bit_ceil(looks * 4), k_fewest_slots, k_most_slots);
  ASSIGN_OR_RETURN(Memory memory, make("dcc-looks", sizeof(TableHead) + slots * (sizeof(uint32_t) + k_room)));
  ASSIGN_OR_RETURN(Memory marks, make("dcc-marks", slots + ready));
  LookTable table(std::move(memory), std::move(marks));
  TableHead& head = table.head();
  head.size = table.table_.size;
  head.slots = static_cast<uint32_t>(slots);
  head.directory_size = static_cast<uint32_t>(directory.copy(head.directory, sizeof head.directory));
  head.farm_size = static_cast<uint32_t>(farm.copy(head.farm, sizeof head.farm));
  table.end_ = sizeof head + slots * sizeof(uint32_t);
  return table;
}

LookTable::LookTable(LookTable&& other) noexcept
    : table_(std::exchange(other.table_, {})),
      marks_(std::exchange(other.marks_, {})),
      end_(other.end_),
      marked_(other.marked_) {}

LookTable::~LookTable() {
  for (const Memory* memory : {&table_, &marks_})
    if (memory->bytes) ::munmap(memory->bytes, memory->size);
}

// The slot that has it, else a free one; null if there is neither.
uint32_t* LookTable::slot_of(std::string_view path, uint32_t hash) const {
  auto* slots = reinterpret_cast<uint32_t*>(&head() + 1);
  for (uint32_t i = 0; i < shim::k_probes; ++i) {
    uint32_t& slot = slots[(hash + i) & (head().slots - 1)];
    if (slot == 0) return &slot;
    const SharedLook* look = in(slot);
    if (look->hash == hash && look->path() == path) return &slot;
  }
  return nullptr;
}

SharedLook* LookTable::in(uint32_t slot) const { return reinterpret_cast<SharedLook*>(table_.bytes + slot); }

// A look that nobody can see yet; null if there is no room.
SharedLook* LookTable::add(std::string_view path, uint32_t hash, std::string_view target, uint32_t* slot) {
  const size_t size = sizeof(SharedLook) + path.size() + target.size();
  if (!slot || path.size() > UINT16_MAX || target.size() > UINT16_MAX || size > table_.size - end_) return nullptr;
  SharedLook* look = in(static_cast<uint32_t>(end_));
  end_ += (size + alignof(SharedLook) - 1) / alignof(SharedLook) * alignof(SharedLook);
  end_ = std::min(end_, table_.size);
  look->hash = hash;
  look->path_size = static_cast<uint16_t>(path.size());
  look->target_size = static_cast<uint16_t>(target.size());
  auto* texts = reinterpret_cast<char*>(look + 1);
  path.copy(texts, path.size());
  target.copy(texts + path.size(), target.size());
  return look;
}

uint32_t LookTable::publish(std::string_view path, const Answer& answer, const struct stat& status) {
  const SharedLook::State state = state_of(answer);
  if (state == SharedLook::withdrawn) return k_none;
  const uint32_t hash = shim::hash_of(path);
  uint32_t* slot = slot_of(path, hash);
  if (marked_ >= head().slots || (slot && *slot && in(*slot)->state != SharedLook::passage)) return k_none;
  const std::string_view target = answer.kind == Answer::Kind::link ? answer.target : std::string_view();
  SharedLook* look = add(path, hash, target, slot);
  if (!look) return k_none;
  look->mark = marked_;
  look->state = state;
  look->error = answer.error;
  look->access = answer.access;
  look->status = status;
  __atomic_store_n(slot, static_cast<uint32_t>(reinterpret_cast<uint8_t*>(look) - table_.bytes), __ATOMIC_RELEASE);
  // With other errors the way may end before.
  if (state != SharedLook::failed || answer.error == ENOENT) publish_way(path, marked_);
  return marked_++;
}

// An answer is about the whole of its path, so what lies on the way are directories. Who uses that has used the answer.
void LookTable::publish_way(std::string_view path, uint32_t mark) {
  while (path.size() > 1) {
    path = view::parent_of(path);
    const uint32_t hash = shim::hash_of(path);
    uint32_t* slot = slot_of(path, hash);
    if (slot && *slot) return;  // and so has its own way
    SharedLook* look = add(path, hash, "", slot);
    if (!look) return;
    look->mark = mark;
    look->state = SharedLook::passage;
    __atomic_store_n(slot, static_cast<uint32_t>(reinterpret_cast<uint8_t*>(look) - table_.bytes), __ATOMIC_RELEASE);
  }
}

void LookTable::withdraw(std::string_view path) {
  const uint32_t hash = shim::hash_of(path);
  uint32_t* slot = slot_of(path, hash);
  if (slot && *slot) return __atomic_store_n(&in(*slot)->state, SharedLook::withdrawn, __ATOMIC_RELEASE);
  // Where there is no room for this, there is none for an answer later.
  if (SharedLook* look = add(path, hash, "", slot))
    __atomic_store_n(slot, static_cast<uint32_t>(reinterpret_cast<uint8_t*>(look) - table_.bytes), __ATOMIC_RELEASE);
}

void LookTable::open(int descriptor, std::string_view path) {
  const auto number = static_cast<uint32_t>(descriptor - k_first_view_descriptor);
  const uint32_t* slot = slot_of(path, shim::hash_of(path));
  if (number >= TableHead::k_descriptors || !slot || *slot == 0) return;
  const uint32_t state = in(*slot)->state;
  if (state == SharedLook::directory || state == SharedLook::other)
    __atomic_store_n(&head().descriptors[number], *slot, __ATOMIC_RELEASE);
}

void LookTable::offer(int first, int count, std::string_view path) {
  for (int i = 0; i < count; ++i) open(first + i, path);
  const uint32_t* slot = slot_of(path, shim::hash_of(path));
  if (!slot || *slot == 0 || in(*slot)->state != SharedLook::other) return;
  in(*slot)->ready = static_cast<uint16_t>(first - k_first_view_descriptor);
  in(*slot)->ready_count = static_cast<uint16_t>(count);
}

bool LookTable::is_marked(uint32_t mark) const {
  return mark < head().slots && __atomic_load_n(&marks_.bytes[mark], __ATOMIC_RELAXED) != 0;
}

uint8_t LookTable::opens(int first) const {
  const uint64_t mark = uint64_t{head().slots} + static_cast<uint32_t>(first - k_first_view_descriptor);
  return mark < marks_.size ? __atomic_load_n(&marks_.bytes[mark], __ATOMIC_RELAXED) : uint8_t{0};
}

UniqueFd LookTable::open_table() const { return reopened(table_.file.get(), O_RDONLY); }
UniqueFd LookTable::open_marks() const { return reopened(marks_.file.get(), O_RDWR); }

}  // namespace dcc::server
