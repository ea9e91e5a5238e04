// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/server_places.h"

#include <algorithm>
#include <iterator>

#include "base/file.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using Whose = ServerPlaces::Whose;

// Shared libraries. A compile without linking reads none as input, and programs that the server runs need the server's.
bool is_shared_library(std::string_view path) {
  std::string_view name = base_name(path);
  const size_t so = name.find(".so");
  if (so == name.npos) return false;
  name.remove_prefix(so + 3);
  return name.empty() || name.starts_with('.');
}

constexpr std::string_view k_library_directories[] = {"/lib",           "/lib32",           "/lib64",     "/libx32",
                                                      "/usr/lib",       "/usr/lib32",       "/usr/lib64", "/usr/libx32",
                                                      "/usr/local/lib", "/usr/local/lib64", "/opt"};

bool is_in_library_directory(std::string_view path) {
  return std::any_of(std::begin(k_library_directories), std::end(k_library_directories),
                     [path](std::string_view directory) { return view::is_within(path, directory); });
}

bool is_run_time(std::string_view path) {
  if (path == "/etc/locale.alias" || path == "/usr/share/locale/locale.alias") return true;
  if (!is_in_library_directory(path)) return false;
  if (is_shared_library(path)) return true;
  return path.find("/glibc-hwcaps") != path.npos || path.find("/gconv/") != path.npos ||
         view::is_within(path, "/usr/lib/locale");
}

// By programs and libraries on their own account: what they do without it is what every client's do. clang then finds
// itself by PATH.
bool is_asked_for_anyway(std::string_view path) {
  for (std::string_view file : {"/etc/ld.so.preload", "/proc/self/exe", "/proc/self/fd", "/proc/self/maps",
                                "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm/overcommit_memory"})
    if (path == file) return true;
  return view::is_within(path, "/sys/devices/system/cpu") || view::is_within(path, "/sys/kernel/mm");
}

}  // namespace

Whose ServerPlaces::whose(std::string_view path) const {
  for (std::string_view directory : {"/tmp", "/var/tmp", "/usr/tmp"})
    if (path == directory) return Whose::temporary;
  if (is_asked_for_anyway(path)) return Whose::nobody;
  if (view::is_within(path, "/proc") || view::is_within(path, "/sys")) return Whose::forbidden;
  if (view::is_within(path, farm_) || path == "/etc/ld.so.cache" || is_run_time(path)) return Whose::server;
  if (!view::is_within(path, "/dev") || path == "/dev") return Whose::client;
  for (std::string_view device : {"/dev/null", "/dev/urandom", "/dev/random"})
    if (path == device) return Whose::server;
  return Whose::forbidden;
}

}  // namespace dcc::server
