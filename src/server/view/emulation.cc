// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/emulation.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/strings.h"
#include "server/sandbox/syscall_names.h"
#include "server/sandbox/syscalls.h"
#include "server/view/kernel_structures.h"
#include "server/view/process_memory.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;

// What a compiler removes or replaces to write its output; of a link, the link itself.
bool is_removable(const Answer& answer) {
  return answer.kind == Answer::Kind::file || answer.kind == Answer::Kind::link;
}

}  // namespace

Result<Reply> Emulation::answer(const seccomp_notif& call) {
  call_ = &call;
  if (call.data.arch != syscall_architecture()) return Reply::refuse();
  if (!began_) {
    if (call.data.nr == SYS_execve) began_ = true;
    return Reply::pass();
  }
  return dispatch();
}

// 32-bit machines, where nothing is emulated, lack some of these.
Result<Reply> Emulation::dispatch() {
  const auto& args = call_->data.args;
  auto number = [&args](int index) { return static_cast<int>(args[index]); };
  switch (call_->data.nr) {
    case SYS_openat:
      return open(number(0), args[1], number(2));
#ifdef SYS_newfstatat
    case SYS_newfstatat:
      return status(number(0), args[1], args[2], number(3));
#endif
    case SYS_fstat:
      return status(number(0), 0, args[1], AT_EMPTY_PATH);
    case SYS_statx:
      return extended_status(number(0), args[1], number(2), args[4]);
    case SYS_faccessat:
      return access(number(0), args[1], number(2), 0);
    case SYS_faccessat2:
      return access(number(0), args[1], number(2), number(3));
    case SYS_readlinkat:
      return link_target(number(0), args[1], args[2], args[3]);
    case SYS_getcwd:
      return working_directory(args[0], args[1]);
    case SYS_getdents64:
      return names(number(0), args[1], args[2]);
    case SYS_unlinkat:
      return remove(number(0), args[1], number(2));
#ifdef SYS_renameat
    case SYS_renameat:
#endif
    case SYS_renameat2:
      return rename(number(0), args[1], number(2), args[3]);
    case SYS_mkdirat:
      return make_directory(number(0), args[1]);
    case SYS_chdir:
      return change_directory(args[0]);
    case SYS_execve:
      return execute(args[0]);
    case SYS_ioctl:
      return terminal_call(number(0), args[1], args[2]);
    case SYS_dup:
      return copy(args[0], 0, false);
    case SYS_fcntl:
      return copy(args[0], number(2), args[1] == F_DUPFD_CLOEXEC);
    case SYS_dup3:
      return only_for_others(args[0], "dup3");
    case SYS_fstatfs:
      return Reply::pass();
#ifdef SYS_mmap
    case SYS_mmap:
      return map_code(number(4));
#endif
#ifdef SYS_open
    case SYS_open:
      return open(AT_FDCWD, args[0], number(1));
    case SYS_creat:
      return open(AT_FDCWD, args[0], O_WRONLY | O_CREAT | O_TRUNC);
    case SYS_stat:
      return status(AT_FDCWD, args[0], args[1], 0);
    case SYS_lstat:
      return status(AT_FDCWD, args[0], args[1], AT_SYMLINK_NOFOLLOW);
    case SYS_access:
      return access(AT_FDCWD, args[0], number(1), 0);
    case SYS_readlink:
      return link_target(AT_FDCWD, args[0], args[1], args[2]);
    case SYS_unlink:
      return remove(AT_FDCWD, args[0], 0);
    case SYS_rename:
      return rename(AT_FDCWD, args[0], AT_FDCWD, args[1]);
    case SYS_mkdir:
      return make_directory(AT_FDCWD, args[0]);
    case SYS_dup2:
      return only_for_others(args[0], "dup2");
#endif
    case SYS_truncate:
    case SYS_statfs:
    case SYS_fchdir:
#ifdef SYS_rmdir
    case SYS_rmdir:
    case SYS_getdents:
#endif
      return fail(Code::not_native, "its compiler calls {}", syscall_name(call_->data.nr));
    default:
      return Reply::refuse();
  }
}

// The path at this address, from this directory.
Result<Emulation::Subject> Emulation::at(int directory, uint64_t path, bool follows) {
  return subject(directory, path, follows, false);
}

Result<Emulation::Subject> Emulation::subject(int directory, uint64_t path, bool follows, bool may_be_empty) {
  Subject subject;
  std::string text;
  if (path != 0 || !may_be_empty) subject.error = read_text(process(), path, text);
  if (subject.fails()) return subject;
  const auto opened = directory == AT_FDCWD ? nullptr : open_as(directory);
  if (text.empty() && may_be_empty && opened) {
    subject.open = opened.get();
    return subject;
  }
  if (directory != AT_FDCWD && !text.starts_with('/') && !opened) {
    subject.error = EBADF;
    return subject;
  }
  const auto follow = follows ? View::Follow::all_links : View::Follow::but_the_last;
  const std::string& base = opened ? opened->path : view_.directory();
  ASSIGN_OR_RETURN(subject.place, view_.find(text, follow, base));
  subject.error = subject.place.error;
  return subject;
}

// 0, or an errno.
int Emulation::find_status(const Subject& what, int flags, struct stat& status) const {
  if (what.open && !what.open->file) {
    status = status_of(what.open->answer);
    return 0;
  }
  if (what.open) return ::fstat(what.open->file.get(), &status) < 0 ? errno : 0;
  const View::Place& place = what.place;
  if (place.is_shims) return ENOENT;
  if (place.is_servers)
    return ::fstatat(AT_FDCWD, place.path.c_str(), &status, flags & AT_SYMLINK_NOFOLLOW) < 0 ? errno : 0;
  if (!place.file) {
    status = status_of(place.answer);
    return 0;
  }
  const UniqueFd file = view_.files().open(*place.file, O_RDONLY);
  return !file || ::fstat(file.get(), &status) < 0 ? errno : 0;
}

Result<Reply> Emulation::status(int directory, uint64_t path, uint64_t into, int flags) {
  ASSIGN_OR_RETURN(Subject what, subject(directory, path, !(flags & AT_SYMLINK_NOFOLLOW), flags & AT_EMPTY_PATH));
  if (what.fails()) return Reply::error(what.error);
  struct stat status {};
  if (const int trouble = find_status(what, flags, status)) return Reply::error(trouble);
  return Reply::error(write_memory(process(), into, &status, sizeof status));
}

Result<Reply> Emulation::extended_status(int directory, uint64_t path, int flags, uint64_t into) {
  ASSIGN_OR_RETURN(Subject what, subject(directory, path, !(flags & AT_SYMLINK_NOFOLLOW), flags & AT_EMPTY_PATH));
  if (what.fails()) return Reply::error(what.error);
  struct stat status {};
  if (const int trouble = find_status(what, flags, status)) return Reply::error(trouble);
  const ExtendedStatus more = extended(status);
  return Reply::error(write_memory(process(), into, &more, sizeof more));
}

Result<Reply> Emulation::access(int directory, uint64_t path, int mode, int flags) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, !(flags & AT_SYMLINK_NOFOLLOW)));
  if (what.fails()) return Reply::error(what.error);
  const View::Place& place = what.place;
  if (place.is_servers)
    return Reply::error(::faccessat(AT_FDCWD, place.path.c_str(), mode, AT_EACCESS) < 0 ? errno : 0);
  const int permitted = place.file ? R_OK | W_OK : place.answer.access;
  return Reply::error((mode & ~permitted) ? EACCES : 0);
}

Result<Reply> Emulation::link_target(int directory, uint64_t path, uint64_t into, uint64_t size) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (what.fails()) return Reply::error(what.error);
  const View::Place& place = what.place;
  std::string target = place.answer.target;
  if (place.is_servers) {
    char buffer[view::k_path_limit + 1];
    const ssize_t length = ::readlink(place.path.c_str(), buffer, sizeof buffer);
    if (length < 0) return Reply::error(errno);
    target.assign(buffer, static_cast<size_t>(length));
  } else if (place.file || place.answer.kind != Answer::Kind::link) {
    return Reply::error(EINVAL);
  }
  const auto length = static_cast<size_t>(std::min<uint64_t>(target.size(), size));
  if (const int trouble = write_memory(process(), into, target.data(), length)) return Reply::error(trouble);
  return Reply::result(static_cast<int64_t>(length));
}

// The call counts the end of the text; the function of the C library does not.
Result<Reply> Emulation::working_directory(uint64_t into, uint64_t size) {
  const std::string& directory = view_.directory();
  if (size <= directory.size()) return Reply::error(ERANGE);
  if (const int trouble = write_memory(process(), into, directory.c_str(), directory.size() + 1))
    return Reply::error(trouble);
  return Reply::result(static_cast<int64_t>(directory.size() + 1));
}

Result<Reply> Emulation::names(int descriptor, uint64_t into, uint64_t size) {
  const auto opened = open_as(descriptor);
  if (!opened) return fail(Code::not_native, "its compiler reads the names in a directory of the server's");
  Open& directory = *opened;
  if (directory.answer.kind != Answer::Kind::directory) return Reply::error(ENOTDIR);
  if (!directory.listing) {
    ASSIGN_OR_RETURN(directory.listing, view_.list(directory.path));
    if (directory.listing->hidden)
      return fail(Code::not_native, "the names in '{}' are not shown to servers", printable(directory.path));
    directory.listing->entries.insert(directory.listing->entries.begin(),
                                      {{".", Answer::Kind::directory}, {"..", Answer::Kind::directory}});
  }
  if (directory.listing->error) return Reply::error(directory.listing->error);
  std::string entries;
  size_t& next = directory.next_name;
  for (; next < directory.listing->entries.size(); ++next) {
    const view::Listing::Entry& entry = directory.listing->entries[next];
    const size_t before = entries.size();
    append_entry(entries, entry.name, entry.kind);
    if (entries.size() <= size) continue;
    entries.resize(before);
    if (before == 0) return Reply::error(EINVAL);
    break;
  }
  if (const int trouble = write_memory(process(), into, entries.data(), entries.size())) return Reply::error(trouble);
  return Reply::result(static_cast<int64_t>(entries.size()));
}

Result<Reply> Emulation::remove(int directory, uint64_t path, int flags) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (what.fails()) return Reply::error(what.error);
  const View::Place& place = what.place;
  if (flags & AT_REMOVEDIR)
    return fail(Code::not_native, "its compiler removes the directory '{}'", printable(place.path));
  if (place.is_servers) return Reply::error(EACCES);
  if (!place.file && place.answer.kind == Answer::Kind::directory) return Reply::error(EISDIR);
  if (!place.file && !is_removable(place.answer))
    return fail(Code::not_native, "its compiler removes '{}'", printable(place.path));
  ASSIGN_OR_RETURN(const int trouble, view_.may_change(place.path));
  if (trouble) return Reply::error(trouble);
  view_.remove(place.path);
  return Reply::result(0);
}

Result<Reply> Emulation::rename(int from_directory, uint64_t from, int to_directory, uint64_t to) {
  ASSIGN_OR_RETURN(Subject old_name, at(from_directory, from, false));
  if (old_name.fails()) return Reply::error(old_name.error);
  if (!old_name.place.file) return fail(Code::not_native, "its compiler renames '{}'", printable(old_name.place.path));
  ASSIGN_OR_RETURN(Subject new_name, at(to_directory, to, false));
  const View::Place& target = new_name.place;
  if (new_name.fails() && !target.is_missing) return Reply::error(new_name.error);
  const bool may_replace = new_name.fails() || target.file || is_removable(target.answer);
  if (!may_replace) return fail(Code::not_native, "its compiler replaces '{}'", printable(target.path));
  ASSIGN_OR_RETURN(const int trouble, view_.may_change(target.path));
  if (trouble) return Reply::error(trouble);
  view_.rename(old_name.place.path, target.path, new_name.fails());
  return Reply::result(0);
}

Result<Reply> Emulation::make_directory(int directory, uint64_t path) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (!what.fails()) return Reply::error(EEXIST);
  if (!what.place.is_missing) return Reply::error(what.error);
  return fail(Code::not_native, "its compiler makes the directory '{}'", printable(what.place.path));
}

// To where the process is already.
Result<Reply> Emulation::change_directory(uint64_t path) {
  ASSIGN_OR_RETURN(Subject what, at(AT_FDCWD, path, true));
  if (what.fails()) return Reply::error(what.error);
  if (what.place.path != view_.directory()) return fail(Code::not_native, "its compiler changes its directory");
  return Reply::result(0);
}

// The kernel reads the path again, so this protects nobody: Landlock does.
Result<Reply> Emulation::execute(uint64_t path) {
  std::string text;
  if (const int trouble = read_text(process(), path, text)) return Reply::error(trouble);
  if (farm_.has(text)) return Reply::pass();
  ASSIGN_OR_RETURN(View::Place place, view_.find(text, View::Follow::all_links));
  if (place.error) return Reply::error(place.error);
  return fail(Code::not_native, "its compiler runs '{}'", printable(place.path));
}

// Only whether it is a terminal, and how wide.
Result<Reply> Emulation::terminal_call(int descriptor, uint64_t request, uint64_t into) {
  constexpr int k_standard = 3;
  if (descriptor < 0 || descriptor >= k_standard || !(terminal_.descriptors & (1 << descriptor))) return Reply::pass();
  if (request == TIOCGWINSZ) {
    winsize size{};
    size.ws_col = terminal_.columns;
    return Reply::error(write_memory(process(), into, &size, sizeof size));
  }
  if (request != TCGETS) return Reply::pass();
  constexpr size_t k_size = 36;  // of the kernel's struct termios, which is not that of the C library
  const char settings[k_size] = {};
  return Reply::error(write_memory(process(), into, settings, sizeof settings));
}

}  // namespace dcc::server
