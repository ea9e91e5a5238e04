// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <csignal>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/temp.h"
#include "channel/channel.h"
#include "net/connect_race.h"
#include "net/resolve.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {
namespace {

// $DISTCC_SSH, split at blanks, and the words that stock adds.
std::vector<std::string> ssh_command(const hosts::Host& host) {
  std::vector<std::string> words;
  for (std::string& word : split(env("DISTCC_SSH").value_or("ssh"), ' '))
    if (!word.empty()) words.push_back(std::move(word));
  if (words.empty()) words.push_back("ssh");
  if (!host.user.empty()) {
    words.push_back("-l");
    words.push_back(host.user);
  }
  words.push_back(host.name);
  words.push_back(host.command.empty() ? "distccd" : host.command);
  words.push_back("--inetd");
  words.push_back("--enable-tcp-insecure");
  return words;
}

// The status of ssh when it fails itself, and of the remote shell when it cannot start the command.
constexpr int k_ssh_failed = 255, k_not_found = 127, k_not_executable = 126;
// The time for a command that has closed its output to end.
constexpr uint64_t k_ssh_end_ms = 1000;
constexpr size_t k_messages_limit = 64 * 1024;

std::vector<std::string> texts_of(const std::vector<net::Address>& addresses) {
  std::vector<std::string> texts;
  for (const net::Address& address : addresses) texts.push_back(address.host());
  return texts;
}

std::string last_line(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return printable(text.substr(text.rfind('\n') + 1));
}

}  // namespace

loop::Task<Result<void>> Connection::open(const hosts::Host& host, const state::AddressTurns& turns,
                                          uint64_t patience_ms) {
  if (scope_.cancelled()) co_return fail(Code::canceled, "the attempt was cancelled");
  protected_.reset();
  if (host.transport == hosts::Transport::ssh) co_return open_ssh(host);
  co_return co_await open_tcp(host, turns, patience_ms);
}

loop::Task<Result<void>> Connection::open_tcp(const hosts::Host& host, const state::AddressTurns& turns,
                                              uint64_t patience_ms) {
  CO_ASSIGN_OR_RETURN(std::vector<net::Address> found,
                      co_await net::look_up(loop_, host.name, host.port, patience_ms, scope_));
  found = net::interleaved(found);
  std::vector<net::Address> addresses;
  for (size_t i : turns.order(host, texts_of(found), state::wall_time())) addresses.push_back(found[i]);
  net::ConnectRace race(loop_, std::move(addresses));
  const auto began = std::chrono::steady_clock::now();
  auto won = co_await race.run(patience_ms, scope_);
  if (!won) co_return std::move(won.error());
  connect_ms_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  stream_ = std::move(*won);
  if (found.size() > 1)
    turns.note(host, net::peer_address(stream_->fd()).host(), texts_of(race.lost()), state::wall_time());
  co_return Result<void>();
}

Result<void> Connection::open_ssh(const hosts::Host& host) {
  std::vector<std::string> words = ssh_command(host);
  std::string path = toolchain::search_path();
  std::string file = words[0].find('/') == std::string::npos ? toolchain::find_in_path(words[0], path) : words[0];
  if (file.empty()) return fail(Code::connect, "'{}' is not found in PATH", words[0]);
  // One socket in both directions for ssh's standard input and output, as stock servers expect it in inetd mode.
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    return fail_errno(Code::connect, errno, "socketpair for '{}'", words[0]);
  UniqueFd ours(ends[0]), theirs(ends[1]);
  process::Command command;
  command.file = file;
  command.argv = std::move(words);
  command.env = process::environment();
  command.stdin_fd = theirs.get();
  command.stdout_fd = theirs.get();
  ASSIGN_OR_RETURN(ssh_messages_, spool_in_memory("dcc-ssh"));
  command.stderr_fd = ssh_messages_.get();
  ASSIGN_OR_RETURN(process::Process ssh, process::Process::start(loop_, command));
  ssh_.emplace(std::move(ssh));
  stream_ = std::make_unique<loop::FdStream>(loop_, std::move(ours));
  return {};
}

loop::Task<Result<void>> Connection::prove(const key::Key& key, uint64_t patience_ms) {
  loop::Deadline patience(loop_, patience_ms, [this] { stream_->close(); });
  auto proven = co_await channel::prove(*stream_, key);
  if (!proven && patience.expired())
    co_return fail(Code::timeout, "the server did not prove the key within {} s", patience_ms / 1000);
  if (!proven) co_return std::move(proven.error());
  protected_ = std::move(*proven);
  co_return Result<void>();
}

loop::Task<std::optional<Error>> Connection::ssh_failure() {
  if (!ssh_) co_return std::nullopt;
  loop::Deadline patience(loop_, k_ssh_end_ms, [this] {
    if (ssh_) ssh_->kill(SIGKILL);
  });
  loop::ExitStatus ended = co_await ssh_->exit();
  const int status = ended.exit_code();
  if (status != k_ssh_failed && status != k_not_found && status != k_not_executable) co_return std::nullopt;
  std::string said = last_line(ssh_messages());
  if (said.empty()) said = "it printed no message";
  co_return fail(Code::connect, "ssh ended with status {} ({}): {}", status,
                 status == k_ssh_failed ? "it could not connect" : "the server program could not be started there",
                 said);
}

std::string Connection::ssh_messages() const {
  if (!ssh_messages_) return {};
  auto text = read_at(ssh_messages_.get(), 0, k_messages_limit);
  return text ? std::move(*text) : std::string();
}

// At the end of their input, the ssh command and the server end by themselves, after a last line to a log.
void Connection::leave() {
  if (stream_) stream_->close();
  if (ssh_) ssh_->release();
  ssh_.reset();
}

void Connection::close() {
  scope_.cancel();
  if (stream_) stream_->close();
  if (ssh_) ssh_->kill(SIGKILL);  // not destroyed: ssh_failure() may be waiting for it
}

}  // namespace dcc::client
