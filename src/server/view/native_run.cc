// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/native_run.h"

#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/env.h"
#include "base/file.h"
#include "base/locales.h"
#include "base/log.h"
#include "base/strings.h"
#include "server/view/header_search.h"

namespace dcc::server {

using loop::Task;

namespace {

// After which a compiler that waits for its client does without its processor.
constexpr uint64_t k_long_wait_ms = 100;

bool mentions_time(std::string_view text) {
  return text.find("__DATE__") != text.npos || text.find("__TIME__") != text.npos;
}

// All locales with UTF-8 write messages alike, in the language that LANGUAGE names; gcc's translations are the
// client's.
Result<std::string> locale_like(const std::string& name) {
  if (has_locale(name)) return name;
  if (is_utf8_locale(name) && has_locale("C.UTF-8")) return std::string("C.UTF-8");
  return fail(Code::not_native, "the server has no locale '{}'", printable(name));
}

Result<void> replace_missing_locales(std::vector<std::string>& environment) {
  const Locales wanted = locales_in(environment);
  Locales here;
  ASSIGN_OR_RETURN(here.type, locale_like(wanted.type));
  ASSIGN_OR_RETURN(here.messages, locale_like(wanted.messages));
  if (here == wanted) return {};
  set_locales(environment, here);
  if (here.messages != wanted.messages && value_in(environment, "LANGUAGE").empty())
    environment.insert(environment.begin(), "LANGUAGE=" + wanted.messages);  // before an empty one
  return {};
}

}  // namespace

Result<std::unique_ptr<NativeRun>> NativeRun::create(const Surroundings& around) {
  UniqueFd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell) return fail_errno(Code::general, errno, "eventfd");
  std::vector<std::string> environment = around.request.environment;
  RETURN_IF_ERROR(replace_missing_locales(environment));
  ASSIGN_OR_RETURN(std::vector<std::string> command,
                   command_with_headers(around.request, around.farm->header_directories));
  return std::unique_ptr<NativeRun>(new NativeRun(around, std::move(bell), std::move(command), std::move(environment)));
}

NativeRun::NativeRun(const Surroundings& around, UniqueFd bell, std::vector<std::string> command,
                     std::vector<std::string> environment)
    : around_(around),
      command_(std::move(command)),
      environment_(std::move(environment)),
      contents_(around.keeper, around.request.native->token),
      desk_(around.loop, std::move(bell), contents_),
      run_({around.loop,
            desk_,
            around.farm->programs,
            around.shim,
            around.request.directory,
            around.workspace,
            {around.request.native->terminals, around.request.native->columns}}),
      foresight_(around.memory, around.keeper.own_headers, around.request, around.farm->usual_looks),
      served_(around.loop) {}

// The compiler finds itself, and with that its directories, by argv[0] and the client's PATH.
void NativeRun::prepare(process::Command& command) const {
  command.argv = command_;
  run_.prepare(command, environment_);
}

Result<void> NativeRun::supervise(FairQueue::Turn& slot, std::function<void()> failed) {
  slot_ = &slot;
  RETURN_IF_ERROR(run_.supervise(std::move(failed)));
  around_.client.compiler_runs();
  loop::start(run_desk());
  return {};
}

Task<> NativeRun::run_desk() {
  const QuestionDesk::Answerer answerer = [this](const QuestionDesk::Question& question) { return answer(question); };
  co_await desk_.serve(answerer);
  served_.set();
}

Task<Result<QuestionDesk::Reply>> NativeRun::answer(const QuestionDesk::Question& question) {
  loop::Deadline long_wait(around_.loop, k_long_wait_ms, [this] { slot_->lend(); });
  auto reply = co_await ask_client(question);
  slot_->take_back();
  co_return reply;
}

Task<Result<QuestionDesk::Reply>> NativeRun::ask_client(const QuestionDesk::Question& question) {
  if (const auto* look = std::get_if<QuestionDesk::Look>(&question)) {
    log::debug("asks late about '{}'", printable(look->path));
    std::vector<std::string> paths = {look->path};
    CO_ASSIGN_OR_RETURN(protocol::AnswerList answers, co_await around_.client.look(std::move(paths)));
    co_return QuestionDesk::Reply(std::move(answers.front()));
  }
  if (const auto* list = std::get_if<QuestionDesk::List>(&question)) {
    log::debug("asks late for the names in '{}'", printable(list->path));
    std::vector<std::string> directories = {list->path};
    CO_ASSIGN_OR_RETURN(protocol::ListingList listings, co_await around_.client.list(std::move(directories)));
    co_return QuestionDesk::Reply(std::move(listings.front()));
  }
  const auto& fetch = std::get<QuestionDesk::Fetch>(question);
  log::debug("asks late for '{}'", printable(fetch.path));
  std::vector<Contents::Wanted> wanted = {{fetch.path, fetch.answer}};
  CO_RETURN_IF_ERROR(co_await contents_.fetch(around_.client, std::move(wanted)));
  co_return QuestionDesk::Reply(std::monostate());
}

Task<Result<void>> NativeRun::ended(uint64_t patience_ms) {
  auto outcome = co_await run_.ended(patience_ms);
  desk_.close(fail(Code::canceled, "the compiler has ended"));
  co_await served_;
  log::debug("native mode: {} questions in {} rounds, {} of them late; {} calls of the compiler",
             around_.client.questions(), around_.client.rounds(), around_.client.late_questions(), run_.calls());
  for (const view::Answer* file : run_.note_ready()) contents_.note_use(*file);
  if (outcome) foresight_.record(run_.view());
  if (outcome && around_.clocks_differ && may_tell_time())
    co_return fail(Code::not_native, "its source uses __DATE__ or __TIME__, and the client's clock shows another time");
  co_return outcome;
}

// Whether the output may depend on the time.
bool NativeRun::may_tell_time() {
  const std::vector<std::string>& words = around_.request.argv;
  if (std::any_of(words.begin(), words.end(), mentions_time)) return true;
  for (const Look& look : run_.view().looks()) {
    if (!look.answer().content) continue;
    const UniqueFd file = contents_.open(look.answer().content);
    if (!file) continue;  // it was looked at, not read
    auto text = read_all(file.get(), k_most_scanned);
    if (!text || mentions_time(*text)) return true;
  }
  return false;
}

}  // namespace dcc::server
