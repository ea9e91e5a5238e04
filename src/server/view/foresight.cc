// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/foresight.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "base/file.h"
#include "protocol/v4/view_messages.h"
#include "server/view/include_path.h"
#include "server/view/named_places.h"
#include "server/view/prediction.h"
#include "view/digest.h"
#include "view/path.h"

namespace dcc::server {
namespace {

using loop::Task;

constexpr size_t k_rounds = 200;  // of questions by scan; Boost needs some 150
// Of each job; they hold up others for some milliseconds. A unit's own headers have includes of their own, level by
// level.
constexpr size_t k_guesses = 8;
constexpr uint64_t k_work_of_guess = 32 << 20;  // of a Predictor
constexpr size_t k_reads_at_once = 400;         // of own headers, for a guess

// In messages that the client accepts.
Task<Result<void>> look(ViewTalk& talk, View& view, std::vector<std::string> paths) {
  std::erase_if(paths, [](const std::string& path) { return !view::is_normal(path); });
  for (size_t begin = 0; begin < paths.size(); begin += protocol::k_paths_at_once) {
    const size_t end = std::min(begin + protocol::k_paths_at_once, paths.size());
    std::vector<std::string> some(paths.begin() + static_cast<ptrdiff_t>(begin),
                                  paths.begin() + static_cast<ptrdiff_t>(end));
    CO_ASSIGN_OR_RETURN(protocol::AnswerList answers, co_await talk.look(std::move(some)));
    for (size_t i = 0; i < answers.size(); ++i) view.note(paths[begin + i], std::move(answers[i]));
  }
  co_return Result<void>();
}

enum class For {
  looks,     // in the directories
  listings,  // of them, as the compilers will ask for
};

// Those that one message holds.
Task<Result<void>> list(ViewTalk& talk, View& view, std::vector<std::string> directories, For what) {
  if (directories.size() > protocol::k_paths_at_once) directories.resize(protocol::k_paths_at_once);
  if (directories.empty()) co_return Result<void>();
  std::vector<std::string> asked = directories;
  CO_ASSIGN_OR_RETURN(protocol::ListingList listings, co_await talk.list(std::move(asked)));
  for (size_t i = 0; i < listings.size(); ++i) {
    if (what == For::listings)
      view.note_listing(directories[i], std::move(listings[i]));
    else
      view.note_names(std::move(directories[i]), listings[i]);
  }
  co_return Result<void>();
}

// The answers that are others than expected, by their places in `expected`.
Task<Result<void>> find_news(ViewTalk& talk, std::span<const Look> expected,
                             std::vector<std::optional<view::Answer>>& news) {
  protocol::Expectation expectation;
  expectation.entries.reserve(expected.size());
  for (const Look& look : expected) expectation.entries.push_back({look.path(), look.check()});
  CO_ASSIGN_OR_RETURN(protocol::Differences differences, co_await talk.expect(std::move(expectation)));
  for (protocol::Differences::Entry& entry : differences.entries) news[entry.index] = std::move(entry.answer);
  view::AnswersDigester digester;
  for (size_t i = 0; i < expected.size(); ++i) digester.add(news[i] ? *news[i] : expected[i].answer());
  if (digester.digest() == differences.digest) co_return Result<void>();
  // A check was the same by chance.
  std::vector<std::string> paths;
  for (const Look& look : expected) paths.push_back(look.path());
  CO_ASSIGN_OR_RETURN(protocol::AnswerList answers, co_await talk.look(std::move(paths)));
  std::move(answers.begin(), answers.end(), news.begin());
  co_return Result<void>();
}

bool is_wanted(const view::Answer& answer) { return answer.kind == view::Answer::Kind::file && answer.content; }

}  // namespace

// What the predictor sees of the view.
class Foresight::Knowledge : public KnownFiles {
 public:
  Knowledge(View& view, Contents& contents, IncludeScans& scans) : view_(view), contents_(contents), scans_(scans) {}

  const view::Answer* answer(std::string_view path) override { return view_.known(path); }
  bool is_listed(std::string_view directory) override { return view_.knows_names_in(directory); }
  const IncludeList* includes(const view::ContentId& content) override {
    // Another client's file may be known, but this one has to show its own before the compiler waits for that.
    if (!contents_.has(content)) return nullptr;
    if (const IncludeList* known = scans_.find(content)) return known;
    const UniqueFd file = contents_.open(content);
    auto text = read_at(file.get(), 0, k_most_scanned);
    return text ? scans_.add(content, *text) : nullptr;
  }

 private:
  View& view_;
  Contents& contents_;
  IncludeScans& scans_;
};

// What the client would answer if it had this machine's headers, and what to ask it to find out whether it does.
class Foresight::Guesses : public KnownFiles {
 public:
  Guesses(Knowledge& known, OwnHeaders& own) : known_(known), own_(own) { own.tidy(); }

  const view::Answer* answer(std::string_view path) override {
    const view::Answer* known = known_.answer(path);
    const bool is_in_doubt =
        known == nullptr || known->kind == view::Answer::Kind::file;  // the content may be the same
    const view::Answer* own =
        is_in_doubt && OwnHeaders::is_about(path) ? own_.look(std::string(path), reads_) : nullptr;
    if (known != nullptr || own == nullptr) return known;
    // One question about a directory tells all that is not there.
    if (own->kind == view::Answer::Kind::failed)
      directories.insert(std::string(view::parent_of(path)));
    else
      looks.insert(std::string(path));
    return own;
  }
  bool is_listed(std::string_view directory) override { return known_.is_listed(directory); }
  const IncludeList* includes(const view::ContentId& content) override { return known_.includes(content); }

  std::set<std::string> looks, directories;

 private:
  Knowledge& known_;
  OwnHeaders& own_;
  size_t reads_ = k_reads_at_once;
};

Task<Result<void>> Foresight::ask(ViewTalk& talk, View& view, Contents& contents) {
  const auto predicted = is_remembered() ? memory_.read_sets.predict(unit()) : std::nullopt;
  if (predicted) CO_RETURN_IF_ERROR(co_await ask_as_before(talk, view, contents, predicted->looks));
  if (predicted && predicted->is_exact) co_return Result<void>();
  std::vector<std::string> usual = named_places(request_);
  usual.insert(usual.end(), usual_looks_.begin(), usual_looks_.end());
  std::erase_if(usual, [&view](const std::string& path) { return view.known(path); });
  CO_RETURN_IF_ERROR(co_await look(talk, view, std::move(usual)));
  co_return co_await ask_by_scan(talk, view, contents);
}

Task<Result<void>> Foresight::ask_as_before(ViewTalk& talk, View& view, Contents& contents, const ReadSet& looks) {
  std::vector<Contents::Wanted> wanted;
  std::vector<std::string> listed;
  for (size_t begin = 0; begin < looks.size(); begin += protocol::k_paths_at_once) {
    const size_t end = std::min(begin + protocol::k_paths_at_once, looks.size());
    const std::span expected(looks.data() + begin, end - begin);
    std::vector<std::optional<view::Answer>> news(expected.size());
    CO_RETURN_IF_ERROR(co_await find_news(talk, expected, news));
    for (size_t i = 0; i < expected.size(); ++i) {
      const Look& look = expected[i];
      const view::Answer& answer = news[i] ? *news[i] : look.answer();
      const bool is_opened = look.opens() > 0;
      if (is_opened && is_wanted(answer) && !look.is_written() && !contents.has(answer.content))
        wanted.push_back({look.path(), answer});
      if (is_opened && answer.kind == view::Answer::Kind::directory) listed.push_back(look.path());
      if (news[i])
        view.note(look.path(), std::move(*news[i]));
      else
        view.note(look);
    }
  }
  CO_RETURN_IF_ERROR(co_await list(talk, view, std::move(listed), For::listings));
  co_return co_await contents.fetch(talk, std::move(wanted));
}

Task<Result<void>> Foresight::ask_by_scan(ViewTalk& talk, View& view, Contents& contents) {
  Knowledge knowledge(view, contents, memory_.scans);
  const IncludePath path =
      include_path_of(request_.argv, request_.directory, request_.environment, request_.native->headers);
  Predictor predictor(path, knowledge);
  size_t guesses = 0;
  for (size_t round = 0; round < k_rounds; ++round) {
    Predictor::Batch batch = predictor.next();
    if (batch.empty()) break;
    CO_RETURN_IF_ERROR(co_await list(talk, view, std::move(batch.directories), For::looks));
    CO_RETURN_IF_ERROR(co_await look(talk, view, std::move(batch.looks)));
    std::vector<Contents::Wanted> wanted;
    for (const Predictor::Content& content : batch.contents)
      if (const view::Answer* answer = view.known(content.path); answer && is_wanted(*answer))
        wanted.push_back({content.path, *answer});
    const bool has_news = !wanted.empty();
    CO_RETURN_IF_ERROR(co_await contents.fetch(talk, std::move(wanted)));
    if (has_news && guesses++ < k_guesses) CO_RETURN_IF_ERROR(co_await ask_by_guess(talk, view, knowledge, path));
  }
  co_return Result<void>();
}

// Follows what is known so far through this machine's own headers, and asks about all that it meets at once.
Task<Result<void>> Foresight::ask_by_guess(ViewTalk& talk, View& view, Knowledge& knowledge, const IncludePath& path) {
  Guesses guesses(knowledge, own_headers_);
  Predictor predictor(path, guesses, k_work_of_guess);
  while (!predictor.next().empty()) continue;
  std::erase_if(guesses.directories, [&view](const std::string& directory) { return view.knows_names_in(directory); });
  std::vector<std::string> directories(guesses.directories.begin(), guesses.directories.end());
  CO_RETURN_IF_ERROR(co_await list(talk, view, std::move(directories), For::looks));
  std::vector<std::string> looks;
  for (const std::string& look : guesses.looks)
    if (!view.known(look)) looks.push_back(look);
  co_return co_await look(talk, view, std::move(looks));
}

void Foresight::record(const View& view) {
  if (is_remembered()) memory_.read_sets.record(unit(), view.looks());
}

}  // namespace dcc::server
