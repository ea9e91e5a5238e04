// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/prediction.h"

#include <algorithm>
#include <utility>

#include "base/file.h"
#include "base/strings.h"
#include "protocol/v4/view_messages.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using view::Answer;
using Form = IncludeOperand::Form;

// Bounds for clients that lie. No unit that was seen has a tenth of these.
constexpr size_t k_kept = 32 << 20;
constexpr int k_links = 40;  // as Linux

}  // namespace

Predictor::Predictor(IncludePath path, KnownFiles& known, uint64_t work)
    : path_(std::move(path)), known_(known), work_limit_(work) {}

// Whether there is room for that much more.
bool Predictor::keeps(size_t bytes) {
  constexpr size_t k_overhead = 100;  // of each entry
  kept_ += bytes + k_overhead;
  return kept_ <= k_kept;
}

const Answer* Predictor::answer(const std::string& path) {
  if (work_ > work_limit_) return nullptr;
  work_ += (view::depth_of(path) + 1) * path.size();  // each directory on the way is looked up
  return known_.answer(path);
}

Predictor::Batch Predictor::next() {
  if (round_++ == 0) begin();
  list_searched();
  std::swap(files_, waiting_files_);
  std::swap(hunts_, waiting_hunts_);
  while ((!files_.empty() || !hunts_.empty()) && work_ < work_limit_) {
    if (!files_.empty()) {
      const File file = std::move(files_.front());
      files_.pop_front();
      expand(file);
    } else {
      Hunt hunt = std::move(hunts_.front());
      hunts_.pop_front();
      pursue(std::move(hunt));
    }
  }
  return std::exchange(batch_, {});
}

void Predictor::begin() {
  unlisted_ = path_.searched;
  for (const std::string& source : path_.sources)
    waiting_hunts_.push_back({.name = absolute_path(source, path_.directory)});
  for (const std::string& name : path_.preincluded) waiting_hunts_.push_back({.name = name, .beside = path_.directory});
}

// Compilers look at each directory before they search in it.
void Predictor::list_searched() {
  std::erase_if(unlisted_, [this](const std::string& written) {
    const Place place = walk(written);
    if (place.kind == Place::Kind::absent) return true;
    const bool is_found = place.kind == Place::Kind::found;
    if (!is_found && ask(place.path) == Asked::now) batch_.looks.push_back(place.path);
    if (is_found || place.is_whole) want_names(place.path);
    return is_found;
  });
}

Predictor::Asked Predictor::ask(const std::string& question) {
  const auto known = asked_.find(question);
  if (known == asked_.end() && !keeps(question.size())) return Asked::before;
  const auto [asked, is_new] = asked_.emplace(question, round_);
  return is_new ? Asked::now : asked->second == round_ ? Asked::in_this_round : Asked::before;
}

void Predictor::want_names(const std::string& directory) {
  // The names in "/" are never given.
  if (directory == "/" || known_.is_listed(directory) || batch_.directories.size() == protocol::k_paths_at_once) return;
  if (ask(directory + "/") == Asked::now) batch_.directories.push_back(directory);
}

// Whether an answer may come.
bool Predictor::wants_look(const Place& place) {
  if (batch_.looks.size() == protocol::k_paths_at_once) return true;
  const Asked asked = ask(place.path);
  if (asked == Asked::now) {
    batch_.looks.push_back(place.path);
    if (place.is_whole && known_.is_listed(view::parent_of(place.path))) batch_.existing.push_back(place.path);
  }
  if (place.is_whole) want_names(std::string(view::parent_of(place.path)));
  return asked != Asked::before;
}

void Predictor::expand(const File& file) {
  const IncludeList* list = known_.includes(file.content);
  if (list == nullptr) {
    if (batch_.contents.size() == protocol::k_paths_at_once) return waiting_files_.push_back(file);
    const Asked asked = ask(hex(file.content));
    if (asked == Asked::now) batch_.contents.push_back({file.path, file.content});
    if (asked != Asked::before) waiting_files_.push_back(file);
    return;
  }
  if (file.is_data) return;
  const std::string beside(dir_name(file.written));
  for (const IncludeOperand& operand : *list) {
    Hunt hunt{.name = operand.name};
    switch (operand.form) {
      case Form::quoted:
        hunt.beside = beside;
        break;
      case Form::angled:
        hunt.next = path_.angled;
        break;
      case Form::next_quoted:
      case Form::next_angled:
        hunt.next = file.found_in == k_beside ? 0 : file.found_in + 1;
        break;
      case Form::data:
        hunt.is_data = true;
        hunt.beside = beside;
        if (beside != path_.directory) start({.name = operand.name, .beside = path_.directory, .is_data = true});
        break;
    }
    start(std::move(hunt));
  }
}

void Predictor::start(Hunt hunt) {
  if (!keeps(2 * (hunt.name.size() + hunt.beside.size()))) return;
  if (begun_.insert(fmt::format("{} {} {}", hunt.next, hunt.name, hunt.beside)).second)
    hunts_.push_back(std::move(hunt));
}

// Empty: there is no more.
std::string Predictor::candidate(const Hunt& hunt) const {
  if (!hunt.beside.empty()) return absolute_path(hunt.name, hunt.beside);
  if (hunt.next == path_.searched.size()) return {};
  return absolute_path(hunt.name, path_.searched[hunt.next]);
}

bool Predictor::advance(Hunt& hunt) const {
  if (hunt.name.starts_with('/')) return false;
  if (hunt.beside.empty())
    hunt.next++;
  else
    hunt.beside.clear();
  return true;
}

// Where it may be in several places, these are looked at together, up to one that has this name.
void Predictor::pursue(Hunt hunt) {
  bool waits = false;
  for (Hunt ahead = hunt;;) {
    const std::string written = candidate(ahead);
    if (written.empty()) break;
    const Place place = find(written);
    const bool is_file = place.answer != nullptr && place.answer->kind == Answer::Kind::file;
    if (place.kind == Place::Kind::found && place.answer != nullptr && place.answer->kind != Answer::Kind::directory) {
      if (is_file && !waits)
        visit({written, place.path, place.answer->content, ahead.beside.empty() ? ahead.next : k_beside, hunt.is_data});
      break;
    }
    if (place.kind == Place::Kind::unknown && wants_look(place)) {
      if (!std::exchange(waits, true)) hunt = ahead;
      if (place.is_whole && known_.is_listed(view::parent_of(place.path))) break;
    }
    if (!advance(ahead)) break;
  }
  if (waits) waiting_hunts_.push_back(std::move(hunt));
}

// A file is read again for each directory in which it is found, for the sake of #include_next.
void Predictor::visit(File file) {
  if (!file.content || !keeps(file.written.size() + 2 * file.path.size())) return;
  if (visited_.insert(fmt::format("{} {}", file.found_in, file.path)).second) files_.push_back(std::move(file));
}

Predictor::Place Predictor::find(const std::string& written) {
  const std::string directory(dir_name(written));
  auto known = directories_.find(directory);
  if (known == directories_.end()) {
    const Place place = walk(directory);
    if (place.kind == Place::Kind::unknown) return walk(written);
    const bool is_directory =
        place.kind == Place::Kind::found && (place.answer == nullptr || place.answer->kind == Answer::Kind::directory);
    if (!keeps(directory.size() + place.path.size())) return {};
    known = directories_.emplace(directory, is_directory ? place.path : "").first;
  }
  const std::string_view name = base_name(written);
  if (known->second.empty()) return {};
  if (!view::is_name(name)) return walk(written);
  std::string path = view::joined(known->second, name);
  if (path.size() > view::k_path_limit) return {};
  const Answer* answer = this->answer(path);
  if (answer == nullptr) return {Place::Kind::unknown, std::move(path), nullptr, true};
  if (answer->kind == Answer::Kind::link) return walk(path);
  if (answer->kind == Answer::Kind::failed) return {};
  return {Place::Kind::found, std::move(path), answer};
}

Predictor::Place Predictor::walk(std::string_view written) {
  std::string at = "/";
  const Answer* answer = nullptr;  // what is at `at`; nullptr: a directory
  std::vector<std::string> rest;   // of the way, its end first
  auto push = [&rest](std::string_view path) {
    std::vector<std::string> names = split(path, '/');
    std::erase_if(names, [](const std::string& name) { return name.empty() || name == "."; });
    rest.insert(rest.end(), std::make_move_iterator(names.rbegin()), std::make_move_iterator(names.rend()));
  };
  push(written);
  for (int links = 0; !rest.empty();) {
    if (answer != nullptr && answer->kind != Answer::Kind::directory) return {};
    if (rest.back() == "..") {
      at = view::parent_of(at);
      answer = nullptr;
      rest.pop_back();
      continue;
    }
    std::string next = view::joined(at, rest.back());
    rest.pop_back();
    // Whatever is known farther on is not beyond a link that is not known.
    auto is_listed = [&] { return view::is_normal(next) && known_.is_listed(next); };
    for (;; rest.pop_back()) {
      answer = view::is_normal(next) ? this->answer(next) : nullptr;
      if (answer != nullptr || is_listed() || rest.empty() || rest.back() == "..") break;
      next = view::joined(next, rest.back());
    }
    if (answer == nullptr && !view::is_normal(next)) return {};
    if (answer == nullptr && !is_listed()) return {Place::Kind::unknown, std::move(next), nullptr, rest.empty()};
    if (answer == nullptr) {
      at = std::move(next);
      continue;
    }
    switch (answer->kind) {
      case Answer::Kind::link:
        if (++links > k_links || rest.size() > view::k_path_limit) return {};
        at = answer->target.starts_with('/') ? "/" : view::parent_of(next);
        push(answer->target);
        answer = nullptr;
        break;
      case Answer::Kind::failed:
        return {};
      default:
        at = std::move(next);
    }
  }
  return {Place::Kind::found, std::move(at), answer};
}

}  // namespace dcc::server
