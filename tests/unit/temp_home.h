// SPDX-License-Identifier: GPL-2.0-or-later
// A directory of its own as HOME and TMPDIR for one test, with no distcc variable set. The environment and the files
// are as before afterwards.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <optional>

class TempHome {
 public:
  TempHome();
  ~TempHome();
  TempHome(const TempHome&) = delete;
  TempHome& operator=(const TempHome&) = delete;

  const std::string& path() const { return path_; }

  // Creates the file, and the directories it needs, below path().
  void write(std::string_view name, std::string_view text) const;

 private:
  std::string path_;
  std::vector<std::pair<std::string, std::optional<std::string>>> environment_;
};
