// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/native_run.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/log.h"
#include "base/strings.h"
#include "loop/offload.h"
#include "protocol/view_variables.h"
#include "view/path.h"

namespace dcc::server {

using loop::Task;

Result<std::unique_ptr<NativeRun>> NativeRun::create(const Surroundings& around) {
  UniqueFd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell) return fail_errno(Code::general, errno, "eventfd");
  return std::unique_ptr<NativeRun>(new NativeRun(around, std::move(bell)));
}

NativeRun::NativeRun(const Surroundings& around, UniqueFd bell)
    : around_(around),
      places_(around.farm.programs.directory()),
      contents_(around.keeper, around.client_name),
      desk_(around.loop, std::move(bell), contents_),
      view_(desk_, places_, around.request.directory, around.workspace),
      foresight_(around.memory, around.client_name, around.request, around.farm.include_directories),
      emulation_(view_, around.farm.programs, {around.request.native->terminals, around.request.native->columns}),
      supervisor_(emulation_, [this](RefusedCall call) { refused_.push_back(call); }),
      supervised_(around.loop),
      served_(around.loop) {}

// The compiler finds itself, and with that its directories, by argv[0] and the client's PATH.
void NativeRun::prepare(process::Command& command) const {
  command.argv = around_.request.argv;
  for (const std::string& assignment : around_.request.environment)
    if (protocol::is_view_variable(std::string_view(assignment).substr(0, assignment.find('='))))
      command.env.push_back(assignment);
  command.env.push_back("COMPILER_PATH=" + around_.farm.programs.directory());
  command.announce_to = announce_to_.get();
}

Result<void> NativeRun::supervise(std::function<void()> failed) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return fail_errno(Code::general, errno, "a pipe for a job's supervisor");
  announcement_.reset(ends[0]);
  announce_to_.reset(ends[1]);
  failed_ = std::move(failed);
  loop::start(run_desk());
  loop::start(run_supervisor());
  if (supervised_.is_set()) return outcome_;  // it could not be started
  return {};
}

Task<> NativeRun::run_supervisor() {
  auto supervise = [this] { outcome_ = supervisor_.run(announcement_); };
  const bool has_run = co_await loop::on_thread(around_.loop, supervise);
  if (!has_run) outcome_ = fail(Code::busy, "there is no thread for a job's supervisor");
  if (!outcome_) failed_();
  supervised_.set();
}

Task<> NativeRun::run_desk() {
  const QuestionDesk::Answerer answerer = [this](const QuestionDesk::Question& question) { return answer(question); };
  co_await desk_.serve(answerer);
  served_.set();
}

Task<Result<QuestionDesk::Reply>> NativeRun::answer(const QuestionDesk::Question& question) {
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
  {
    loop::Deadline deadline(around_.loop, patience_ms, [this] { announce_to_.reset(); });
    co_await supervised_;
  }
  desk_.close(fail(Code::canceled, "the compiler has ended"));
  co_await served_;
  log::debug("native mode: {} questions in {} rounds, {} of them late", around_.client.questions(),
             around_.client.rounds(), view_.late_looks());
  if (outcome_) foresight_.record(view_);
  co_return outcome_;
}

Result<std::vector<protocol::Output>> NativeRun::outputs() const {
  std::vector<protocol::Output> outputs;
  for (const auto& [path, file] : view_.files().all()) {
    const std::string directory(view::parent_of(path));
    if (file.name.empty() || places_.whose(directory) == ServerPlaces::Whose::temporary) continue;
    UniqueFd opened = view_.files().open(file, O_RDONLY | O_NONBLOCK);
    struct stat status {};
    if (!opened || ::fstat(opened.get(), &status) < 0)
      return fail_errno(Code::io, errno, "opening what the compiler wrote");
    outputs.push_back({path, static_cast<uint64_t>(status.st_size), std::move(opened)});
  }
  return outputs;
}

std::vector<std::string> NativeRun::removed() const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : view_.files().all())
    if (file.name.empty()) paths.push_back(path);
  return paths;
}

}  // namespace dcc::server
