// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/privileges.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/unique_fd.h"

namespace dcc::server {
namespace {

std::optional<Identity> look_up(const std::string& name) {
  const passwd* entry = ::getpwnam(name.c_str());
  if (!entry) return std::nullopt;
  return Identity{name, entry->pw_uid, entry->pw_gid};
}

}  // namespace

bool is_root() { return ::getuid() == 0 || ::geteuid() == 0; }

Result<Identity> find_identity(const std::string& name) {
  if (!name.empty()) {
    auto identity = look_up(name);
    if (!identity) return fail(Code::setuid, "there is no user '{}'; make it, or name another one with --user", name);
    return *identity;
  }
  for (const char* usual : {"distcc", "distccd", "nobody"})
    if (auto identity = look_up(usual)) return *identity;
  return Identity{"65534", 65534, 65534};
}

Result<void> become(const Identity& identity) {
  if (identity.uid == 0) return fail(Code::setuid, "user '{}' is root; name another one with --user", identity.name);
  if (::setgroups(1, &identity.gid) < 0 || ::setresgid(identity.gid, identity.gid, identity.gid) < 0 ||
      ::setresuid(identity.uid, identity.uid, identity.uid) < 0)
    return fail_errno(Code::setuid, errno, "becoming user '{}'", identity.name);
  if (::setuid(0) == 0 || ::geteuid() != identity.uid || ::getegid() != identity.gid)
    return fail(Code::setuid, "still root after becoming user '{}'", identity.name);
  return {};
}

Result<void> create_for(const Identity& identity, const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!fd && errno == EEXIST) return {};
  if (!fd) return fail_errno(Code::io, errno, "creating '{}'", path);
  if (::fchown(fd.get(), identity.uid, identity.gid) < 0) return fail_errno(Code::io, errno, "chown of '{}'", path);
  return {};
}

}  // namespace dcc::server
