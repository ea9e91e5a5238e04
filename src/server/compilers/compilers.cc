// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers/compilers.h"

#include <map>
#include <set>

#include "base/log.h"
#include "base/strings.h"
#include "server/compilers/compiler_table.h"
#include "server/sandbox/job_environment.h"
#include "toolchain/identity/mismatch.h"
#include "toolchain/lookup/trusted_path.h"

namespace dcc::server {
namespace {

using loop::Task;
using toolchain::Allowed;
using toolchain::Fingerprint;
using State = CompilerTable::Probe::State;

// The shortest time between two scans, so that refused peers cannot make the server read directories all the time.
// Changes that do not show in a directory (a link's target, a part of a compiler) are noticed with this delay.
constexpr uint64_t k_scan_pause_ms = 1000;

// "/usr/bin/cc for C++", with the target if it is not the compiler's own.
std::string text_of(const CompilerTable::Work& work) {
  const CompilerTable::Probe& probe = *work.probe;
  return fmt::format("{} for {}{}{}", work.program->names.front().file,
                     probe.language == toolchain::CanaryLanguage::cxx ? "C++" : "C", probe.target.empty() ? "" : ", ",
                     probe.target);
}

// A toolchain's compiler runs programs outside its directory. Anybody who can write to those could as well replace it.
Result<void> check_parts(const toolchain::Examination& examination) {
  for (const toolchain::FileIdentity& file : examination.files)
    if (toolchain::identity_of(file.path)) RETURN_IF_ERROR(toolchain::check_trusted(file.path));
  return {};
}

}  // namespace

struct Compilers::Search::State {
  Index& index;
  std::optional<Fingerprint> wanted;
  std::string argv0;
  loop::Event changed;
  bool left = false;
};

struct Compilers::Index {
  loop::Loop& loop;
  const toolchain::Whitelist& whitelist;
  std::vector<std::string> environment;
  Examiner examiner;
  CompilerTable table{whitelist};
  std::set<Search::State*> searches = {};
  std::optional<uint64_t> scanned_ms = {};
  std::set<std::string> rejected = {};  // toolchain files that were reported
  bool in_background = false;           // examine all compilers
  bool at_work = false;
  loop::CancelScope scope = {};  // of the examination; cancelled when the server stops
  bool is_announced = false;     // the compilers were logged, once all of them were known

  // The current answer to the question; nothing if it must wait.
  std::optional<Result<Allowed>> answer(const Search::State& search);
  std::optional<Result<Allowed>> by_fingerprint(const Fingerprint& wanted);
  std::optional<Result<Allowed>> by_name(std::string_view argv0);

  void scan();
  void scan_if_due();
  void work_on();
  Task<void> work();
  Task<void> examine(CompilerTable::Work work);
  void tell_searches();
  void announce();
};

std::optional<Result<Allowed>> Compilers::Index::answer(const Search::State& search) {
  if (search.left) return fail(Code::canceled, "the client left");
  if (scope.cancelled()) return fail(Code::stopping, "the server stops");
  return search.wanted ? by_fingerprint(*search.wanted) : by_name(search.argv0);
}

std::optional<Result<Allowed>> Compilers::Index::by_fingerprint(const Fingerprint& wanted) {
  if (auto found = table.find(wanted)) return std::move(*found);
  scan_if_due();
  if (auto found = table.find(wanted)) return std::move(*found);
  if (table.expect(wanted)) return std::nullopt;
  std::vector<Fingerprint> known = table.known(wanted.driver, wanted.language);
  std::string left_out = known.empty() ? table.reason_left_out(wanted.driver, wanted.language) : "";
  return fail(Code::other_compiler, "{}", left_out.empty() ? mismatch(wanted, known) : printable(left_out));
}

std::optional<Result<Allowed>> Compilers::Index::by_name(std::string_view argv0) {
  auto allowed = whitelist.resolve(argv0);
  if (!allowed && allowed.error().code == Code::denied) allowed.error().code = Code::compiler_not_allowed;
  if (!allowed || allowed->directory.empty()) return allowed;
  CompilerTable::Probe* probe = table.probe_of(*allowed);
  if (!probe || probe->state == State::failed) {
    scan_if_due();
    probe = table.probe_of(*allowed);
  }
  if (!probe) return fail(Code::compiler_not_allowed, "'{}' is not a compiler that can be examined", allowed->file);
  if (probe->state == State::known) return allowed;
  if (probe->state == State::failed)
    return fail(Code::compiler_not_allowed, "'{}' did not pass: {}", allowed->file, probe->reason);
  probe->urgent = true;
  return std::nullopt;
}

void Compilers::Index::scan() {
  table.scan(loop.now_ms());
  scanned_ms = loop.now_ms();
  for (const Error& error : table.rejected())
    if (rejected.insert(error.text).second) log::warning("left out: {}", error.text);
}

void Compilers::Index::scan_if_due() {
  if (!scanned_ms || loop.now_ms() - *scanned_ms >= k_scan_pause_ms || table.directories_changed()) scan();
}

void Compilers::Index::work_on() {
  if (!at_work && !scope.cancelled()) loop::start(work());
}

Task<void> Compilers::Index::work() {
  at_work = true;
  while (!scope.cancelled()) {
    auto next = table.next(!in_background);
    if (!next) break;
    co_await examine(*next);
    tell_searches();
  }
  at_work = false;
  if (in_background && !scope.cancelled() && !is_announced) announce();
}

void Compilers::Index::announce() {
  is_announced = true;
  std::map<std::string, std::set<std::string>> targets;  // by compiler, such as "gcc 12.2.0"
  for (const stats::CompilerEntry& entry : table.entries())
    if (entry.state == "known") targets[fmt::format("{} {}", entry.driver, entry.version)].insert(entry.target);
  std::vector<std::string> texts;
  for (const auto& [compiler, its] : targets) texts.push_back(fmt::format("{} for {}", compiler, fmt::join(its, ", ")));
  if (texts.empty())
    log::warning(
        "no compiler is offered: there is none, or none that can be examined; `dcc whitelist list` shows what is "
        "allowed");
  else
    log::notice("compilers: {}", join(texts, "; "));
}

Task<void> Compilers::Index::examine(CompilerTable::Work work) {
  const Allowed& compiler = work.program->names.front();
  std::string text = text_of(work);
  toolchain::Subject subject{compiler.file, work.program->driver, work.probe->language, work.probe->target,
                             job_environment(environment, {}, compiler)};
  bool is_of_toolchain = !compiler.directory.empty();
  CompilerTable::begin(work);  // the table may change after this
  auto result = co_await examiner(loop, std::move(subject), scope);
  if (result && is_of_toolchain)
    if (auto guarded = check_parts(*result); !guarded) result = std::move(guarded.error());
  std::string outcome = result ? toolchain::description(result->fingerprint) : result.error().text;
  bool failed = !result;
  bool is_news = table.end(work, std::move(result), loop.now_ms());
  if (scope.cancelled() || !is_news) co_return;
  if (failed)
    log::info("{} is left out: {}", text, outcome);
  else
    log::debug("{}: {}", text, outcome);
}

void Compilers::Index::tell_searches() {
  for (Search::State* search : searches) search->changed.set();
}

Compilers::Compilers(loop::Loop& loop, const toolchain::Whitelist& whitelist, std::vector<std::string> environment,
                     Examiner examiner)
    : index_(new Index{loop, whitelist, std::move(environment), std::move(examiner)}) {}

Compilers::~Compilers() = default;

void Compilers::start() {
  index_->in_background = true;
  index_->scan();
  index_->work_on();
}

void Compilers::begin_anew(std::vector<std::string> environment) {
  index_->environment = std::move(environment);
  index_->is_announced = false;
  index_->scan();
  index_->tell_searches();
  index_->work_on();
}

void Compilers::stop() {
  index_->scope.cancel();
  index_->tell_searches();
}

bool Compilers::is_still(const Fingerprint& wanted, const Allowed& found) const {
  return index_->table.is_still(wanted, found);
}

std::vector<protocol::ListedCompiler> Compilers::list() {
  index_->scan_if_due();
  index_->work_on();
  return index_->table.list();
}

std::vector<stats::CompilerEntry> Compilers::entries() const { return index_->table.entries(); }

std::vector<std::string> Compilers::parts(const Allowed& found) const { return index_->table.parts(found); }

CompilerTable::Shown Compilers::shown(const Allowed& found, std::string_view asked) const {
  return index_->table.shown(found, asked);
}

Compilers::Search::Search(Compilers& compilers, const Fingerprint& wanted)
    : state_(new State{*compilers.index_, wanted, "", loop::Event(compilers.index_->loop)}) {}

Compilers::Search::Search(Compilers& compilers, std::string_view argv0)
    : state_(new State{*compilers.index_, std::nullopt, std::string(argv0), loop::Event(compilers.index_->loop)}) {}

Compilers::Search::~Search() { state_->index.searches.erase(state_.get()); }

loop::Task<Result<Allowed>> Compilers::Search::result() {
  State& state = *state_;
  state.index.searches.insert(&state);
  auto answer = state.index.answer(state);
  while (!answer) {
    state.changed.clear();
    state.index.work_on();
    co_await state.changed;
    answer = state.index.answer(state);
  }
  co_return std::move(*answer);
}

void Compilers::Search::leave() {
  state_->left = true;
  state_->changed.set();
}

}  // namespace dcc::server
