// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/emulation.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/file.h"
#include "base/strings.h"
#include "server/sandbox/syscall_names.h"
#include "server/sandbox/syscalls.h"
#include "server/view/kernel_structures.h"
#include "server/view/process_memory.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;

Reply value(int64_t result) { return {Reply::Kind::value, result}; }
Reply error(int number) { return value(-number); }
Reply pass() { return {Reply::Kind::pass}; }

// Results of dispatch() for a call that this does not know.
Reply refuse() { return {Reply::Kind::refuse}; }

// Whether the dynamic linker would load it. Objects, which compilers do read, are of another type.
bool is_loadable(int fd) {
  constexpr size_t k_type_at = EI_NIDENT;
  auto beginning = read_at(fd, 0, k_type_at + sizeof(Elf64_Half));
  if (!beginning || !beginning->starts_with(ELFMAG) || beginning->size() <= k_type_at + 1) return false;
  const bool is_big_endian = (*beginning)[EI_DATA] == ELFDATA2MSB;
  const char type = (*beginning)[k_type_at + (is_big_endian ? 1 : 0)];
  return type == ET_DYN || type == ET_EXEC;
}

}  // namespace

// What a call with a path, or with a descriptor, is about.
struct Emulation::Subject {
  int error = 0;
  Open* open = nullptr;  // a descriptor of the view
  View::Place place;     // else a path

  bool fails() const { return error != 0; }
};

std::vector<UniqueFd> Emulation::open_ready() {
  if (!shim_) return {};
  std::vector<UniqueFd> files = ready_.open(view_);
  next_descriptor_ += static_cast<int>(files.size());
  return files;
}

std::vector<const Answer*> Emulation::note_ready() {
  if (!table_) return {};
  return ready_.note_opens(*table_, view_);
}

// Null if it is not the view's.
std::shared_ptr<Emulation::Open> Emulation::open_as(int descriptor) {
  auto found = open_.find(descriptor);
  if (found != open_.end()) return found->second;
  const Look* look = ready_.find(descriptor);
  if (!look) return nullptr;
  return open_[descriptor] = std::make_shared<Open>(Open{look->path(), look->answer()});
}

Result<Reply> Emulation::answer(const seccomp_notif& call) {
  call_ = &call;
  if (call.data.arch != syscall_architecture()) return refuse();
  if (!began_) {
    if (call.data.nr == SYS_execve) began_ = true;
    return pass();
  }
  return dispatch();
}

Result<Reply> Emulation::dispatch() {
  const auto& args = call_->data.args;
  auto number = [&args](int index) { return static_cast<int>(args[index]); };
  switch (call_->data.nr) {
    case SYS_openat:
      return open(number(0), args[1], number(2));
    case SYS_newfstatat:
      return status(number(0), args[1], args[2], number(3));
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
      return pass();
    case SYS_mmap:
      return map_code(number(4));
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
      return refuse();
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

Result<Reply> Emulation::open(int directory, uint64_t path, int flags) {
  const int mode = flags & O_ACCMODE;
  const bool writes = mode != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  const bool makes = (flags & O_CREAT) && (flags & O_EXCL);
  if (makes && directory == AT_FDCWD) {
    ASSIGN_OR_RETURN(std::optional<Reply> made, make_temporary(path, flags));
    if (made) return std::move(*made);
  }
  ASSIGN_OR_RETURN(Subject what, subject(directory, path, !(flags & O_NOFOLLOW) && !makes, false));
  View::Place& place = what.place;
  if (what.fails() && !(place.is_missing && (flags & O_CREAT))) return error(what.error);
  if (place.is_servers) {
    if (writes && place.path != "/dev/null") return error(EACCES);
    return open_servers(place.path, flags);
  }
  if (place.is_shims) return open_of_shim(place.path);
  if (writes) return open_to_write(std::move(place), flags);
  if (place.file) return open_private(*place.file, flags, place.path);
  if (flags & O_PATH) return fail(Code::not_native, "its compiler opens '{}' as a path", printable(place.path));
  const Answer& answer = place.answer;
  switch (answer.kind) {
    case Answer::Kind::directory: {
      UniqueFd stand_in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      return give(std::move(stand_in), {place.path, answer}, flags);
    }
    case Answer::Kind::file: {
      if (flags & O_DIRECTORY) return error(ENOTDIR);
      if (!(answer.access & R_OK)) return error(EACCES);
      ASSIGN_OR_RETURN(UniqueFd content, view_.open(place));
      // A plug-in, whatever asked for it. One that is loaded need not be mapped as code to be run (map_code()).
      if (is_loadable(content.get()))
        return fail(Code::not_native, "its compiler opens '{}', and runs no code of a client's", printable(place.path));
      return give(std::move(content), {place.path, answer}, flags);
    }
    case Answer::Kind::link:
      return error(ELOOP);  // with O_NOFOLLOW
    default:
      return fail(Code::not_native, "'{}' is not a regular file", printable(place.path));
  }
}

Reply Emulation::open_servers(const std::string& path, int flags) {
  Reply reply{Reply::Kind::give};
  reply.close_on_exec = flags & O_CLOEXEC;
  reply.descriptor.reset(::open(path.c_str(), (flags & (O_ACCMODE | O_DIRECTORY | O_TRUNC)) | O_CLOEXEC | O_NOCTTY));
  if (!reply.descriptor) return error(errno);
  return reply;
}

// What it lacks the shim does without.
Reply Emulation::open_of_shim(const std::string& path) {
  if (!shim_) return error(ENOENT);
  Reply reply{Reply::Kind::give};
  reply.close_on_exec = true;
  if (path == shim::k_shim_path) {
    reply.descriptor = shim_->open();
  } else {
    if (!table_) {
      table_ = view_.share_looks(status_of, ready_.size(), farm_.names());
      if (table_) ready_.offer(*table_);
    }
    if (!table_) return error(ENOENT);
    reply.descriptor = path == shim::k_table_path ? table_->open_table() : table_->open_marks();
  }
  if (!reply.descriptor) return error(errno);
  return reply;
}

// A temporary file with a name that is nobody else's. The client is not asked.
Result<std::optional<Reply>> Emulation::make_temporary(uint64_t path, int flags) {
  std::string text;
  if (const int trouble = read_text(process(), path, text)) return std::optional(error(trouble));
  if (!text.starts_with('/')) text = view::joined(view_.directory(), text);
  if (!view_.is_temporary(text)) return std::optional<Reply>();
  if (view_.files().find(text)) return std::optional(error(EEXIST));
  ASSIGN_OR_RETURN(const PrivateFiles::File* file, view_.create(text, true, false));
  ASSIGN_OR_RETURN(Reply reply, open_private(*file, flags, text));
  return std::optional(std::move(reply));
}

Result<Reply> Emulation::open_private(const PrivateFiles::File& file, int flags, const std::string& path) {
  UniqueFd opened = view_.files().open(file, flags & ~(O_CREAT | O_EXCL));
  UniqueFd own(opened ? ::fcntl(opened.get(), F_DUPFD_CLOEXEC, 0) : -1);
  if (!own) return error(errno);
  return give(std::move(opened), {path, {}, std::move(own)}, flags);
}

Result<Reply> Emulation::open_to_write(View::Place place, int flags) {
  const bool exists = place.error == 0;
  if (exists && (flags & O_CREAT) && (flags & O_EXCL)) return error(EEXIST);
  if (exists && place.file) return open_private(*place.file, flags, place.path);
  if (exists && place.answer.kind == Answer::Kind::directory) return error(EISDIR);
  if (exists && place.answer.kind != Answer::Kind::file)
    return fail(Code::not_native, "'{}' is not a regular file", printable(place.path));
  if (exists && !(place.answer.access & W_OK)) return error(EACCES);
  const bool appends = flags & O_APPEND;
  if (exists && !(flags & O_TRUNC) && !appends)
    return fail(Code::not_native, "its compiler changes '{}'", printable(place.path));
  if (!exists) {
    ASSIGN_OR_RETURN(const int trouble, view_.may_change(place.path));
    if (trouble) return error(trouble);
  }
  ASSIGN_OR_RETURN(const PrivateFiles::File* file, view_.create(place.path, !exists, exists && appends));
  return open_private(*file, flags & ~O_TRUNC, place.path);
}

Result<Reply> Emulation::give(UniqueFd descriptor, Open open, int flags) {
  if (!descriptor) return error(EMFILE);
  return give(std::move(descriptor), std::make_shared<Open>(std::move(open)), flags & O_CLOEXEC);
}

Reply Emulation::give(UniqueFd descriptor, std::shared_ptr<Open> open, bool close_on_exec) {
  Reply reply{Reply::Kind::give};
  reply.descriptor = std::move(descriptor);
  reply.number = next_descriptor_++;
  reply.close_on_exec = close_on_exec;
  if (table_ && !open->file) table_->open(reply.number, open->path);
  open_.emplace(reply.number, std::move(open));
  return reply;
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
  if (what.fails()) return error(what.error);
  struct stat status {};
  if (const int trouble = find_status(what, flags, status)) return error(trouble);
  return error(write_memory(process(), into, &status, sizeof status));
}

Result<Reply> Emulation::extended_status(int directory, uint64_t path, int flags, uint64_t into) {
  ASSIGN_OR_RETURN(Subject what, subject(directory, path, !(flags & AT_SYMLINK_NOFOLLOW), flags & AT_EMPTY_PATH));
  if (what.fails()) return error(what.error);
  struct stat status {};
  if (const int trouble = find_status(what, flags, status)) return error(trouble);
  const ExtendedStatus more = extended(status);
  return error(write_memory(process(), into, &more, sizeof more));
}

Result<Reply> Emulation::access(int directory, uint64_t path, int mode, int flags) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, !(flags & AT_SYMLINK_NOFOLLOW)));
  if (what.fails()) return error(what.error);
  const View::Place& place = what.place;
  if (place.is_servers) return error(::faccessat(AT_FDCWD, place.path.c_str(), mode, AT_EACCESS) < 0 ? errno : 0);
  const int permitted = place.file ? R_OK | W_OK : place.answer.access;
  return error((mode & ~permitted) ? EACCES : 0);
}

Result<Reply> Emulation::link_target(int directory, uint64_t path, uint64_t into, uint64_t size) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (what.fails()) return error(what.error);
  const View::Place& place = what.place;
  std::string target = place.answer.target;
  if (place.is_servers) {
    char buffer[view::k_path_limit + 1];
    const ssize_t length = ::readlink(place.path.c_str(), buffer, sizeof buffer);
    if (length < 0) return error(errno);
    target.assign(buffer, static_cast<size_t>(length));
  } else if (place.file || place.answer.kind != Answer::Kind::link) {
    return error(EINVAL);
  }
  const size_t length = std::min<uint64_t>(target.size(), size);
  if (const int trouble = write_memory(process(), into, target.data(), length)) return error(trouble);
  return value(static_cast<int64_t>(length));
}

// The call counts the end of the text; the function of the C library does not.
Result<Reply> Emulation::working_directory(uint64_t into, uint64_t size) {
  const std::string& directory = view_.directory();
  if (size <= directory.size()) return error(ERANGE);
  if (const int trouble = write_memory(process(), into, directory.c_str(), directory.size() + 1)) return error(trouble);
  return value(static_cast<int64_t>(directory.size() + 1));
}

Result<Reply> Emulation::names(int descriptor, uint64_t into, uint64_t size) {
  const auto opened = open_as(descriptor);
  if (!opened) return fail(Code::not_native, "its compiler reads the names in a directory of the server's");
  Open& directory = *opened;
  if (directory.answer.kind != Answer::Kind::directory) return error(ENOTDIR);
  if (!directory.listing) {
    ASSIGN_OR_RETURN(directory.listing, view_.list(directory.path));
    if (directory.listing->hidden)
      return fail(Code::not_native, "the names in '{}' are not shown to servers", printable(directory.path));
    directory.listing->entries.insert(directory.listing->entries.begin(),
                                      {{".", Answer::Kind::directory}, {"..", Answer::Kind::directory}});
  }
  if (directory.listing->error) return error(directory.listing->error);
  std::string entries;
  size_t& next = directory.next_name;
  for (; next < directory.listing->entries.size(); ++next) {
    const view::Listing::Entry& entry = directory.listing->entries[next];
    const size_t before = entries.size();
    append_entry(entries, entry.name, entry.kind);
    if (entries.size() <= size) continue;
    entries.resize(before);
    if (before == 0) return error(EINVAL);
    break;
  }
  if (const int trouble = write_memory(process(), into, entries.data(), entries.size())) return error(trouble);
  return value(static_cast<int64_t>(entries.size()));
}

Result<Reply> Emulation::remove(int directory, uint64_t path, int flags) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (what.fails()) return error(what.error);
  const View::Place& place = what.place;
  if (flags & AT_REMOVEDIR)
    return fail(Code::not_native, "its compiler removes the directory '{}'", printable(place.path));
  if (place.is_servers) return error(EACCES);
  if (!place.file && place.answer.kind == Answer::Kind::directory) return error(EISDIR);
  if (!place.file && place.answer.kind != Answer::Kind::file)
    return fail(Code::not_native, "its compiler removes '{}'", printable(place.path));
  ASSIGN_OR_RETURN(const int trouble, view_.may_change(place.path));
  if (trouble) return error(trouble);
  view_.remove(place.path);
  return value(0);
}

Result<Reply> Emulation::rename(int from_directory, uint64_t from, int to_directory, uint64_t to) {
  ASSIGN_OR_RETURN(Subject old_name, at(from_directory, from, false));
  if (old_name.fails()) return error(old_name.error);
  if (!old_name.place.file) return fail(Code::not_native, "its compiler renames '{}'", printable(old_name.place.path));
  ASSIGN_OR_RETURN(Subject new_name, at(to_directory, to, false));
  const View::Place& target = new_name.place;
  if (new_name.fails() && !target.is_missing) return error(new_name.error);
  const bool replaces_file = new_name.fails() || target.file || target.answer.kind == Answer::Kind::file;
  if (!replaces_file) return fail(Code::not_native, "its compiler replaces '{}'", printable(target.path));
  ASSIGN_OR_RETURN(const int trouble, view_.may_change(target.path));
  if (trouble) return error(trouble);
  view_.rename(old_name.place.path, target.path);
  return value(0);
}

Result<Reply> Emulation::make_directory(int directory, uint64_t path) {
  ASSIGN_OR_RETURN(Subject what, at(directory, path, false));
  if (!what.fails()) return error(EEXIST);
  if (!what.place.is_missing) return error(what.error);
  return fail(Code::not_native, "its compiler makes the directory '{}'", printable(what.place.path));
}

// Programs map their own code, and that of the server's libraries.
Result<Reply> Emulation::map_code(int descriptor) {
  const auto opened = open_as(descriptor);
  if (!opened) return pass();
  return fail(Code::not_native, "its compiler maps '{}', and runs no code of a client's", printable(opened->path));
}

// To where the process is already.
Result<Reply> Emulation::change_directory(uint64_t path) {
  ASSIGN_OR_RETURN(Subject what, at(AT_FDCWD, path, true));
  if (what.fails()) return error(what.error);
  if (what.place.path != view_.directory()) return fail(Code::not_native, "its compiler changes its directory");
  return value(0);
}

// The kernel reads the path again, so this protects nobody: Landlock does.
Result<Reply> Emulation::execute(uint64_t path) {
  std::string text;
  if (const int trouble = read_text(process(), path, text)) return error(trouble);
  if (farm_.has(text)) return pass();
  ASSIGN_OR_RETURN(View::Place place, view_.find(text, View::Follow::all_links));
  if (place.error) return error(place.error);
  return fail(Code::not_native, "its compiler runs '{}'", printable(place.path));
}

// Only whether it is a terminal, and how wide.
Result<Reply> Emulation::terminal_call(int descriptor, uint64_t request, uint64_t into) {
  constexpr int k_standard = 3;
  if (descriptor < 0 || descriptor >= k_standard || !(terminal_.descriptors & (1 << descriptor))) return pass();
  if (request == TIOCGWINSZ) {
    winsize size{};
    size.ws_col = terminal_.columns;
    return error(write_memory(process(), into, &size, sizeof size));
  }
  if (request != TCGETS) return pass();
  constexpr size_t k_size = 36;  // of the kernel's struct termios, which is not that of the C library
  const char settings[k_size] = {};
  return error(write_memory(process(), into, settings, sizeof settings));
}

// A copy is one of the view's, too. objcopy makes them of what it writes; of the client's files, which nobody is known
// to copy, there is no second descriptor here.
Result<Reply> Emulation::copy(uint64_t descriptor, int at_least, bool close_on_exec) {
  auto opened = open_as(static_cast<int>(descriptor));
  if (!opened) return pass();
  if (!opened->file || at_least > next_descriptor_)
    return fail(Code::not_native, "its compiler copies the descriptor of '{}'", printable(opened->path));
  UniqueFd copied(::fcntl(opened->file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copied) return error(errno);
  return give(std::move(copied), std::move(opened), close_on_exec);
}

// A copy with a number that is not the view's could not be told from others.
Result<Reply> Emulation::only_for_others(uint64_t descriptor, const char* name) {
  if (!open_as(static_cast<int>(descriptor))) return pass();
  return fail(Code::not_native, "its compiler calls {}", name);
}

}  // namespace dcc::server
