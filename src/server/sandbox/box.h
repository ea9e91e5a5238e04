// SPDX-License-Identifier: GPL-2.0-or-later
// The box in which compilers run, for jobs and when they are examined: limits, what files they see (Landlock), what
// they may ask of the kernel (seccomp), and that nothing of theirs is left running. docs/box.md describes it.
#pragma once

#include <linux/filter.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "loop/cancel.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "process/process.h"
#include "server/sandbox/confinement.h"
#include "server/sandbox/refused_calls.h"
#include "stats/counters.h"
#include "toolchain/whitelist/whitelist.h"

namespace dcc::server {

struct BoxSettings {
  std::string_view path;                            // the compilers' PATH
  std::vector<process::SetupStep> limits;           // of each process
  std::vector<process::SetupStep> limits_in_views;  // the same in native mode
  std::vector<int> allowed_syscalls = {};           // numbers of calls, besides those that all compilers make
};

class Box {
 public:
  // All references must outlive it.
  Box(loop::Loop& loop, stats::Counters& counters, BoxSettings settings);

  // Says what is in force.
  void log_parts() const;

  void let_run(std::string_view path) { confinement_.let_run(path); }  // as Confinement's
  // To be called before a compiler is put in: `parts`, as far as they are known, are the programs that it runs.
  void cover(const std::string& compiler, const std::vector<std::string>& parts) {
    confinement_.cover(compiler, parts);
  }
  bool is_covered(const std::string& compiler) const { return confinement_.is_covered(compiler); }

  // Adds the steps to a compiler's command by which its process gets into the box, before those that it has. It can
  // write in the directory `workspace`. The rule set that is returned must live until the process is started.
  Result<UniqueFd> put_in(process::Command& command, const toolchain::Allowed& compiler, int workspace);
  // The same for native mode, in which calls with paths wait for a Supervisor.
  Result<UniqueFd> put_in_view(process::Command& command, const toolchain::Allowed& compiler, int workspace);
  // Whether a compiler sees fewer files than the server's user.
  bool hides_files() const { return confinement_.available(); }
  // Whether there can be such compilers here.
  bool has_views() const { return !filter_of_views_.empty(); }
  void note_refused(const toolchain::Allowed& compiler, RefusedCall call);

  // Runs a compiler's command in the box to its end; kills it when `scope` is cancelled.
  loop::Task<Result<loop::ExitStatus>> run(process::Command& command, const toolchain::Allowed& compiler, int workspace,
                                           loop::CancelScope& scope);
  struct Captured {
    loop::ExitStatus status;
    std::string out, err;
  };
  struct Bounds {
    uint64_t ms;
    size_t bytes;  // of each of the two texts
  };
  // The same with the directory of this path as its workspace, and nothing to read.
  loop::Task<Result<Captured>> run_captured(process::Command command, const toolchain::Allowed& compiler,
                                            const std::string& workspace, Bounds bounds, loop::CancelScope& scope);
  // Waits for a compiler in the box, and for whatever it has left running, which is killed when the compiler ends.
  loop::Task<loop::ExitStatus> last_end(process::Process& process, const toolchain::Allowed& compiler);

 private:
  Result<UniqueFd> enter(process::Command& command, const toolchain::Allowed& compiler, int workspace,
                         const std::vector<process::SetupStep>& limits);
  bool is_filtered(const toolchain::Allowed& compiler);

  loop::Loop& loop_;
  stats::Counters& counters_;
  Confinement confinement_;
  std::vector<process::SetupStep> limits_, limits_in_views_;
  std::vector<int> allowed_syscalls_;
  std::vector<sock_filter> filter_;  // empty: none here
  bool filter_reports_ = false;      // it leaves refused calls to SyscallReports
  std::vector<sock_filter> filter_of_views_;
  RefusedCalls refused_calls_;
};

}  // namespace dcc::server
