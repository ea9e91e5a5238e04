// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cmdline/commands/commands.h"
#include "loop/task.h"
#include "server/session/session.h"
#include "server/workspace/workspace.h"

namespace dcc::server {

// The input of a job as a client sends it today: one preprocessed text. With it goes what the compiler's command says
// of files, which are all in the workspace.
class TextInput {
 public:
  // Both outlive it.
  TextInput(Session& session, const cmdline::CheckedCommand& command);

  // Waits until it is worth a workspace; its size, unless it is large and still to come.
  loop::Task<Result<std::optional<uint64_t>>> announced() { return session_.source_announced(); }
  // Puts it into the workspace. How large it was, unpacked.
  loop::Task<Result<uint64_t>> receive(const Workspace& workspace);

  // The client's command with the files' names in the workspace.
  std::vector<std::string> command() const;
  // What the compiler is to write there.
  std::vector<OutputFile> outputs() const;

 private:
  Session& session_;
  const cmdline::CheckedCommand& command_;
  std::string text_, object_;  // names in the workspace
};

}  // namespace dcc::server
