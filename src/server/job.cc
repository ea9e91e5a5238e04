// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/job.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <csignal>

#include "base/file.h"
#include "base/log.h"
#include "base/strings.h"
#include "protocol/lzo.h"
#include "protocol/response.h"
#include "server/pace.h"
#include "toolchain/family.h"

namespace dcc::server {
namespace {

using loop::Task;

// What protocol 2 compresses passes through memory, one file at a time, packed and plain. A bomb gets no further than
// this.
constexpr uint64_t k_lzo_source_limit = 128 << 20;
constexpr uint64_t k_lzo_object_limit = 512 << 20;
// The most of a compiler's messages that is handed on.
constexpr uint64_t k_text_limit = 16 << 20;
// Objects up to this size leave together with the head of the answer, in one write.
constexpr uint64_t k_inline_object = 64 * 1024;
// How long a refused client may take to notice.
constexpr uint64_t k_farewell_ms = 2000;

// A status as wait(2) would give it for an exit with this code.
constexpr int exited_with(Code code) { return static_cast<int>(code) << 8; }

// The first `size` bytes of a file, wherever its offset is; fewer when it is shorter.
Result<std::string> beginning_of(int fd, uint64_t size) {
  std::string text(size, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    ssize_t got = ::pread(fd, text.data() + filled, text.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno(Code::io, errno, "reading what the compiler wrote");
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text;
}

// A whole file of messages, as far as `k_text_limit` allows.
Result<std::string> text_of(int fd) {
  off_t size = ::lseek(fd, 0, SEEK_END);
  if (size <= 0) return std::string();
  return beginning_of(fd, std::min(static_cast<uint64_t>(size), k_text_limit));
}

// A message of ours in the place of a compiler's, in the form that stock gives it.
std::string remark(std::string_view text) { return fmt::format("distccd[{}] ERROR: {}\n", ::getpid(), text); }

// clang puts the base name of its input into the object, as gcc does when the text names no source: they get the client's.
// Otherwise gcc must not find a file of that name: it would quote the preprocessed text as the source.
std::string name_in_bay(const compiler::Request& request, compiler::Family family) {
  std::string name(base_name(request.input));
  auto kind = compiler::kind_of_file(name, false);
  bool matters = family == compiler::Family::clang || (kind && kind->preprocessed);
  bool usable =
      !name.empty() && name != "." && name != ".." && name.size() <= NAME_MAX && name.find('\0') == std::string::npos;
  if (!matters || !usable) return "source" + std::string(compiler::preprocessed_extension(request.kind.language));
  return name.starts_with('-') || name.starts_with('@') ? "./" + name : name;
}

}  // namespace

Job::Job(JobContext& context, loop::Stream& in, loop::Stream& out, const loop::Address& peer)
    : context_(context),
      in_(in),
      out_(out),
      peer_(peer.text()),
      client_(peer.host()),
      started_ms_(context.loop.now_ms()),
      reader_(in) {}

Task<void> Job::run() {
  Result<void> served = co_await serve();
  if (dropped_) served = *dropped_;
  conclude(served);
  if (!served && !in_.closed()) co_await see_off();
}

Task<Result<void>> Job::serve() {
  CO_CHECK(co_await read_head());
  CO_CHECK(admit());
  phase_ = Phase::source;
  CO_CHECK(co_await read_until(&protocol::RequestParser::complete));

  phase_ = Phase::waiting;
  FairQueue::Turn bay_turn(context_.bay_queue, client_);
  CO_CHECK(co_await wait_for(bay_turn));
  CO_TRY(BayPool::Lease bay, context_.bays.take(parser_.body_size()));
  phase_ = Phase::receiving;
  CO_CHECK(co_await receive_source(*bay));

  phase_ = Phase::waiting;
  {
    FairQueue::Turn cpu_turn(context_.cpu_queue, client_);
    CO_CHECK(co_await wait_for(cpu_turn));
    phase_ = Phase::compiling;
    CO_CHECK(co_await compile(*bay));
  }
  phase_ = Phase::answering;
  co_return co_await answer(*bay);
}

void Job::drop(Error reason) {
  if (dropped_) return;
  dropped_ = std::move(reason);
  if (turn_) turn_->leave();
  if (process_) process_->kill(SIGKILL);
  in_.close();
  out_.close();
}

Task<Result<void>> Job::read_head() {
  loop::Deadline patience(context_.loop, context_.limits.head_ms,
                          [this] { drop(fail(Code::timeout, "its request did not arrive in time")); });
  co_return co_await read_until(&protocol::RequestParser::arguments_known);
}

Task<Result<void>> Job::read_until(bool (protocol::RequestParser::*reached)() const) {
  std::optional<Pace> pace;
  for (;;) {
    CO_TRY(size_t used, parser_.feed(reader_.buffered()));
    reader_.consume(used);
    if ((parser_.*reached)()) co_return Result<void>();
    if (!pace)
      pace.emplace(in_, context_.limits.idle_ms, nullptr,
                   [this] { drop(fail(Code::timeout, "its source did not come")); });
    CO_CHECK(co_await reader_.fill());
  }
}

// Whether the job may run at all is known before its body has come.
Result<void> Job::admit() {
  compiler_name_ = parser_.arguments().front();
  TRY(request_, compiler::check_request(parser_.take_arguments()));
  auto allowed = context_.whitelist.resolve(compiler_name_);
  if (allowed) {
    compiler_ = std::move(*allowed);
    context_.confinement.cover(compiler_.file);
  } else if (allowed.error().code == Code::no_compiler) {
    remarks_ = remark(allowed.error().text);
  } else {
    return std::move(allowed.error());
  }
  return {};
}

Task<Result<void>> Job::wait_for(FairQueue::Turn& turn) {
  if (turn.try_take()) co_return Result<void>();
  loop::HangupWatch watch(in_, [this] { drop(fail(Code::gone, "the client left while its job waited")); });
  turn_ = &turn;
  bool granted = co_await turn;
  turn_ = nullptr;
  if (!granted || dropped_) co_return fail(Code::canceled, "the job was dropped");
  co_return Result<void>();
}

Task<Result<void>> Job::receive_source(const Bay& bay) {
  input_name_ = name_in_bay(request_, toolchain::family_of(compiler_.name, compiler_.file));
  output_name_ = input_name_ == "out.o" ? "out.obj" : "out.o";
  CO_TRY(int input, bay.begin_source(input_name_));
  Pace pace(in_, context_.limits.idle_ms, &context_.bay_queue,
            [this] { drop(fail(Code::timeout, "its source came too slowly")); });
  if (parser_.version() == protocol::k_version_lzo)
    CO_CHECK(co_await receive_compressed(bay, input));
  else
    CO_CHECK(co_await reader_.copy_to_file(input, parser_.body_size()));
  co_return bay.end_source();
}

Task<Result<void>> Job::receive_compressed(const Bay& bay, int input) {
  if (parser_.body_size() > k_lzo_source_limit) co_return fail(Code::denied, "its compressed source is too large");
  CO_TRY(UniqueFd packed_file, bay.create_file("source.lzo"));
  CO_CHECK(co_await reader_.copy_to_file(packed_file.get(), parser_.body_size()));
  CO_TRY(std::string packed, beginning_of(packed_file.get(), parser_.body_size()));
  (void)!::ftruncate(packed_file.get(), 0);
  CO_TRY(std::string plain, protocol::lzo_decompress(packed, k_lzo_source_limit));
  co_return write_all(input, plain);
}

Task<Result<void>> Job::compile(Bay& bay) {
  if (compiler_.file.empty()) {
    wait_status_ = exited_with(Code::no_compiler);
    co_return Result<void>();
  }
  CO_TRY(loop::Command command, command_in(bay));
  auto started = loop::Process::start(context_.loop, command);
  if (!started && started.error().code == Code::no_compiler) {
    wait_status_ = exited_with(Code::no_compiler);
    remarks_ = remark(started.error().text);
    log::error("{}", started.error().text);
    co_return Result<void>();
  }
  if (!started) co_return std::move(started.error());
  loop::Process& process = *started;
  process_ = &process;
  loop::HangupWatch watch(in_, [this] { drop(fail(Code::gone, "the client left, its job is killed")); });
  std::optional<loop::Deadline> lifetime;
  if (context_.limits.lifetime_ms > 0)
    lifetime.emplace(context_.loop, context_.limits.lifetime_ms, [this] {
      timed_out_ = true;
      process_->kill(SIGKILL);
    });
  loop::ExitStatus ended = co_await process.exit();
  process_ = nullptr;
  if (dropped_) co_return fail(Code::canceled, "the job was dropped");
  wait_status_ = ended.wait_status;
  if (timed_out_) {
    wait_status_ = exited_with(Code::timeout);
    remarks_ = remark("Compilation takes too long, timeout.");
  }
  co_return Result<void>();
}

Result<loop::Command> Job::command_in(Bay& bay) const {
  loop::Command command;
  command.file = compiler_.file;
  command.argv = compiler::server_command(request_, input_name_, output_name_);
  command.argv[0] = compiler_.file;
  command.env = context_.environment;
  command.env.push_back("TMPDIR=" + bay.path());
  command.directory = bay.path();
  command.stdout_fd = bay.out();
  command.stderr_fd = bay.err();
  command.own_group = true;
  command.no_new_privileges = true;
  command.nice_increment = context_.nice_increment;
  command.limits = context_.limits.resources;
  TRY(command.landlock_fd, bay.rule_set(context_.confinement));
  if (log::enabled(log::Level::debug)) log::debug("{}: in {}: {}", peer_, bay.path(), shell_quoted(command.argv));
  return command;
}

Task<Result<void>> Job::answer(const Bay& bay) {
  CO_TRY(std::string err, text_of(bay.err()));
  CO_TRY(std::string out, text_of(bay.out()));
  err.insert(0, remarks_);
  CO_TRY(std::string head, protocol::encode_response_head(parser_.version(), wait_status_, err, out));
  UniqueFd object;
  uint64_t size = 0;
  if (wait_status_ == 0) {
    CO_TRY(object, bay.open_file(output_name_, size));
  }
  if (parser_.version() == protocol::k_version_lzo) {
    if (size > k_lzo_object_limit) co_return fail(Code::general, "an object of {} bytes is too large for LZO", size);
    CO_TRY(std::string plain, beginning_of(object.get(), size));
    CO_TRY(std::string packed, protocol::lzo_compress(plain));
    CO_TRY(std::string header, protocol::encode_object_header(packed.size()));
    head += header;
    head += packed;
    size = 0;
  } else {
    CO_TRY(std::string header, protocol::encode_object_header(size));
    head += header;
  }
  if (size > 0 && size <= k_inline_object) {
    CO_TRY(std::string plain, beginning_of(object.get(), size));
    if (plain.size() != size) co_return fail(Code::io, "the object became shorter while it was read");
    head += plain;
    size = 0;
  }
  Pace pace(out_, context_.limits.idle_ms, &context_.bay_queue,
            [this] { drop(fail(Code::timeout, "the client took its answer too slowly")); });
  CO_CHECK(co_await out_.write_all(head));
  if (size > 0) CO_CHECK(co_await out_.send_file(object.get(), 0, size));
  co_return Result<void>();
}

// A close with bytes unread resets the connection, and a client that is still sending would report that instead of "no
// answer". So it gets the end of the stream at once and a moment to notice.
Task<void> Job::see_off() {
  phase_ = Phase::refused;
  ::shutdown(out_.fd(), SHUT_WR);
  loop::Deadline patience(context_.loop, k_farewell_ms, [this] { in_.close(); });
  for (;;) {
    reader_.consume(reader_.buffered().size());
    auto more = co_await reader_.fill();
    if (!more) co_return;
  }
}

void Job::conclude(const Result<void>& served) {
  Summary summary;
  summary.peer = peer_;
  summary.time_ms = age_ms();
  summary.compiler = compiler_name_;
  summary.input = request_.input;
  if (served) {
    summary.wait_status = wait_status_;
    summary.outcome = wait_status_ == 0 ? Outcome::compile_ok : Outcome::compile_error;
    if (timed_out_) summary.outcome = Outcome::compile_timeout;
  } else {
    const Error& failure = served.error();
    code_ = failure.code;
    // A port scan, or somebody's check that we are alive.
    if (code_ == Code::truncated && parser_.nothing_arrived())
      return log::debug("{} connected and said nothing", peer_);
    bool left = code_ == Code::gone || code_ == Code::truncated;
    log::write(left ? log::Level::info : log::Level::error, fmt::format("client {}: {}", peer_, failure.text));
    if (code_ == Code::protocol) summary.outcome = Outcome::bad_request;
    if (code_ == Code::gone) {
      summary.outcome = Outcome::client_gone;
      code_ = Code::io;  // distccd's number for it
      summary.wait_status = exited_with(code_);
    }
    summary.code = static_cast<int>(code_);
  }
  log::notice("(dcc_job_summary) {}", summary_line(summary));
}

}  // namespace dcc::server
