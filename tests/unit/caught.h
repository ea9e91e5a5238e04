// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <unistd.h>

#include <string>

#include "base/file.h"
#include "base/temp.h"

// A standard descriptor leads into a file for as long as this lives.
class Caught {
 public:
  explicit Caught(int number) : number_(number), before_(::dup(number)), file_(*dcc::spool_in_memory("said")) {
    ::dup2(file_.get(), number_);
  }
  Caught(const Caught&) = delete;
  ~Caught() { ::dup2(before_.get(), number_); }
  std::string text() const { return *dcc::read_at(file_.get(), 0, 1 << 20); }

 private:
  int number_;
  dcc::UniqueFd before_, file_;
};
