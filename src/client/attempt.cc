// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/attempt.h"

#include "base/env.h"
#include "base/log.h"
#include "base/strings.h"
#include "client/choice.h"
#include "client/exchange_4.h"
#include "client/interrupt.h"

namespace dcc::client {
namespace {

using loop::Task;

protocol::Job job_of(const JobOffer& offer) {
  protocol::Job job;
  job.compiler.driver = static_cast<uint8_t>(offer.fingerprint->driver);
  job.compiler.language = static_cast<uint8_t>(offer.fingerprint->language);
  job.compiler.fingerprint = digest_for(*offer.fingerprint, offer.argv);
  job.compiler.target = offer.fingerprint->target;
  job.compiler.version = offer.fingerprint->version;
  job.argv = offer.argv;
  job.directory = offer.directory;
  for (std::string_view name : protocol::k_job_variables)
    if (auto value = env(std::string(name).c_str())) job.environment.push_back(fmt::format("{}={}", name, *value));
  return job;
}

// Adds what a conversation moves to the job's account when it ends, however it does.
class Tally {
 public:
  Tally(const loop::Stream& stream, TraceLine& line) : stream_(stream), line_(line) {}
  Tally(const Tally&) = delete;
  ~Tally() {
    line_.sent += stream_.bytes_written();
    line_.received += stream_.bytes_read();
  }

 private:
  const loop::Stream& stream_;
  TraceLine& line_;
};

bool closed_at_once(const Result<RemoteResult>& result) {
  return !result && result.error().code == Code::denied && !Interrupt::signal_number();
}

}  // namespace

Attempt::Attempt(loop::Loop& loop, const hosts::Host& host, const JobOffer& offer, Preprocessing& text,
                 const Settings& settings, const hosts::SpokenProtocols& spoken, Trail& trail)
    : loop_(loop),
      host_(host),
      offer_(offer),
      text_(text),
      settings_(settings),
      spoken_(spoken),
      trail_(trail),
      connection_(loop) {}

Task<> Attempt::run(const TempFile& object, hosts::Slot& preprocessing, bool others_follow,
                    Result<RemoteResult>& result) {
  Interrupt interrupt(loop_, [this](int number) {
    text_.kill(number);
    connection_.close();
  });
  result = co_await converse(object, preprocessing);
  bool host_failed = !result && result.error().code != Code::local_cpp;
  if (host_failed) connection_.close();
  if (!text_.done() && host_failed && others_follow && !Interrupt::signal_number()) {
    trail_.enter(Phase::preprocess);
    (void)co_await text_.finish();
  }
  text_.abandon();
}

Task<Result<RemoteResult>> Attempt::converse(const TempFile& object, hosts::Slot& preprocessing) {
  hosts::Spoken spoken = spoken_with(host_, offer_, spoken_);
  bool tries_4 = spoken != hosts::Spoken::stock;
  if (!text_.done() && text_.needs_preprocessor()) trail_.enter(Phase::preprocess);
  CO_CHECK(text_.start(loop_, tries_4 ? Preprocessing::Form::packed : Preprocessing::Form::plain));
  trail_.enter(Phase::connect);
  CO_CHECK(co_await connection_.open(host_));
  if (tries_4) {
    bool answered = false;
    auto result = co_await speak_4(object, preprocessing, answered);
    if (answered) spoken_.learn(host_, hosts::Spoken::ours, hosts::wall_time());
    if (answered || !closed_at_once(result)) co_return result;
    // What has spoken protocol 4 before is no stock server: it ends just now, or does not like us.
    if (spoken == hosts::Spoken::ours) co_return fail(Code::gone, "{}", result.error().text);
    if (offer_.needs_protocol_4) co_return fail(Code::unsupported, "it does not speak protocol 4");
    log::debug("{} closed on the greeting of protocol 4", hosts::display_name(host_));
    trail_.enter(Phase::connect);
    CO_CHECK(co_await connection_.open(host_));
  }
  auto result = co_await speak_stock(object, preprocessing);
  if (result && tries_4) spoken_.learn(host_, hosts::Spoken::stock, hosts::wall_time());
  co_return result;
}

Task<Result<RemoteResult>> Attempt::speak_4(const TempFile& object, hosts::Slot& preprocessing, bool& answered) {
  loop::IdleLimit idle(connection_.stream(), settings_.io_timeout_ms);
  Tally tally(connection_.stream(), trail_.line());
  trail_.line().protocol = protocol::k_version_4;
  Exchange4 exchange(connection_.stream(), trail_);
  log::info("exec on {} (protocol 4, as {}): {}", hosts::display_name(host_), description(*offer_.fingerprint),
            shell_quoted(offer_.argv));
  const protocol::Job job = job_of(offer_);
  CO_CHECK(co_await exchange.send(job, text_));
  preprocessing.release();
  auto received = co_await exchange.receive(object);
  answered = exchange.answered();
  if (!received && idle.expired()) co_return fail(Code::timeout, "no byte moved for {} s", settings_.io_timeout_ms / 1000);
  if (received && received->load)
    log::debug("{} runs {} of {} jobs, {} wait; load average {:.2f}", hosts::display_name(host_),
               received->load->running, received->load->slots, received->load->waiting,
               received->load->load_average / 100.0);
  co_return received;
}

Task<Result<RemoteResult>> Attempt::speak_stock(const TempFile& object, hosts::Slot& preprocessing) {
  if (host_.cpp) log::debug("{} is used without pump mode: protocol 2", hosts::display_name(host_));
  loop::IdleLimit idle(connection_.stream(), settings_.io_timeout_ms);
  Tally tally(connection_.stream(), trail_.line());
  trail_.line().protocol = hosts::stock_protocol(host_);
  Exchange exchange(connection_.stream(), hosts::stock_protocol(host_), trail_);
  log::info("exec on {}: {}", hosts::display_name(host_), shell_quoted(offer_.stock_argv));
  auto sent = co_await exchange.send_head(offer_.stock_argv);
  if (!text_.done()) trail_.enter(Phase::preprocess);
  CO_CHECK(co_await text_.finish());
  preprocessing.release();
  if (sent) sent = co_await exchange.send_body(text_);
  // A server that refuses may close before it has read everything, and its answer, if any, counts.
  auto received = co_await exchange.receive(object);
  if (received) co_return std::move(received);
  if (idle.expired()) co_return fail(Code::timeout, "no byte moved for {} s", settings_.io_timeout_ms / 1000);
  // What broke the sending shows better in what was left to receive.
  co_return sent || sent.error().code == Code::gone ? std::move(received.error()) : std::move(sent.error());
}

}  // namespace dcc::client
