// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/attempt.h"

#include "base/env.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "client/remote/session_v4.h"
#include "loop/byte_stream.h"
#include "loop/idle_limit.h"

namespace dcc::client {
namespace {

using loop::Task;

protocol::JobRequest job_of(const RemoteJob& remote) {
  protocol::JobRequest job;
  job.compiler.driver = static_cast<uint8_t>(remote.fingerprint->driver);
  job.compiler.language = static_cast<uint8_t>(remote.fingerprint->language);
  job.compiler.fingerprint = toolchain::digest_for(*remote.fingerprint, remote.argv);
  job.compiler.target = remote.fingerprint->target;
  job.compiler.version = remote.fingerprint->version;
  job.argv = remote.argv;
  job.directory = remote.directory;
  for (std::string_view name : protocol::k_job_variables)
    if (auto value = env(std::string(name).c_str())) job.environment.push_back(fmt::format("{}={}", name, *value));
  return job;
}

// Adds what a conversation moves to the job's account when it ends, however it does.
class Tally {
 public:
  Tally(const loop::ByteStream& stream, trace::TraceLine& line) : stream_(stream), line_(line) {}
  Tally(const Tally&) = delete;
  ~Tally() {
    line_.sent += stream_.bytes_written();
    line_.received += stream_.bytes_read();
  }

 private:
  const loop::ByteStream& stream_;
  trace::TraceLine& line_;
};

// A server says something to a greeting at once, even if it is stock, and closes; ssh may ask for a password first.
constexpr uint64_t k_greeting_ms = 20'000, k_ssh_greeting_ms = 60'000;

// A stock server that reads our greeting closes within a round trip. What closes later has been busy with something
// else (to reach what is behind it, say), and would be again.
constexpr uint64_t k_at_once_ms = 4000;

bool closed_silently(const Result<RemoteResult>& result) {
  return !result && result.error().code == Code::denied && !Interrupt::signal_number();
}

}  // namespace

Attempt::Attempt(loop::Loop& loop, const hosts::Host& host, const RemoteJob& job, Preprocessing& text,
                 const Settings& settings, const HostKnowledge& known, state::Permit& permit,
                 std::function<bool()> room_elsewhere, JobTrace& trace)
    : loop_(loop),
      host_(host),
      job_(job),
      text_(text),
      settings_(settings),
      known_(known),
      permit_(permit),
      room_elsewhere_(std::move(room_elsewhere)),
      trace_(trace),
      connection_(loop) {}

Task<> Attempt::run(const TempFile& object, state::Slot slot, bool others, Result<RemoteResult>& result) {
  Interrupt interrupt(loop_, [this](int number) {
    text_.kill(number);
    connection_.close();
  });
  const uint64_t patience_ms = others ? k_short_connect_timeout_ms : k_connect_timeout_ms;
  result = co_await converse(object, std::move(slot), patience_ms);
  if (std::string said = connection_.ssh_messages(); !said.empty())
    log::info("ssh to {} says: {}", hosts::display_name(host_), printable(said, 1000));
  if (!result) connection_.close();
  if (text_.running() && others && !Interrupt::signal_number()) {
    trace_.enter(trace::Phase::preprocess);
    (void)co_await text_.finish();
  }
  bool given_up = !result && result.error().code == Code::canceled;
  if (auto failure = text_.failure(); failure && given_up) result = *failure;
  co_await text_.abandon();
}

Task<Result<RemoteResult>> Attempt::converse(const TempFile& object, state::Slot slot, uint64_t patience_ms) {
  state::PeerProtocol spoken = protocol_with(host_, job_, known_.protocols);
  bool tries_4 = spoken != state::PeerProtocol::stock;
  if (!text_.done() && text_.needs_preprocessor()) trace_.enter(trace::Phase::preprocess);
  CO_RETURN_IF_ERROR(text_.start(loop_, tries_4 ? Preprocessing::Form::packed : Preprocessing::Form::plain,
                                 std::move(slot), [this] { connection_.close(); }));
  CO_RETURN_IF_ERROR(co_await connect(patience_ms));
  if (tries_4) {
    bool answered = false;
    auto result = co_await speak_4(object, answered);
    if (answered || !closed_silently(result)) co_return result;
    if (auto failure = co_await connection_.ssh_failure()) co_return std::move(*failure);
    // What has spoken protocol 4 before is no stock server: it ends just now, or does not like us.
    if (spoken == state::PeerProtocol::ours) co_return fail(Code::gone, "{}", result.error().text);
    if (job_.needs_protocol_4) co_return fail(Code::unsupported, "it does not speak protocol 4");
    log::debug("{} closed on the greeting of protocol 4", hosts::display_name(host_));
    if (const uint64_t after_ms = loop_.now_ms() - asked_ms_; after_ms > k_at_once_ms) {
      // The next job is not to wait for that in vain.
      known_.protocols.learn(host_, state::PeerProtocol::stock, state::wall_time());
      co_return fail(Code::gone, "it closed without an answer, after {} s", after_ms / 1000);
    }
    CO_RETURN_IF_ERROR(co_await connect(patience_ms));
  }
  auto result = co_await speak_stock(object);
  if (closed_silently(result)) {
    known_.protocols.forget(host_);
    if (auto failure = co_await connection_.ssh_failure()) co_return std::move(*failure);
  }
  if (result && tries_4) known_.protocols.learn(host_, state::PeerProtocol::stock, state::wall_time());
  co_return result;
}

Task<Result<void>> Attempt::connect(uint64_t patience_ms) {
  trace_.enter(trace::Phase::connect);
  CO_RETURN_IF_ERROR(co_await connection_.open(host_, known_.addresses, patience_ms));
  if (host_.transport == hosts::Transport::tcp) known_.back_off.connected(permit_);
  co_return Result<void>();
}

Task<Result<RemoteResult>> Attempt::speak_4(const TempFile& object, bool& answered) {
  Tally tally(connection_.stream(), trace_.line());
  trace_.line().protocol = protocol::k_version_4;
  const bool by_ssh = host_.transport == hosts::Transport::ssh;
  PatienceLimits patience;
  patience.greeting_ms = std::min(by_ssh ? k_ssh_greeting_ms : k_greeting_ms, settings_.io_timeout_ms);
  patience.io_ms = settings_.io_timeout_ms;
  patience.compile_ms = settings_.compile_timeout_ms;
  patience.room_elsewhere = room_elsewhere_;
  const auto packing = connection_.leads_to_this_machine() ? protocol::Packing::plain : protocol::Packing::lz4;
  SessionV4 session(connection_.stream(), packing, std::move(patience), trace_, [this, &answered] {
    answered = true;
    known_.back_off.answered(permit_);
    known_.protocols.learn(host_, state::PeerProtocol::ours, state::wall_time());
  });
  log::info("exec on {} (protocol 4, as {}): {}", hosts::display_name(host_), description(*job_.fingerprint),
            shell_quoted(job_.argv));
  const protocol::JobRequest job = job_of(job_);
  CO_RETURN_IF_ERROR(co_await session.send(job, text_));
  asked_ms_ = loop_.now_ms();
  auto received = co_await session.receive(object);
  if (received && received->load)
    log::debug("{} runs {} of {} jobs, {} wait; load average {:.2f}", hosts::display_name(host_),
               received->load->running, received->load->slots, received->load->waiting,
               received->load->load_average / 100.0);
  co_return received;
}

Task<Result<RemoteResult>> Attempt::speak_stock(const TempFile& object) {
  if (host_.cpp) log::debug("{} is used without pump mode: protocol 2", hosts::display_name(host_));
  loop::IdleLimit idle(connection_.stream(), settings_.io_timeout_ms);
  Tally tally(connection_.stream(), trace_.line());
  trace_.line().protocol = hosts::stock_protocol(host_);
  SessionStock session(connection_.stream(), hosts::stock_protocol(host_), trace_);
  log::info("exec on {}: {}", hosts::display_name(host_), shell_quoted(job_.stock_argv));
  auto sent = co_await session.send_head(job_.stock_argv);
  if (!text_.done()) trace_.enter(trace::Phase::preprocess);
  CO_RETURN_IF_ERROR(co_await text_.finish());
  if (sent) sent = co_await session.send_body(text_);
  // A server that refuses may close before it has read everything, and its answer, if any, counts.
  auto received = co_await session.receive(object);
  if (received) co_return std::move(received);
  if (idle.expired()) co_return fail(Code::timeout, "no byte moved for {} s", settings_.io_timeout_ms / 1000);
  // What broke the sending shows better in what was left to receive.
  co_return sent || sent.error().code == Code::gone ? std::move(received.error()) : std::move(sent.error());
}

}  // namespace dcc::client
