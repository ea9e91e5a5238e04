// SPDX-License-Identifier: GPL-2.0-or-later
// The descriptors that a job's compilers get from the view: opening, copying and mapping.
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/file.h"
#include "base/strings.h"
#include "server/view/emulation.h"
#include "server/view/kernel_structures.h"
#include "server/view/process_memory.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;

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
  if (what.fails() && !(place.is_missing && (flags & O_CREAT))) return Reply::error(what.error);
  if (place.is_servers) {
    if (writes && place.path != "/dev/null") return Reply::error(EACCES);
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
      if (flags & O_DIRECTORY) return Reply::error(ENOTDIR);
      if (!(answer.access & R_OK)) return Reply::error(EACCES);
      ASSIGN_OR_RETURN(UniqueFd content, view_.open(place));
      // A plug-in, whatever asked for it. One that is loaded need not be mapped as code to be run (map_code()).
      if (is_loadable(content.get()))
        return fail(Code::not_native, "its compiler opens '{}', and runs no code of a client's", printable(place.path));
      return give(std::move(content), {place.path, answer}, flags);
    }
    case Answer::Kind::link:
      return Reply::error(ELOOP);  // with O_NOFOLLOW
    default:
      return fail(Code::not_native, "'{}' is not a regular file", printable(place.path));
  }
}

Reply Emulation::open_servers(const std::string& path, int flags) {
  Reply reply{Reply::Kind::give};
  reply.close_on_exec = flags & O_CLOEXEC;
  reply.descriptor.reset(::open(path.c_str(), (flags & (O_ACCMODE | O_DIRECTORY | O_TRUNC)) | O_CLOEXEC | O_NOCTTY));
  if (!reply.descriptor) return Reply::error(errno);
  return reply;
}

// What it lacks the shim does without.
Reply Emulation::open_of_shim(const std::string& path) {
  if (!shim_) return Reply::error(ENOENT);
  Reply reply{Reply::Kind::give};
  reply.close_on_exec = true;
  if (path == shim::k_shim_path) {
    reply.descriptor = shim_->open();
  } else {
    if (!table_) {
      table_ = view_.share_looks(status_of, ready_.size(), farm_.names());
      if (table_) ready_.offer(*table_);
    }
    if (!table_) return Reply::error(ENOENT);
    reply.descriptor = path == shim::k_table_path ? table_->open_table() : table_->open_marks();
  }
  if (!reply.descriptor) return Reply::error(errno);
  return reply;
}

// A temporary file with a name that is nobody else's. The client is not asked.
Result<std::optional<Reply>> Emulation::make_temporary(uint64_t path, int flags) {
  std::string text;
  if (const int trouble = read_text(process(), path, text)) return std::optional(Reply::error(trouble));
  if (!text.starts_with('/')) text = view::joined(view_.directory(), text);
  if (!view_.is_temporary(text)) return std::optional<Reply>();
  if (view_.files().find(text)) return std::optional(Reply::error(EEXIST));
  ASSIGN_OR_RETURN(const PrivateFiles::File* file, view_.create(text, true, false));
  ASSIGN_OR_RETURN(Reply reply, open_private(*file, flags, text));
  return std::optional(std::move(reply));
}

Result<Reply> Emulation::open_private(const PrivateFiles::File& file, int flags, const std::string& path) {
  UniqueFd opened = view_.files().open(file, flags & ~(O_CREAT | O_EXCL));
  UniqueFd own(opened ? ::fcntl(opened.get(), F_DUPFD_CLOEXEC, 0) : -1);
  if (!own) return Reply::error(errno);
  return give(std::move(opened), {path, {}, std::move(own)}, flags);
}

Result<Reply> Emulation::open_to_write(View::Place place, int flags) {
  const bool exists = place.error == 0;
  if (exists && (flags & O_CREAT) && (flags & O_EXCL)) return Reply::error(EEXIST);
  if (exists && place.file) return open_private(*place.file, flags, place.path);
  if (exists && place.answer.kind == Answer::Kind::directory) return Reply::error(EISDIR);
  if (exists && place.answer.kind != Answer::Kind::file)
    return fail(Code::not_native, "'{}' is not a regular file", printable(place.path));
  if (exists && !(place.answer.access & W_OK)) return Reply::error(EACCES);
  const bool appends = flags & O_APPEND;
  if (exists && !(flags & O_TRUNC) && !appends)
    return fail(Code::not_native, "its compiler changes '{}'", printable(place.path));
  if (!exists) {
    ASSIGN_OR_RETURN(const int trouble, view_.may_change(place.path));
    if (trouble) return Reply::error(trouble);
  }
  ASSIGN_OR_RETURN(const PrivateFiles::File* file, view_.create(place.path, !exists, exists && appends));
  return open_private(*file, flags & ~O_TRUNC, place.path);
}

Result<Reply> Emulation::give(UniqueFd descriptor, Open open, int flags) {
  if (!descriptor) return Reply::error(EMFILE);
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

// Programs map their own code, and that of the server's libraries.
Result<Reply> Emulation::map_code(int descriptor) {
  const auto opened = open_as(descriptor);
  if (!opened) return Reply::pass();
  return fail(Code::not_native, "its compiler maps '{}', and runs no code of a client's", printable(opened->path));
}

// A copy is one of the view's, too. objcopy makes them of what it writes; of the client's files, which nobody is known
// to copy, there is no second descriptor here.
Result<Reply> Emulation::copy(uint64_t descriptor, int at_least, bool close_on_exec) {
  auto opened = open_as(static_cast<int>(descriptor));
  if (!opened) return Reply::pass();
  if (!opened->file || at_least > next_descriptor_)
    return fail(Code::not_native, "its compiler copies the descriptor of '{}'", printable(opened->path));
  UniqueFd copied(::fcntl(opened->file.get(), F_DUPFD_CLOEXEC, 0));
  if (!copied) return Reply::error(errno);
  return give(std::move(copied), std::move(opened), close_on_exec);
}

// A copy with a number that is not the view's could not be told from others.
Result<Reply> Emulation::only_for_others(uint64_t descriptor, const char* name) {
  if (!open_as(static_cast<int>(descriptor))) return Reply::pass();
  return fail(Code::not_native, "its compiler calls {}", name);
}

}  // namespace dcc::server
