// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/privileges.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <vector>

#include "base/file.h"
#include "base/strings.h"
#include "toolchain/lookup/trusted_path.h"

namespace dcc::server {
namespace {

std::optional<Identity> look_up(const std::string& name) {
  const passwd* entry = ::getpwnam(name.c_str());
  if (!entry) return std::nullopt;
  return Identity{name, entry->pw_uid, entry->pw_gid};
}

// Whether this is a user namespace in which root is the only user, as in containers that an ordinary user makes.
bool has_no_other_user() {
  constexpr size_t k_limit = 4096;
  auto map = read_file("/proc/self/uid_map", k_limit);
  if (!map) return false;
  std::vector<std::string> words;  // of each range: first here, first outside, count
  for (const std::string& line : split(*map, '\n'))
    for (std::string& word : split(line, ' '))
      if (!word.empty()) words.push_back(std::move(word));
  return words.size() == 3 && words[0] == "0" && words[2] == "1";
}

// Leaves root what the ordinary user is who made the namespace, also when it executes programs.
Result<void> give_up_capabilities() {
  constexpr unsigned long k_root_is_ordinary = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED;
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[2] = {};
  if (::prctl(PR_SET_SECUREBITS, k_root_is_ordinary, 0, 0, 0) < 0 || ::syscall(SYS_capset, &head, none) < 0)
    return fail_errno(Code::setuid, errno, "giving up root's capabilities");
  return {};
}

constexpr int k_directory = O_PATH | O_DIRECTORY | O_CLOEXEC;

// Fails if any part of the path is a link.
UniqueFd open_without_links(const std::string& directory) {
  UniqueFd place(::open("/", k_directory));
  for (const std::string& name : split(directory, '/'))
    if (place && !name.empty()) place.reset(::openat(place.get(), name.c_str(), k_directory | O_NOFOLLOW));
  return place;
}

}  // namespace

bool is_root() { return ::getuid() == 0 || ::geteuid() == 0; }

Result<Identity> find_identity(const std::string& name) {
  if (!name.empty()) {
    auto identity = look_up(name);
    if (!identity) return fail(Code::setuid, "there is no user '{}'; make it, or name another one with --user", name);
    return *identity;
  }
  if (has_no_other_user()) return Identity{"root", 0, 0};
  for (const char* usual : {"distcc", "distccd", "nobody"})
    if (auto identity = look_up(usual)) return *identity;
  return Identity{"65534", 65534, 65534};
}

Result<void> become(const Identity& identity) {
  if (identity.uid == 0 && has_no_other_user()) return give_up_capabilities();
  if (identity.uid == 0) return fail(Code::setuid, "user '{}' is root; name another one with --user", identity.name);
  if (::setgroups(1, &identity.gid) < 0 || ::setresgid(identity.gid, identity.gid, identity.gid) < 0 ||
      ::setresuid(identity.uid, identity.uid, identity.uid) < 0)
    return fail_errno(Code::setuid, errno, "becoming user '{}'", identity.name);
  if (::setuid(0) == 0 || ::geteuid() != identity.uid || ::getegid() != identity.gid)
    return fail(Code::setuid, "still root after becoming user '{}'", identity.name);
  return {};
}

Result<UniqueFd> open_for(const Identity& identity, const std::string& path) {
  const std::string parent(dir_name(path)), name(base_name(path));
  const bool is_safe = bool(toolchain::check_trusted(parent));
  const UniqueFd directory = is_safe ? UniqueFd(::open(parent.c_str(), k_directory)) : open_without_links(parent);
  const char* how = is_safe ? "" : " without following links, which others could have made";
  if (!directory) return fail_errno(Code::io, errno, "opening '{}'{}", parent, how);
  constexpr int k_append = O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC;
  UniqueFd made(::openat(directory.get(), name.c_str(), k_append | O_CREAT | O_EXCL, 0644));
  if (made) {
    if (::fchown(made.get(), identity.uid, identity.gid) == 0) return made;
    return fail_errno(Code::io, errno, "chown of '{}'", path);
  }
  if (errno != EEXIST) return fail_errno(Code::io, errno, "creating '{}'", path);
  UniqueFd found(::openat(directory.get(), name.c_str(), k_append | (is_safe ? 0 : O_NOFOLLOW | O_NONBLOCK)));
  struct stat status {};
  if (!found || ::fstat(found.get(), &status) < 0) return fail_errno(Code::io, errno, "opening '{}'{}", path, how);
  // Nobody else can have put root's file there, except by a second link to it.
  const bool is_own = S_ISREG(status.st_mode) && (status.st_uid == identity.uid || status.st_uid == 0);
  if (is_safe || (is_own && status.st_nlink == 1)) return found;
  return fail(Code::io, "'{}' is not the server's own file, and others can change its directory", path);
}

}  // namespace dcc::server
