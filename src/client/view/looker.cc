// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/looker.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "base/directory.h"
#include "base/file.h"
#include "base/name_hash.h"
#include "base/nanoseconds.h"
#include "client/view/directory_names.h"
#include "client/view/kernel.h"
#include "protocol/v4/view_messages.h"
#include "view/path.h"

namespace dcc::client {
namespace {

using view::Answer;
using Kind = Answer::Kind;
using Level = Disclosure::Level;

// A header this long is an accident, or a way to keep this machine busy.
constexpr uint64_t k_content_limit = 1024 * 1024 * 1024;
constexpr size_t k_listing_limit = protocol::k_view_message_limit / 2;  // in bytes, of one message
// All files that a job's server has read or sent. A compiler reads some 100 MB; this takes a machine some seconds.
constexpr uint64_t k_read_limit = uint64_t{8} << 30;
constexpr size_t k_places = 64;  // descriptors at a time
constexpr int k_tries = 3;       // for files that change while they are read

Answer hidden_at(size_t depth) {
  Answer answer;
  answer.kind = Kind::hidden;
  answer.depth = static_cast<uint16_t>(depth);
  return answer;
}

std::string name_in(std::string_view path) { return path == "/" ? "." : std::string(base_name(path)); }

// The fields that every answer but a failure has.
Answer answer_of(const struct stat& status, size_t depth, uint8_t access) {
  Answer answer;
  answer.kind = view::kind_of_mode(status.st_mode);
  answer.depth = static_cast<uint16_t>(depth);
  answer.access = access;
  answer.mode = status.st_mode & S_IFMT;
  for (const unsigned right : {unsigned{R_OK}, unsigned{W_OK}, unsigned{X_OK}})
    if ((access & right) != 0) answer.mode |= right << 6 | right << 3 | right;
  answer.device = status.st_dev;
  answer.inode = status.st_ino;
  return answer;
}

// Nothing if the link was replaced by something else.
std::optional<Answer> link_in(int directory, const std::string& name, const struct stat& status, size_t depth) {
  char target[PATH_MAX];
  const ssize_t size = ::readlinkat(directory, name.c_str(), target, sizeof target);
  if (size <= 0 || static_cast<size_t>(size) > view::k_path_limit) return std::nullopt;
  Answer answer = answer_of(status, depth, R_OK | W_OK | X_OK);
  answer.target.assign(target, static_cast<size_t>(size));
  return answer;
}

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         nanoseconds(a.st_mtim) == nanoseconds(b.st_mtim) && nanoseconds(a.st_ctim) == nanoseconds(b.st_ctim);
}

// For reading, without waiting for the writer of a FIFO.
UniqueFd open_file_in(int directory, const std::string& name) {
  return UniqueFd(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

// None if reading fails, or the file has another size.
view::ContentId digest_of_file(int fd, uint64_t size) {
  constexpr size_t k_piece = 256 * 1024;
  view::ContentHasher hasher;
  uint64_t offset = 0;
  for (;;) {
    auto piece = read_at(fd, offset, k_piece);
    if (!piece) return {};
    if (piece->empty()) break;
    hasher.add(*piece);
    offset += piece->size();
    if (offset > size) return {};
  }
  return offset == size ? hasher.id() : view::ContentId{};
}

}  // namespace

// Component by component, as far as this client tells.
Looker::Place Looker::walk(std::string_view directory) const {
  Place place;
  place.directory.reset(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  auto ended = [&place](Answer answer) {
    place.directory.reset();
    place.end = std::move(answer);
    return std::move(place);
  };
  const size_t depth = view::depth_of(directory);
  for (size_t at = 1; at <= depth; ++at) {
    const std::string_view path = view::prefix_of(directory, at);
    const std::string name = name_in(path);
    if (disclosure_.level(path) == Level::nothing) return ended(hidden_at(at));
    struct stat status {};
    if (::fstatat(place.directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
      return ended(view::failed_at(at, errno));
    if (S_ISLNK(status.st_mode)) {
      auto link = link_in(place.directory.get(), name, status, at);
      return ended(link ? std::move(*link) : hidden_at(at));
    }
    if (!S_ISDIR(status.st_mode)) return ended(view::failed_at(at + 1, ENOTDIR));
    UniqueFd next(::openat(place.directory.get(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!next) return ended(hidden_at(at));  // it was replaced just now, or there are no more descriptors
    place.directory = std::move(next);
  }
  return place;
}

const Looker::Place& Looker::place_of(std::string_view directory) {
  if (places_.size() >= k_places) places_.clear();
  if (const auto known = places_.find(directory); known != places_.end()) return known->second;
  const std::string path(directory);
  Place& place = places_[path];
  // All directories on the way to a path that may be shown may be shown, too.
  if (disclosure_.level(directory) != Level::nothing) place.directory = open_without_links(path.c_str());
  if (!place.directory) place = walk(directory);
  place.shows_all = disclosure_.shows_all_in(directory);
  return place;
}

// With its content. Whether the file may be read shows when it is; nobody asks whether a header may be written, so
// the mode will do for that.
Answer Looker::describe_file(const Place& place, const std::string& name, struct stat status, size_t depth) {
  auto described = [&status, depth](const view::ContentId& content) {
    Answer answer = answer_of(status, depth, access_bits_of(status));
    answer.access = static_cast<uint8_t>((answer.access & ~R_OK) | (content ? R_OK : 0));
    answer.mode = status.st_mode;
    answer.size = static_cast<uint64_t>(status.st_size);
    answer.mtime_ns = nanoseconds(status.st_mtim);
    answer.content = content;
    return answer;
  };
  if (!has_nanoseconds(status.st_mtim)) return hidden_at(depth);
  if (const view::ContentId known = digests_.find(place.directory.get(), status)) return described(known);
  for (int tries = 0; tries < k_tries; ++tries) {
    const UniqueFd fd = open_file_in(place.directory.get(), name);
    if (!fd && errno == EACCES) return described({});
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) break;
    if (static_cast<uint64_t>(status.st_size) > k_content_limit || !spend(static_cast<uint64_t>(status.st_size))) break;
    const view::ContentId content = digest_of_file(fd.get(), static_cast<uint64_t>(status.st_size));
    struct stat after {};
    if (!content || ::fstat(fd.get(), &after) != 0 || !is_same(status, after)) continue;
    digests_.keep(fd.get(), status, content);
    return described(content);
  }
  return hidden_at(depth);
}

Answer Looker::look_in(const Place& place, std::string_view path) {
  if (!place.directory) return place.end;
  const size_t depth = view::depth_of(path);
  const bool is_output = is_output_(path);
  const Level level = is_output ? Level::kind : disclosure_.level_in(place.shows_all, path);
  if (level == Level::nothing) return hidden_at(depth);
  const std::string name = name_in(path);
  const int directory = place.directory.get();
  struct stat status {};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return view::failed_at(depth, errno);
  if (S_ISLNK(status.st_mode)) return link_in(directory, name, status, depth).value_or(hidden_at(depth));
  if (S_ISREG(status.st_mode) && level == Level::all) return describe_file(place, name, status, depth);
  Answer answer = answer_of(status, depth, access_bits(directory, name.c_str(), status));
  if (level == Level::all) answer.mode = status.st_mode;
  if (S_ISREG(status.st_mode) && is_output) {
    answer.device = 0;
    answer.inode = name_hash(path);
    answer.size = status.st_size > 0 ? 1 : 0;  // an assembler writes into an empty file, and replaces others
  }
  return answer;
}

std::vector<Answer> Looker::look(const std::vector<std::string>& paths) {
  AtOnce questions(*this);
  std::vector<Answer> answers;
  answers.reserve(paths.size());
  for (const std::string& path : paths) answers.push_back(questions.look(path));
  return answers;
}

bool Looker::spend(uint64_t bytes) {
  read_ += std::min(bytes, k_read_limit + 1);
  return read_ <= k_read_limit;
}

std::vector<view::Listing> Looker::list(const std::vector<std::string>& directories) {
  std::vector<view::Listing> listings;
  listings.reserve(directories.size());
  Room room{protocol::k_names_at_once, k_listing_limit};
  for (const std::string& directory : directories) listings.push_back(list(directory, room));
  return listings;
}

view::Listing Looker::list(std::string_view directory) {
  Room room{protocol::k_names_at_once, k_listing_limit};
  return list(directory, room);
}

view::Listing Looker::list(std::string_view directory, Room& room) {
  places_.clear();
  view::Listing listing;
  listing.hidden = true;
  const Place& place = place_of(directory);
  if (!place.directory) {
    listing.hidden = place.end.kind == Kind::hidden;
    listing.error = place.end.kind == Kind::failed ? place.end.error : ELOOP;
    return listing;
  }
  if (disclosure_.level(directory) < Level::names || room.names == 0) return listing;
  const int fd = ::openat(place.directory.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const Directory opened(fd >= 0 ? ::fdopendir(fd) : nullptr);
  if (!opened) {
    listing.hidden = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    listing.error = static_cast<uint8_t>(errno);
    if (fd >= 0) ::close(fd);
    return listing;
  }
  Room left = room;
  DirectoryNames found = names_in(opened.get(), room.names);
  if (!found.are_all) {
    room.names -= std::min(room.names, found.names.size());  // for the time that it took
    return listing;
  }
  for (DirectoryName& each : found.names) {
    constexpr size_t k_overhead = 5;  // of each name in a message
    if (left.names == 0 || left.bytes < each.name.size() + k_overhead) {
      listing.entries = {};
      room = {};  // nor is time spent on the others
      return listing;
    }
    left.names--;
    left.bytes -= each.name.size() + k_overhead;
    const bool is_shown = disclosure_.level_in(place.shows_all, view::joined(directory, each.name)) != Level::nothing;
    listing.entries.push_back({std::move(each.name), is_shown ? view::kind_of_entry(each.type) : Kind::hidden});
  }
  listing.hidden = false;
  room = left;
  return listing;
}

Result<OpenContent> Looker::open_content(std::string_view path) {
  places_.clear();
  const Place& place = place_of(view::parent_of(path));
  if (!place.directory) return fail(Code::no_file, "'{}' is not there", path);
  if (is_output_(path) || disclosure_.level_in(place.shows_all, path) != Level::all)
    return fail(Code::denied, "'{}' is not for others", path);
  const std::string name = name_in(path);
  struct stat status {};
  // To open a device could do more than that.
  if (::fstatat(place.directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISREG(status.st_mode))
    return fail(Code::no_file, "'{}' is not a file", path);
  OpenContent content{open_file_in(place.directory.get(), name), 0};
  if (!content.fd) return fail_errno(errno == ENOENT ? Code::no_file : Code::io, errno, "opening '{}'", path);
  if (::fstat(content.fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(Code::no_file, "'{}' is not a file", path);
  content.size = static_cast<uint64_t>(status.st_size);
  return content;
}

}  // namespace dcc::client
