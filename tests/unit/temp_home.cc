// SPDX-License-Identifier: GPL-2.0-or-later
#include "temp_home.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/env.h"
#include "base/file.h"
#include "test.h"

TempHome::TempHome() {
  const char* parent = std::getenv("TMPDIR");
  path_ = std::string(parent != nullptr ? parent : "/tmp") + "/dcc-test-XXXXXX";
  REQUIRE(mkdtemp(path_.data()) != nullptr);
  REQUIRE(chmod(path_.c_str(), 01777) == 0);  // as /tmp is
  for (const char* name : {"HOME", "TMPDIR", "DCC_KEY_FILE", "DISTCC_DIR", "DISTCC_HOSTS", "DISTCC_BACKOFF_PERIOD"}) {
    environment_.emplace_back(name, dcc::env(name));
    unsetenv(name);
  }
  setenv("HOME", path_.c_str(), 1);
  setenv("TMPDIR", path_.c_str(), 1);
}

TempHome::~TempHome() {
  for (const auto& [name, value] : environment_) {
    if (value) {
      setenv(name.c_str(), value->c_str(), 1);
    } else {
      unsetenv(name.c_str());
    }
  }
  auto remove_one = [](const char* path, const struct stat*, int, FTW*) { return std::remove(path); };
  nftw(path_.c_str(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void TempHome::write(std::string_view name, std::string_view text) const {
  std::string file = path_ + "/" + std::string(name);
  for (size_t slash = file.find('/', path_.size() + 1); slash != std::string::npos; slash = file.find('/', slash + 1)) {
    mkdir(file.substr(0, slash).c_str(), 0777);
  }
  auto fd = dcc::open_file(file, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  REQUIRE(fd);
  REQUIRE(dcc::write_all(fd->get(), text));
}
