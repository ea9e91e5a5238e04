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

// The input of a job: one preprocessed text, the only kind that clients send. Also supplies the parts of the compiler's
// command that name files, all of which are in the workspace.
class TextInput {
 public:
  // Both references must outlive it.
  TextInput(Session& session, const cmdline::CheckedCommand& command);

  // Waits until enough has come to justify a workspace. The size of the text; nothing if it is large and not complete
  // yet.
  loop::Task<Result<std::optional<uint64_t>>> announced() { return session_.source_announced(); }
  // Writes the text into the workspace. Its size, unpacked.
  loop::Task<Result<uint64_t>> receive(const Workspace& workspace);

  // The client's command, with the names of the files in the workspace.
  std::vector<std::string> command() const;
  // The files that the compiler should write there.
  std::vector<OutputFile> outputs() const;

 private:
  Session& session_;
  const cmdline::CheckedCommand& command_;
  std::string text_, object_;  // names in the workspace
};

}  // namespace dcc::server
