// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/attempt.h"

#include <algorithm>

#include "base/log.h"
#include "base/strings.h"
#include "client/local/interrupt.h"
#include "client/remote/session_native.h"
#include "client/remote/session_stock.h"
#include "client/remote/session_text.h"

namespace dcc::client {
namespace {

using loop::Task;
using protocol::CompileResult;
using state::PeerProtocol;

// Adds the session's traffic to the job's trace line when the session ends, successfully or not.
class TrafficNote {
 public:
  TrafficNote(const loop::ByteStream& stream, trace::TraceLine& line) : stream_(stream), line_(line) {}
  TrafficNote(const TrafficNote&) = delete;
  ~TrafficNote() {
    line_.sent += stream_.bytes_written();
    line_.received += stream_.bytes_read();
  }

 private:
  const loop::ByteStream& stream_;
  trace::TraceLine& line_;
};

// A server answers a greeting at once, or closes if it is stock. ssh may ask for a password first.
constexpr uint64_t k_greeting_ms = 20'000, k_ssh_greeting_ms = 60'000;

// A stock server that reads the greeting of protocol 4 closes within a round trip. One that closes later was busy with
// something else, such as connecting to what it forwards to, and would be again.
constexpr uint64_t k_at_once_ms = 4000;

template <class Answer>
bool closed_silently(const Result<Answer>& result) {
  return !result && result.error().code == Code::no_answer && !Interrupt::signal_number();
}

}  // namespace

Task<Result<state::PeerFeatures>> Attempt::introduce() {
  Interrupt interrupt(loop_, [this](int) { connection_.close(); });
  auto peer = co_await ask_features();
  if (!peer) connection_.close();
  co_return peer;
}

Task<Result<state::PeerFeatures>> Attempt::ask_features() {
  // Another job may have asked meanwhile.
  const state::PeerFeatures known = peer_with(errand_.host, errand_.job, errand_.known.features);
  if (known.protocol != PeerProtocol::unknown) co_return known;
  CO_RETURN_IF_ERROR(co_await connect());
  asked_ms_ = loop_.now_ms();
  auto features = co_await greet(connection_.stream(), greeting_ms());
  if (features) co_return learn(PeerProtocol::v4, *features);
  // Never without the key, whatever the host closed on.
  if (!closed_silently(features) || connection_.is_protected()) co_return std::move(features.error());
  CO_RETURN_IF_ERROR(co_await explain_silence(known.protocol));
  refuses_4_ = true;
  co_return known;
}

Task<Result<CompileResult>> Attempt::run(OutputFiles& outputs, NativeJob* native, state::Slot slot) {
  native_ = native;
  Preprocessing& input = errand_.input;
  Interrupt interrupt(loop_, [this](int number) {
    errand_.input.kill(number);
    connection_.close();
  });
  auto result = co_await ask(outputs, std::move(slot));
  if (std::string said = connection_.ssh_messages(); !said.empty())
    log::info("ssh to {} says: {}", hosts::display_name(errand_.host), printable(said, 1000));
  if (result)
    connection_.leave();
  else
    connection_.close();
  if (input.running() && errand_.has_others && !Interrupt::signal_number()) {
    errand_.context.trace.enter(ClientPhase::preprocess);
    (void)co_await input.finish();
  }
  const bool given_up = !result && result.error().code == Code::canceled;
  if (auto failure = input.failure(); failure && given_up) result = *failure;
  co_await input.abandon();
  co_return result;
}

// Tries protocol 4 first, unless the host is known not to speak it. A stock server closes on its greeting.
Task<Result<CompileResult>> Attempt::ask(OutputFiles& outputs, state::Slot slot) {
  const PeerProtocol known = peer_with(errand_.host, errand_.job, errand_.known.features).protocol;
  const bool tries_4 = answered_ || (known != PeerProtocol::stock && !refuses_4_);
  if (!native_) CO_RETURN_IF_ERROR(start_input(tries_4, std::move(slot)));
  if (tries_4) {
    if (!answered_) CO_RETURN_IF_ERROR(co_await connect());
    std::unique_ptr<Session> session = session_v4();
    auto result = co_await talk(*session, outputs);
    // Never without the key, whatever the host closed on.
    if (answered_ || !closed_silently(result) || connection_.is_protected()) co_return result;
    CO_RETURN_IF_ERROR(co_await explain_silence(known));
  }
  CO_RETURN_IF_ERROR(co_await connect());
  std::unique_ptr<Session> session = session_stock();
  auto result = co_await talk(*session, outputs);
  if (closed_silently(result)) {
    errand_.known.features.forget(errand_.host);
    if (auto failure = co_await connection_.ssh_failure()) co_return std::move(*failure);
  }
  if (result && known != PeerProtocol::stock) learn(PeerProtocol::stock, 0);
  co_return result;
}

Result<void> Attempt::start_input(bool packed, state::Slot slot) {
  Preprocessing& input = errand_.input;
  if (!input.done() && input.needs_preprocessor()) errand_.context.trace.enter(ClientPhase::preprocess);
  return input.start(loop_, packed ? Preprocessing::Form::packed : Preprocessing::Form::plain, std::move(slot),
                     [this] { connection_.close(); });
}

Task<Result<void>> Attempt::connect() {
  errand_.context.trace.line().is_protected = false;
  errand_.context.trace.enter(ClientPhase::connect);
  const uint64_t patience_ms = errand_.has_others ? k_short_connect_timeout_ms : k_connect_timeout_ms;
  CO_RETURN_IF_ERROR(co_await connection_.open(errand_.host, errand_.known.addresses, patience_ms));
  if (errand_.host.transport == hosts::Transport::tcp) errand_.known.back_off.connected(errand_.permit);
  const key::Key* const key = errand_.job.key;
  if (!must_prove_key(errand_.host, key)) co_return Result<void>();
  CO_RETURN_IF_ERROR(co_await connection_.prove(*key, greeting_ms()));
  errand_.context.trace.line().is_protected = true;
  log::debug("{} proved the key '{}'", hosts::display_name(errand_.host), key->name);
  co_return Result<void>();
}

uint64_t Attempt::greeting_ms() const {
  const bool by_ssh = errand_.host.transport == hosts::Transport::ssh;
  return std::min(by_ssh ? k_ssh_greeting_ms : k_greeting_ms, errand_.context.settings.io_timeout_ms);
}

Task<Result<CompileResult>> Attempt::talk(Session& session, OutputFiles& outputs) {
  TrafficNote traffic(connection_.stream(), errand_.context.trace.line());
  CO_RETURN_IF_ERROR(co_await session.send());
  asked_ms_ = loop_.now_ms();
  auto result = co_await session.receive(outputs);
  if (result && result->load)
    log::debug("{} runs {} jobs of at most {}, {} more wait; load average {:.2f}", hosts::display_name(errand_.host),
               result->load->running, result->load->slots, result->load->waiting, result->load->load_average / 100.0);
  co_return result;
}

std::unique_ptr<Session> Attempt::session_v4() {
  const JobContext& context = errand_.context;
  const RemoteJob& job = errand_.job;
  const hosts::Host& host = errand_.host;
  PatienceLimits limits;
  limits.greeting_ms = greeting_ms();
  limits.io_ms = context.settings.io_timeout_ms;
  limits.compile_ms = context.settings.compile_timeout_ms;
  limits.room_elsewhere = errand_.room_elsewhere;
  context.trace.line().protocol = protocol::k_version_4;
  context.trace.line().native = native_ != nullptr;
  log::info("exec on {} (protocol 4, {}as {}): {}", hosts::display_name(host), native_ ? "native, " : "",
            description(*job.fingerprint), shell_quoted(native_ ? native_->request().argv : job.request.argv));
  const auto packing = connection_.leads_to_this_machine() ? protocol::Packing::plain : protocol::Packing::lz4;
  std::function<void(uint64_t features)> answered;
  if (!answered_) answered = [this](uint64_t features) { learn(PeerProtocol::v4, features); };
  if (native_)
    return std::make_unique<SessionNative>(connection_.stream(), *native_, packing, std::move(limits), context.trace,
                                           answered);
  return std::make_unique<SessionText>(connection_.stream(), job.request, errand_.input, packing, std::move(limits),
                                       context.trace, answered);
}

std::unique_ptr<Session> Attempt::session_stock() {
  const hosts::Host& host = errand_.host;
  if (host.cpp) log::debug("{} is used without pump mode: protocol 2", hosts::display_name(host));
  errand_.context.trace.line().protocol = hosts::stock_protocol(host);
  errand_.context.trace.line().native = false;
  log::info("exec on {}: {}", hosts::display_name(host), shell_quoted(errand_.job.stock_argv));
  return std::make_unique<SessionStock>(connection_.stream(), hosts::stock_protocol(host), errand_.job.stock_argv,
                                        errand_.input, errand_.context.settings.io_timeout_ms, errand_.context.trace);
}

// The host has closed on the greeting of protocol 4. That is an error, unless it may be a stock server.
Task<Result<void>> Attempt::explain_silence(PeerProtocol known) {
  if (auto failure = co_await connection_.ssh_failure()) co_return std::move(*failure);
  // A host that has spoken protocol 4 before is not a stock server: it is shutting down, or refuses this client.
  if (known == PeerProtocol::v4)
    co_return fail(Code::gone, "the server closed without an answer: it may not allow this client (its --allow)");
  if (errand_.job.needs_protocol_4) co_return fail(Code::unsupported, "it does not speak protocol 4");
  log::debug("{} closed on the greeting of protocol 4", hosts::display_name(errand_.host));
  const uint64_t after_ms = loop_.now_ms() - asked_ms_;
  if (after_ms <= k_at_once_ms) co_return Result<void>();
  learn(PeerProtocol::stock, 0);  // so that the next job does not wait for that in vain
  co_return fail(Code::gone, "it closed without an answer, after {} s", after_ms / 1000);
}

state::PeerFeatures Attempt::learn(PeerProtocol protocol, uint64_t features) {
  if (protocol == PeerProtocol::v4) {
    answered_ = true;
    log::debug("{} has features {:#x}", hosts::display_name(errand_.host), features);
    errand_.known.back_off.answered(errand_.permit);
  }
  const state::PeerFeatures peer{protocol, features};
  errand_.known.features.learn(errand_.host, peer, state::wall_time());
  return peer;
}

}  // namespace dcc::client
