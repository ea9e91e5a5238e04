// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

#include "server/view/shim/shared_looks.h"
#include "view/path.h"

namespace dcc::server {

namespace places {

// Shared libraries. A compile without linking reads none as input, and programs that the server runs need the server's.
inline bool is_shared_library(std::string_view path) {
  std::string_view name = path;
  name.remove_prefix(path.rfind('/') + 1);
  const size_t so = name.find(".so");
  if (so == name.npos) return false;
  name.remove_prefix(so + 3);
  return name.empty() || name.starts_with('.');
}

inline constexpr std::string_view k_library_directories[] = {
    "/lib",       "/lib32",      "/lib64",         "/libx32",          "/usr/lib", "/usr/lib32",
    "/usr/lib64", "/usr/libx32", "/usr/local/lib", "/usr/local/lib64", "/opt"};

inline bool is_in_library_directory(std::string_view path) {
  for (std::string_view directory : k_library_directories)
    if (view::is_within(path, directory)) return true;
  return false;
}

inline bool is_run_time(std::string_view path) {
  if (path == "/etc/locale.alias" || path == "/usr/share/locale/locale.alias") return true;
  if (!is_in_library_directory(path)) return false;
  if (is_shared_library(path)) return true;
  return path.find("/glibc-hwcaps") != path.npos || path.find("/gconv/") != path.npos ||
         view::is_within(path, "/usr/lib/locale");
}

// By programs and libraries on their own account, and for precompiled headers beside what is included: what they do
// without it is what every client's do. clang then finds itself by PATH.
inline bool is_asked_for_anyway(std::string_view path) {
  for (std::string_view file :
       {"/dev/null.gch", "/dev/null.pch", "/etc/ld.so.preload", "/proc/self/exe", "/proc/self/fd", "/proc/self/maps",
        "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory"})
    if (path == file) return true;
  return view::is_within(path, "/sys/devices/system/cpu") || view::is_within(path, "/sys/kernel/mm");
}

}  // namespace places

// The paths that are the server's own in every view: what the toolchain's programs need to run, as opposed to what they
// compile. A header of its own, since the shim decides by the same function.
class ServerPlaces {
 public:
  enum class Whose {
    client,
    server,     // the file that the server has there
    nobody,     // not there for any job
    temporary,  // a directory in which every job has files of its own
    shim,       // what the shim is, and what it opens
    forbidden,  // what a compiler does there cannot be done here
  };

  // `farm`: the directory with the toolchain's programs (ProgramFarm). Its text must outlive this.
  explicit ServerPlaces(std::string_view farm) : farm_(farm) {}
  std::string_view farm() const { return farm_; }

  Whose whose(std::string_view path) const {
    for (std::string_view directory : {"/tmp", "/var/tmp", "/usr/tmp"})
      if (path == directory) return Whose::temporary;
    if (places::is_asked_for_anyway(path)) return Whose::nobody;
    if (view::is_within(path, "/proc") || view::is_within(path, "/sys")) return Whose::forbidden;
    if (view::is_within(path, farm_) || path == "/etc/ld.so.cache" || places::is_run_time(path)) return Whose::server;
    if (!view::is_within(path, "/dev") || path == "/dev") return Whose::client;
    for (std::string_view device : {"/dev/null", "/dev/urandom", "/dev/random"})
      if (path == device) return Whose::server;
    for (std::string_view of_shim : {shim::k_shim_path, shim::k_table_path, shim::k_marks_path})
      if (path == of_shim) return Whose::shim;
    return Whose::forbidden;
  }

 private:
  std::string_view farm_;
};

}  // namespace dcc::server
