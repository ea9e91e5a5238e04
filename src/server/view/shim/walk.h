// SPDX-License-Identifier: GPL-2.0-or-later
// View::find() by the table alone, for the shim: each step as there, and where the table does not tell, the end.
#pragma once

#include <cerrno>
#include <cstring>
#include <string_view>

#include "server/view/server_places.h"
#include "server/view/shim/shared_looks.h"
#include "view/path.h"

namespace dcc::server::shim {

// Where a step of a walk has led.
struct Step {
  SharedLook::State state = SharedLook::withdrawn;  // withdrawn: not known
  int error = 0;                                    // of `failed`
  std::string_view target = {};                     // of `link`
  size_t size = 0;  // of the beginning of the path that this is about: all, or where the way ends
  const SharedLook* look = nullptr;
};

struct Walked {
  enum Kind { unknown, failed, found };
  Kind kind = unknown;
  int error = 0;                     // of `failed`
  const SharedLook* look = nullptr;  // of `found`, if it is in the table
};

class Walk {
 public:
  // What to do where the table does not tell, instead of giving up. `target` has room for a path and its end.
  using Ask = Step (*)(std::string_view path, char* target);

  // `base` is where relative paths begin, and `farm` as for ServerPlaces.
  Walk(const SharedLooks& looks, Marks marks, std::string_view base, std::string_view farm, Ask ask = nullptr)
      : looks_(looks), marks_(marks), base_(base), places_(farm), ask_(ask) {}

  [[gnu::noinline]] Walked go(std::string_view path, bool follows) {
    if (path.empty() || path.size() > view::k_path_limit) return {};
    const bool wants_directory = view::demands_directory(path);
    begin_ = sizeof rest_;
    (void)put_before(path);
    if (path.front() == '/')
      set("/");
    else
      set(base_);
    for (int links = 0;;) {
      if (next_name() == "..") {  // at() is a directory without links
        set(view::parent_of(at()));
        take_name();
        continue;
      }
      for (std::string_view name; !(name = next_name()).empty() && name != ".."; take_name())
        if (name.size() > view::k_name_limit || !append(name)) return {};
      const bool at_end = next_name().empty();
      const Step step = step_to(at());
      if (step.state == SharedLook::withdrawn) return {};
      const bool is_whole = step.size >= size_;
      if (step.state == SharedLook::link && (!is_whole || !at_end || wants_directory || follows)) {
        if (++links > view::k_most_links) return {Walked::failed, ELOOP};
        const std::string_view left(at_ + step.size, size_ - step.size);
        if (!put_before("/") || !put_before(left) || !put_before("/") || !put_before(step.target)) return {};
        if (step.target.starts_with('/'))
          set("/");
        else
          set(view::parent_of({at_, step.size}));
        continue;
      }
      if (step.state == SharedLook::failed) return {Walked::failed, step.error};
      const bool is_directory = step.state == SharedLook::directory || step.state == SharedLook::passage;
      if (!is_whole || ((!at_end || wants_directory) && !is_directory)) return {Walked::failed, ENOTDIR};
      if (at_end) return {Walked::found, 0, step.look};
    }
  }

  // After go() that found something: its path without links.
  std::string_view at() const { return {at_, size_}; }

 private:
  void set(std::string_view path) {
    std::memmove(at_, path.data(), path.size());
    size_ = path.size();
  }
  bool append(std::string_view name) {
    const size_t slash = size_ > 1 ? 1 : 0;
    if (size_ + slash + name.size() > view::k_path_limit) return false;
    at_[size_] = '/';
    std::memcpy(at_ + size_ + slash, name.data(), name.size());
    size_ += slash + name.size();
    return true;
  }
  bool put_before(std::string_view text) {
    if (text.size() > begin_) return false;
    begin_ -= text.size();
    std::memcpy(rest_ + begin_, text.data(), text.size());
    return true;
  }
  // Empty at the end.
  [[gnu::noinline]] std::string_view next_name() {
    for (;;) {
      while (begin_ < sizeof rest_ && rest_[begin_] == '/') ++begin_;
      size_t end = begin_;
      while (end < sizeof rest_ && rest_[end] != '/') ++end;
      const std::string_view name(rest_ + begin_, end - begin_);
      if (name != ".") return name;
      begin_ = end;
    }
  }
  void take_name() { begin_ += next_name().size(); }

  [[gnu::noinline]] Step step_to(std::string_view path) {
    if (const SharedLook* look = looks_.find(path)) return known(*look, path.size());
    // The way may end before. With ask_ it goes component by component, as in the C library; else what is not in the
    // table is either beneath what is, or not known. Of the server's own places nothing is.
    if (!ask_ && places_.whose(path) != ServerPlaces::Whose::client) return in_farm(path);
    uint32_t hash = k_hash_of_nothing;
    for (size_t begin = 0, end; (end = next_slash(path, begin)) < path.size(); begin = end) {
      hash = hash_of({path.data() + begin, end - begin}, hash);
      const SharedLook* look = looks_.find({path.data(), end}, hash);
      if (!look && !ask_) continue;
      const Step step = look ? known(*look, end) : asked(end);
      if (step.state != SharedLook::directory && step.state != SharedLook::passage) return step;
    }
    return asked(path.size());
  }
  // Of the farm the table has all names. View::find() does not look at what is on the way there.
  [[gnu::noinline]] Step in_farm(std::string_view path) {
    const size_t begin = places_.farm().size();
    if (!view::is_within(path, places_.farm()) || path.size() == begin || !next_name().empty()) return {};
    const size_t end = next_slash(path, begin);
    return looks_.find({path.data(), end}) ? Step() : Step{SharedLook::failed, ENOENT, {}, end};
  }
  static size_t next_slash(std::string_view path, size_t begin) {
    size_t end = begin + 1;
    while (end < path.size() && path[end] != '/') ++end;
    return end;
  }
  [[gnu::noinline]] Step known(const SharedLook& look, size_t size) {
    const SharedLook::State state = look.current_state();
    if (state == SharedLook::withdrawn) return asked(size);
    if (look.mark < marks_.size) __atomic_store_n(&marks_.bytes[look.mark], 1, __ATOMIC_RELAXED);
    return {state, look.error, look.target(), size, &look};
  }
  // About the first `size` bytes of at().
  Step asked(size_t size) { return ask_ ? ask_({at_, size}, target_) : Step(); }

  const SharedLooks& looks_;
  const Marks marks_;
  const std::string_view base_;
  const ServerPlaces places_;
  const Ask ask_;
  size_t size_ = 0, begin_ = 0;
  char at_[view::k_path_limit + 1];
  char rest_[2 * (view::k_path_limit + 1)];  // the names still to be walked are at its end, from begin_ on
  char target_[view::k_path_limit + 1];      // of ask_
};

}  // namespace dcc::server::shim
