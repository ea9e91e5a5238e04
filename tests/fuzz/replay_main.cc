// SPDX-License-Identifier: GPL-2.0-or-later
// Gives every file of the directories named on the command line to the fuzz target once. Stands in for libFuzzer where
// that is not built, so that what a fuzzer once found stays found with every compiler.
#include <dirent.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "base/file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

static bool replay(const std::string& directory) {
  DIR* listing = opendir(directory.c_str());
  if (listing == nullptr) {
    std::perror(directory.c_str());
    return false;
  }
  std::vector<std::string> names;
  while (const dirent* entry = readdir(listing)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  closedir(listing);
  std::sort(names.begin(), names.end());

  for (const std::string& name : names) {
    auto input = dcc::read_file(directory + "/" + name, 16 * 1024 * 1024);
    if (!input) {
      std::fprintf(stderr, "%s\n", input.error().text.c_str());
      return false;
    }
    std::fprintf(stderr, "%s\n", name.c_str());  // the last one printed is the one that crashed
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input->data()), input->size());
  }
  return !names.empty();
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (!replay(argv[i])) return 1;
  }
  return argc < 2;
}
