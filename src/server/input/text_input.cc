// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/input/text_input.h"

#include <unistd.h>

#include "server/input/text_name.h"

namespace dcc::server {

TextInput::TextInput(Session& session, const cmdline::CheckedCommand& command)
    : session_(session),
      command_(command),
      text_(text_name(command)),
      object_(text_ == "out.o" ? "out.obj" : "out.o") {}

loop::Task<Result<uint64_t>> TextInput::receive(const Workspace& workspace) {
  CO_ASSIGN_OR_RETURN(const UniqueFd file, workspace.create_file(text_));
  CO_RETURN_IF_ERROR(co_await session_.receive_source(file.get()));
  co_return static_cast<uint64_t>(::lseek(file.get(), 0, SEEK_CUR));
}

std::vector<std::string> TextInput::command() const { return cmdline::server_command(command_, text_, object_); }

std::vector<OutputFile> TextInput::outputs() const { return {{std::string(protocol::k_main_output), object_}}; }

}  // namespace dcc::server
