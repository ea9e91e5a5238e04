// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/view_run.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "loop/offload.h"
#include "protocol/view_variables.h"
#include "server/sandbox/view_descriptors.h"
#include "server/view/shim/shared_looks.h"
#include "view/path.h"

namespace dcc::server {

using loop::Task;

ViewRun::ViewRun(const Surroundings& around)
    : loop_(around.loop),
      farm_(around.farm),
      shim_(around.farm.can_preload() ? around.shim : nullptr),
      places_(around.farm.directory()),
      view_(around.files, places_, around.directory, around.workspace),
      emulation_(view_, around.farm, shim_, around.terminal),
      supervisor_(emulation_, [this](RefusedCall call) { refused_.push_back(call); }),
      supervised_(around.loop) {}

void ViewRun::prepare(process::Command& command, const std::vector<std::string>& environment) const {
  for (const std::string& assignment : environment)
    if (protocol::is_view_variable(std::string_view(assignment).substr(0, assignment.find('='))))
      command.env.push_back(assignment);
  command.env.push_back("COMPILER_PATH=" + farm_.directory());
  if (shim_) command.env.push_back(fmt::format("LD_PRELOAD={}", shim::k_shim_path));
  command.announce_to = announce_to_.get();
}

std::vector<UniqueFd> ViewRun::give_ready(process::Command& command) {
  std::vector<UniqueFd> ready = emulation_.open_ready();
  int number = k_first_view_descriptor;
  for (const UniqueFd& file : ready) command.given.push_back({file.get(), number++});
  return ready;
}

Result<void> ViewRun::supervise(std::function<void()> failed) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) < 0) return fail_errno(Code::general, errno, "a pipe for a job's supervisor");
  announcement_.reset(ends[0]);
  announce_to_.reset(ends[1]);
  failed_ = std::move(failed);
  loop::start(run_supervisor());
  if (supervised_.is_set()) return outcome_;  // it could not be started
  return {};
}

Task<> ViewRun::run_supervisor() {
  auto supervise = [this] { outcome_ = supervisor_.run(announcement_); };
  const bool has_run = co_await loop::on_thread(loop_, supervise);
  if (!has_run) outcome_ = fail(Code::busy, "there is no thread for a job's supervisor");
  if (!outcome_) failed_();
  supervised_.set();
}

Task<Result<void>> ViewRun::ended(uint64_t patience_ms) {
  loop::Deadline deadline(loop_, patience_ms, [this] { announce_to_.reset(); });
  co_await supervised_;
  co_return outcome_;
}

Result<std::vector<protocol::Output>> ViewRun::outputs() const {
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

std::vector<std::string> ViewRun::removed() const {
  std::vector<std::string> paths;
  for (const auto& [path, file] : view_.files().all())
    if (file.name.empty() || file.replaces) paths.push_back(path);
  return paths;
}

}  // namespace dcc::server
