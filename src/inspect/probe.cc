// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect/probe.h"

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "base/strings.h"
#include "client/remote/connection.h"
#include "client/remote/eligibility.h"
#include "config.h"
#include "loop/byte_stream.h"
#include "loop/reader.h"
#include "protocol/stock/lzo.h"
#include "protocol/stock/request.h"
#include "protocol/stock/response.h"

namespace dcc::inspect {
namespace {

using loop::Task;
using protocol::FrameKind;
using Clock = std::chrono::steady_clock;

constexpr size_t k_at_once = 48;
constexpr size_t k_answer_limit = 4 << 20;  // bytes, in total from one host

double ms_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

// The host closed the connection before it sent anything, unlike a time-out on this side.
bool is_close(const Error& error) { return error.code == Code::gone || error.code == Code::truncated; }

bool is_refusal(Code code) { return code == Code::denied || code == Code::no_proof || code == Code::wrong_key; }

// The probe of one host. It owns its frames and streams, and is kept until the loop has ended.
class Prober {
 public:
  Prober(loop::Loop& loop, const hosts::Host& host, const ProbeSettings& settings, Probed& probed)
      : loop_(loop), host_(host), settings_(settings), probed_(probed) {}

  Task<> run();

 private:
  Task<Result<void>> converse();
  Task<Result<void>> connect();
  Task<Result<void>> greet();
  Result<bool> take_frames(loop::Reader& reader);
  Task<Result<void>> try_job();
  Task<Result<void>> receive_answer(int version);
  int trial_protocol() const;

  loop::Loop& loop_;
  const hosts::Host& host_;
  const ProbeSettings& settings_;
  Probed& probed_;
  std::optional<client::Connection> connection_;
  std::string ask_;  // frames to be sent
};

Task<> Prober::run() {
  auto result = co_await converse();
  connection_.reset();
  if (result) co_return;
  probed_.state = is_refusal(result.error().code) ? Probed::State::refuses : Probed::State::down;
  probed_.reason = printable(result.error().text);
}

Task<Result<void>> Prober::converse() {
  if (const auto reason = client::why_no_proof(host_, settings_.key)) co_return fail(Code::denied, "{}", *reason);
  CO_RETURN_IF_ERROR(co_await connect());
  if (!settings_.greets && !settings_.trial) {
    probed_.state = Probed::State::silent;
    co_return Result<void>();
  }
  if (client::must_prove_key(host_, settings_.key)) {
    CO_RETURN_IF_ERROR(co_await connection_->prove(*settings_.key, settings_.answer_ms));
    probed_.is_protected = true;
    co_return co_await greet();
  }
  if (settings_.greets) {
    auto greeted = co_await greet();
    if (greeted || !is_close(greeted.error()) || probed_.state == Probed::State::ours) co_return greeted;
    probed_.closes_on_4 = true;
    probed_.state = Probed::State::stock;
    if (!settings_.trial) co_return Result<void>();
    CO_RETURN_IF_ERROR(co_await connect());
  }
  co_return co_await try_job();
}

Task<Result<void>> Prober::connect() {
  connection_.emplace(loop_);
  const state::AddressTurns any_order("", 0);
  CO_RETURN_IF_ERROR(co_await connection_->open(host_, any_order, settings_.connect_ms));
  if (host_.transport != hosts::Transport::tcp) co_return Result<void>();
  probed_.connect_ms = connection_->connect_ms();
  probed_.address = connection_->peer().host();
  co_return Result<void>();
}

Task<Result<void>> Prober::greet() {
  auto began = Clock::now();
  loop::Deadline patience(loop_, settings_.answer_ms, [this] { connection_->close(); });
  loop::ByteStream& stream = connection_->stream();
  loop::Reader reader(stream);
  ask_ = protocol::greeting();
  append(ask_, FrameKind::hello, protocol::Hello{protocol::k_client_features, DCC_VERSION});
  for (bool at_end = false; !at_end;) {
    if (!ask_.empty()) {
      const std::string frames = std::exchange(ask_, {});
      // If sending fails, what is left to receive gives the better reason.
      (void)co_await stream.write_all(frames);
    }
    auto filled = co_await reader.fill();
    if (!probed_.answer_ms) probed_.answer_ms = ms_since(began);
    if (!filled && patience.expired()) co_return fail(Code::timeout, "no answer within {} ms", settings_.answer_ms);
    if (!filled) co_return filled;
    CO_ASSIGN_OR_RETURN(at_end, take_frames(reader));
  }
  co_return Result<void>();
}

// Returns true when everything has arrived.
Result<bool> Prober::take_frames(loop::Reader& reader) {
  for (;;) {
    if (reader.buffered().size() > k_answer_limit) return fail(Code::protocol, "its answer is too long");
    ASSIGN_OR_RETURN(std::optional<protocol::Frame> frame, protocol::first_frame(reader.buffered()));
    if (!frame) return false;
    std::string_view payload = frame->payload;
    if (frame->kind == FrameKind::welcome && probed_.state != Probed::State::ours) {
      ASSIGN_OR_RETURN(protocol::Hello hello, protocol::read_hello(payload));
      probed_.state = Probed::State::ours;
      probed_.version = printable(hello.version);
      probed_.has_native_mode = hello.features & protocol::k_does_native_jobs;
      if (!(hello.features & protocol::k_answers_queries)) return true;
      protocol::append_frame(ask_, FrameKind::query);
    } else if (frame->kind == FrameKind::compilers) {
      ASSIGN_OR_RETURN(probed_.compilers, protocol::read_compiler_list(payload));
    } else if (frame->kind == FrameKind::refused) {
      ASSIGN_OR_RETURN(protocol::Refused refused, protocol::read_refused(payload));
      return fail(Code::denied, "it refuses: {}", refused.text);
    } else if (frame->kind == FrameKind::end) {
      return true;
    }
    reader.consume(size_on_wire(*frame));
  }
}

int Prober::trial_protocol() const {
  return settings_.trial_protocol ? settings_.trial_protocol : hosts::stock_protocol(host_);
}

Task<Result<void>> Prober::try_job() {
  auto began = Clock::now();
  loop::Deadline patience(loop_, settings_.answer_ms, [this] { connection_->close(); });
  const int version = trial_protocol();
  std::string body = settings_.trial->source;
  if (version == protocol::k_version_lzo) {
    CO_ASSIGN_OR_RETURN(body, protocol::lzo_compress(body));
  }
  std::string request = protocol::encode_request_head(version, settings_.trial->argv);
  CO_ASSIGN_OR_RETURN(std::string header, protocol::encode_request_body_header(body.size()));
  request += header + body;
  (void)co_await connection_->stream().write_all(request);
  auto received = co_await receive_answer(version);
  if (!probed_.answer_ms) probed_.answer_ms = ms_since(began);
  if (!received && patience.expired()) co_return fail(Code::timeout, "no answer within {} ms", settings_.answer_ms);
  if (received) probed_.state = Probed::State::stock;
  co_return received;
}

Task<Result<void>> Prober::receive_answer(int version) {
  protocol::ResponseParser parser(version);
  loop::Reader reader(connection_->stream());
  while (!parser.complete()) {
    auto filled = co_await reader.fill();
    if (!filled && parser.nothing_arrived() && is_close(filled.error()))
      co_return fail(Code::denied,
                     "it closes without an answer: it does not allow this client or '{}', or is not a compile server",
                     settings_.trial->argv[0]);
    if (!filled) co_return filled;
    CO_ASSIGN_OR_RETURN(size_t used, parser.feed(reader.buffered()));
    reader.consume(used);
  }
  if (parser.object_size() > k_answer_limit)
    co_return fail(Code::protocol, "it made {} bytes out of an empty unit", parser.object_size());
  std::string wire;
  CO_RETURN_IF_ERROR(co_await reader.append_to(wire, parser.object_size()));
  if (version == protocol::k_version_lzo && !wire.empty()) {
    CO_ASSIGN_OR_RETURN(wire, protocol::lzo_decompress(wire, k_answer_limit));
  }
  probed_.trial_status = parser.status();
  probed_.object = std::move(wire);
  co_return Result<void>();
}

struct Round {
  const std::vector<hosts::Host>& hosts;
  const ProbeSettings& settings;
  std::vector<Probed> probed;
  size_t next = 0;
  loop::Loop loop;

  Task<> work();
};

Task<> Round::work() {
  while (next < hosts.size()) {
    size_t index = next++;
    if (hosts[index].transport != hosts::Transport::local) {
      Prober prober(loop, hosts[index], settings, probed[index]);
      co_await prober.run();
    }
  }
}

}  // namespace

std::vector<Probed> probe(const std::vector<hosts::Host>& hosts, const ProbeSettings& settings) {
  Round round{hosts, settings, std::vector<Probed>(hosts.size())};
  for (size_t i = 0; i < std::min(hosts.size(), k_at_once); ++i) loop::start(round.work());
  round.loop.run();
  return std::move(round.probed);
}

}  // namespace dcc::inspect
