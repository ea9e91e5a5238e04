// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "view/answer.h"

namespace dcc::server {

// One path that a job looked at, with its answer. Copies share it, between jobs, too: a unit has some 600 looks, which
// are mostly those of the last time.
class Look {
 public:
  Look(std::string path, view::Answer answer, bool is_written = false, uint16_t opens = 1);

  const std::string& path() const { return facts_->path; }
  const view::Answer& answer() const { return facts_->answer; }
  // The job has then written or removed what it looked at.
  bool is_written() const { return facts_->is_written; }
  // How often the job has opened the file that is there, or listed the directory; what was not looked at yet is
  // expected to be opened once.
  uint16_t opens() const { return facts_->opens; }

  uint16_t check() const { return facts_->check; }  // view::check_of(answer())
  size_t hash() const { return facts_->hash; }      // of path and answer
  friend bool operator==(const Look& one, const Look& other);

 private:
  struct Facts {
    std::string path;
    view::Answer answer;
    bool is_written;
    uint16_t opens, check;
    size_t hash;
  };
  std::shared_ptr<const Facts> facts_;
};

// All looks of one job, in order.
using ReadSet = std::vector<Look>;

}  // namespace dcc::server

template <>
struct std::hash<dcc::server::Look> {
  size_t operator()(const dcc::server::Look& look) const noexcept { return look.hash(); }
};
