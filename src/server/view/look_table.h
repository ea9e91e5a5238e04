// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "server/view/shim/shared_looks.h"
#include "view/answer.h"

namespace dcc::server {

// What the shim may answer in a job's programs: the server writes it, also while they run, and they can only read it.
// They tell what they used by marks, which are a hint and no more, since a job can set them as it likes.
class LookTable {
 public:
  // Has room for about `looks` paths, and for `ready` descriptors. `directory` and `farm` are the view's.
  static Result<LookTable> create(size_t looks, size_t ready, std::string_view directory, std::string_view farm);
  LookTable(LookTable&& other) noexcept;
  ~LookTable();

  static constexpr uint32_t k_none = UINT32_MAX;
  // The number of the mark for this path; k_none when the shim does not learn it, because there is no room, or because
  // it knows the path. `status` is what compilers get, where there is something.
  uint32_t publish(std::string_view path, const view::Answer& answer, const struct stat& status);
  // From now on only the supervisor answers about it.
  void withdraw(std::string_view path);
  // The view's descriptor was opened for this path.
  void open(int descriptor, std::string_view path);
  // These descriptors are of a file, one for each time that a program opens this path. Before a program has the table.
  void offer(int first, int count, std::string_view path);
  bool is_marked(uint32_t mark) const;
  // How often programs opened what these are for, the first ones included that had none any more; up to 255.
  uint8_t opens(int first) const;

  // For a program of the job: the table, only to read, and the marks.
  UniqueFd open_table() const;
  UniqueFd open_marks() const;

 private:
  // Shared memory; its owner unmaps it.
  struct Memory {
    UniqueFd file;
    uint8_t* bytes = nullptr;
    size_t size = 0;
  };
  LookTable(Memory table, Memory marks) : table_(std::move(table)), marks_(std::move(marks)) {}
  static Result<Memory> make(const char* name, size_t size);

  shim::TableHead& head() const { return *reinterpret_cast<shim::TableHead*>(table_.bytes); }
  uint32_t* slot_of(std::string_view path, uint32_t hash) const;
  shim::SharedLook* in(uint32_t slot) const;
  shim::SharedLook* add(std::string_view path, uint32_t hash, std::string_view target, uint32_t* slot);
  void publish_way(std::string_view path, uint32_t mark);

  Memory table_, marks_;
  size_t end_ = 0;       // of what is used of the table
  uint32_t marked_ = 0;  // the next mark
};

}  // namespace dcc::server
