// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/view.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/strings.h"
#include "cmdline/output_names.h"
#include "server/sandbox/view_descriptors.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;

// Of all that is known, which a client may have made up. A unit of Boost has some 4,000 paths.
constexpr size_t k_most_kept = 64 << 20;

// The components of a path that are still to be walked.
class Way {
 public:
  explicit Way(std::string_view path) : rest_(path) {}

  // `path`, and then what is beneath it.
  void put_before(std::string_view path, std::string_view beneath = {}) {
    std::string rest;
    rest.reserve(path.size() + beneath.size() + rest_.size() - begin_ + 2);
    rest.append(path).append("/").append(beneath).append("/").append(rest_, begin_);
    rest_ = std::move(rest);
    begin_ = 0;
  }

  bool at_end() { return next().empty(); }
  bool goes_up() { return next() == ".."; }
  // Such a name is nowhere, and no question can have it.
  bool goes_on_too_long() { return next().size() > view::k_name_limit; }
  void take_one() { begin_ += next().size(); }

  // Appends the names up to the next ".." or one that is too long to `path`, and takes them.
  void take_down(std::string& path) {
    for (std::string_view name; !(name = next()).empty() && name != ".." && name.size() <= view::k_name_limit;) {
      if (!path.ends_with('/')) path += '/';
      path += name;
      begin_ += name.size();
    }
  }

 private:
  // Empty at the end.
  std::string_view next() {
    for (;;) {
      begin_ = std::min(rest_.find_first_not_of('/', begin_), rest_.size());
      const std::string_view name(rest_.data() + begin_, std::min(rest_.find('/', begin_), rest_.size()) - begin_);
      if (name != ".") return name;
      begin_ += name.size();
    }
  }

  std::string rest_;
  size_t begin_ = 0;
};

Answer own_directory() {
  Answer answer;
  answer.kind = Answer::Kind::directory;
  answer.access = R_OK | W_OK | X_OK;
  answer.mode = S_IFDIR | 01777;
  return answer;
}

}  // namespace

Result<View::Place> View::find(std::string_view path, Follow follow, const std::string& base) {
  Place place;
  if (path.empty() || path.size() > view::k_path_limit) {
    place.error = path.empty() ? ENOENT : ENAMETOOLONG;
    return place;
  }
  const bool wants_directory = view::demands_directory(path);
  Way way(path);
  std::string& at = place.path;
  at = path.starts_with('/') ? "/" : base;
  for (int links = 0;;) {
    if (way.goes_up()) {  // `at` is a directory without links
      at.resize(view::parent_of(at).size());
      way.take_one();
      continue;
    }
    if (way.goes_on_too_long()) {
      place.error = ENAMETOOLONG;
      return place;
    }
    way.take_down(at);
    if (at.size() > view::k_path_limit) {
      place.error = ENAMETOOLONG;
      return place;
    }
    if (way.at_end() && !wants_directory && (place.file = files_.find(at))) {
      if (place.file->name.empty()) place.error = ENOENT, place.is_missing = true;
      return place;
    }
    switch (places_.whose(at)) {
      case ServerPlaces::Whose::server:
        if (!way.at_end()) continue;
        place.is_servers = true;
        return place;
      case ServerPlaces::Whose::nobody:
        place.error = ENOENT;
        return place;
      case ServerPlaces::Whose::forbidden:
        return fail(Code::not_native, "its compiler uses '{}'", printable(at));
      case ServerPlaces::Whose::temporary:
        if (!way.at_end()) continue;
        place.answer = own_directory();
        return place;
      case ServerPlaces::Whose::shim:
        if (!way.at_end()) continue;
        place.is_shims = true;
        return place;
      case ServerPlaces::Whose::client:
        break;
    }
    const size_t depth = view::depth_of(at);
    ASSIGN_OR_RETURN(Answer answer, look(at));
    const bool is_whole = answer.depth >= depth;
    if (answer.kind == Answer::Kind::link &&
        (!is_whole || !way.at_end() || wants_directory || follow == Follow::all_links)) {
      if (++links > view::k_most_links) {
        place.error = ELOOP;
        return place;
      }
      const std::string_view link = view::prefix_of(at, answer.depth);
      way.put_before(answer.target, std::string_view(at).substr(link.size()));
      if (answer.target.starts_with('/'))
        at = "/";
      else
        at.resize(view::parent_of(link).size());
      continue;
    }
    if (answer.kind == Answer::Kind::failed) {
      place.error = answer.error;
      place.is_missing = answer.error == ENOENT && is_whole && way.at_end();
      at.resize(view::prefix_of(at, answer.depth).size());
      return place;
    }
    if ((!way.at_end() || wants_directory) && answer.kind != Answer::Kind::directory) {
      place.error = ENOTDIR;
      return place;
    }
    if (way.at_end()) {
      place.answer = std::move(answer);
      return place;
    }
  }
}

// Whether there is room for that much more.
bool View::keeps(size_t bytes) {
  constexpr size_t k_overhead = 100;  // of each entry
  if (kept_ + bytes + k_overhead > k_most_kept) return false;
  kept_ += bytes + k_overhead;
  return true;
}

bool View::note(std::string_view path, view::Answer answer) {
  // An answer about a part of the way is one about that part's path.
  std::string about(view::prefix_of(path, answer.depth));
  return note(Look(std::move(about), std::move(answer)));
}

bool View::note(Look look) {
  if (!keeps(look.path().size() + sizeof(Known) + sizeof(Answer) + look.answer().target.size())) return false;
  if (auto old = known_.extract(look.path())) {
    old.key() = look.path();
    old.mapped().look = std::move(look);
    known_.insert(std::move(old));
    return true;
  }
  const std::string_view path = look.path();
  noted_.push_back(&known_.emplace(path, Known{std::move(look)}).first->second);
  return true;
}

void View::note_names(std::string directory, const view::Listing& names) {
  if (names.error || names.hidden) return;
  size_t size = directory.size();
  for (const view::Listing::Entry& entry : names.entries) size += entry.name.size() + 2 * sizeof(std::string);
  if (!keeps(size)) return;
  auto& all = names_[std::move(directory)];
  for (const view::Listing::Entry& entry : names.entries) all.insert(entry.name);
}

void View::note_listing(const std::string& directory, view::Listing listing) {
  size_t size = 0;
  for (const view::Listing::Entry& entry : listing.entries) size += entry.name.size() + sizeof entry;
  if (listing.hidden || !keeps(size)) return;
  note_names(directory, listing);
  listings_.insert_or_assign(directory, std::move(listing));
}

Result<view::Listing> View::list(const std::string& path) {
  count_open(path);
  if (const auto listed = listings_.find(path); listed != listings_.end()) return listed->second;
  ASSIGN_OR_RETURN(view::Listing listing, client_.list(path));
  note_listing(path, listing);
  return listing;
}

// The path itself, or the component on the way to it where the way ends.
View::Known* View::find_known(const std::string& path) {
  if (auto found = known_.find(path); found != known_.end()) return &found->second;
  for (size_t end = path.find('/', 1); end != path.npos; end = path.find('/', end + 1)) {
    auto found = known_.find(std::string_view(path).substr(0, end));
    if (found != known_.end() && found->second.answer().kind != Answer::Kind::directory) return &found->second;
  }
  const std::string directory(view::parent_of(path));
  auto listed = names_.find(directory);
  if (listed == names_.end() || listed->second.contains(path.substr(path.rfind('/') + 1))) return nullptr;
  if (!note(Look(path, view::failed_at(view::depth_of(path), ENOENT)))) return nullptr;
  return &known_.find(path)->second;
}

const Answer* View::known(std::string_view path) {
  const auto* found = find_known(std::string(path));
  return found ? &found->answer() : nullptr;
}

Result<Answer> View::look(const std::string& path) {
  auto* found = find_known(path);
  if (!found) {
    ASSIGN_OR_RETURN(Answer answer, client_.look(path));
    const size_t depth = view::depth_of(path);
    if (answer.depth > depth || (answer.depth == 0 && depth > 0))
      return fail(Code::protocol, "an answer that does not fit its question");
    if (!note(path, std::move(answer))) return fail(Code::not_native, "its compiler looks at too many paths");
    found = find_known(path);
    if (!found) return fail(Code::protocol, "an answer that says nothing about its question");
  }
  Known& known = *found;
  if (known.answer().kind == Answer::Kind::hidden)
    return fail(Code::not_native, "'{}' is not shown to servers", printable(path));
  if (!std::exchange(known.is_used, true)) {
    used_.push_back(found);
    share(*found);
  }
  const Answer& answer = known.answer();
  const bool is_whole = known.path().size() == path.size();
  const bool ends_here = answer.kind == Answer::Kind::failed || answer.kind == Answer::Kind::link;
  // There is nothing beneath a file.
  return is_whole || ends_here ? answer : view::failed_at(answer.depth + size_t{1}, ENOTDIR);
}

ReadSet View::looks() const {
  ReadSet looks;
  looks.reserve(noted_.size());
  auto add = [this, &looks](const Known& known) {
    const bool is_written = files_.find(known.path()) != nullptr;
    const bool is_same = is_written == known.look.is_written() && known.opens == known.look.opens();
    looks.push_back(is_same ? known.look : Look(known.path(), known.answer(), is_written, known.opens));
  };
  for (const Known* known : used_) add(*known);
  for (uint32_t mark = 0; mark < shared_.size(); ++mark)
    if (!shared_[mark]->is_used && table_->is_marked(mark)) add(*shared_[mark]);
  return looks;
}

Result<const PrivateFiles::File*> View::create(const std::string& path, bool is_new, bool appends) {
  withdraw(path);
  return files_.create(path, is_new, appends);
}

void View::remove(const std::string& path) {
  withdraw(path);
  files_.remove(path);
}

void View::rename(const std::string& from, const std::string& to, bool is_new) {
  withdraw(from);
  withdraw(to);
  files_.rename(from, to, is_new);
}

std::vector<View::Opened> View::open_known(size_t most) {
  std::vector<Opened> opened;
  for (const Known* known : noted_) {
    if (opened.size() == most) break;
    const Answer& answer = known->answer();
    if (answer.kind != Answer::Kind::file || !answer.content || !(answer.access & R_OK)) continue;
    if (places_.whose(known->path()) != ServerPlaces::Whose::client) continue;
    for (uint16_t i = 0; i < known->look.opens() && opened.size() < most; ++i) {
      UniqueFd content = client_.open_at_once(answer);
      if (!content) break;
      // This process has few left, and the number may be that of another file in the view.
      if (content.get() >= k_first_view_descriptor) return opened;
      opened.push_back({known->look, std::move(content)});
    }
  }
  return opened;
}

Result<UniqueFd> View::open(const Place& place) {
  count_open(place.path);
  return client_.open(place.path, place.answer);
}

void View::count_open(const std::string& path) {
  if (Known* known = find_known(path); known && known->opens < UINT16_MAX) known->opens++;
}

void View::note_opens(const Look& file, uint16_t opens) {
  // Those that had to call for it are counted, too.
  if (Known* known = find_known(file.path())) known->opens = std::max(known->opens, opens);
}

LookTable* View::share_looks(StatusOf status, size_t ready, const std::vector<std::string>& programs) {
  if (table_) return &*table_;
  auto table = LookTable::create(noted_.size(), ready, directory_, places_.farm());
  if (!table) return nullptr;
  table_.emplace(std::move(*table));
  status_of_ = status;
  // First of all, since there is room for certain.
  for (const std::string& name : programs) table_->withdraw(fmt::format("{}/{}", places_.farm(), name));
  for (const auto& [path, file] : files_.all()) table_->withdraw(path);
  for (const Known* known : noted_) share(*known);
  return &*table_;
}

void View::share(const Known& known) {
  if (!table_ || places_.whose(known.path()) != ServerPlaces::Whose::client) return;
  const Answer& answer = known.answer();
  if (table_->publish(known.path(), answer, status_of_(answer)) != LookTable::k_none) shared_.push_back(&known);
}

void View::withdraw(const std::string& path) {
  if (table_) table_->withdraw(path);
}

bool View::is_temporary(const std::string& path) {
  if (!view::is_normal(path)) return false;
  const std::string_view directory = view::parent_of(path);
  if (places_.whose(directory) == ServerPlaces::Whose::temporary) return true;
  if (places_.whose(path) != ServerPlaces::Whose::client || cmdline::output_of_temporary(path).empty()) return false;
  const Answer* answer = known(directory);
  return answer && answer->kind == Answer::Kind::directory && answer->depth == view::depth_of(directory) &&
         (answer->access & W_OK);
}

Result<int> View::may_change(const std::string& path) {
  const std::string directory(view::parent_of(path));
  if (places_.whose(directory) == ServerPlaces::Whose::temporary) return 0;
  ASSIGN_OR_RETURN(Place place, find(directory, Follow::all_links));
  if (place.error) return place.error;
  return place.answer.access & W_OK ? 0 : EACCES;
}

}  // namespace dcc::server
