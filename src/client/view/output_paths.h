// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/plan.h"
#include "client/view/disclosure.h"

namespace dcc::client {

// Where a job in native mode may write: what the command says, and nothing that a server says. Paths are normal, and
// physical but for a link at the end.
class OutputPaths {
 public:
  // The directories of the outputs, and links on the way to them, are shown to the server by their kind.
  // `version`: of the compiler, "12.2.0".
  OutputPaths(const Plan& plan, const std::string& version, Disclosure& disclosure);

  // All that the command may write, and whether there are files that it appends to beside them.
  const std::vector<std::string>& written() const { return paths_; }
  bool appends() const { return !appended_.empty(); }
  // Empty if it cannot be written anyway.
  const std::string& main_output() const { return main_; }
  bool may_write(std::string_view path) const;
  bool is_appended(std::string_view path) const;
  bool may_remove(std::string_view path) const { return may_write(path) && !is_appended(path); }
  // What the compiler may also make there while it runs, for example to be renamed.
  bool may_touch(std::string_view path) const;

 private:
  std::string main_;
  std::vector<std::string> paths_;
  std::vector<std::string> appended_;
};

}  // namespace dcc::client
