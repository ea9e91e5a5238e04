// SPDX-License-Identifier: GPL-2.0-or-later
// A directory for one test, gone with it, in which files are made with one call each.
#pragma once

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/file.h"

class Scratch {
 public:
  Scratch() {
    char name[] = "/tmp/dcc_test_XXXXXX";
    root_ = ::mkdtemp(name);
  }
  Scratch(const Scratch&) = delete;
  ~Scratch() {
    auto remove_one = [](const char* path, const struct stat*, int, FTW*) { return ::remove(path); };
    ::nftw(root_.c_str(), remove_one, 16, FTW_DEPTH | FTW_PHYS);
  }

  std::string path(const std::string& name = "") const { return name.empty() ? root_ : root_ + "/" + name; }

  // All of these make the directories above `name`, and return the whole path.
  std::string directory(const std::string& name) const {
    for (size_t slash = 0; (slash = name.find('/', slash)) != name.npos; slash++)
      ::mkdir(path(name.substr(0, slash)).c_str(), 0777);
    ::mkdir(path(name).c_str(), 0777);
    return path(name);
  }
  std::string file(const std::string& name, const std::string& text = "", mode_t mode = 0644) const {
    make_room(name);
    std::ofstream(path(name)) << text;
    ::chmod(path(name).c_str(), mode);
    return path(name);
  }
  std::string program(const std::string& name, const std::string& script = "#!/bin/sh\n") const {
    return file(name, script, 0755);
  }
  std::string link(const std::string& name, const std::string& target) const {
    make_room(name);
    (void)!::symlink(target.c_str(), path(name).c_str());
    return path(name);
  }

 private:
  void make_room(const std::string& name) const {
    if (name.find('/') != name.npos) directory(name.substr(0, name.rfind('/')));
  }

  std::string root_;
};
