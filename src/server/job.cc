// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/job.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "base/file.h"
#include "base/log.h"
#include "base/nanoseconds.h"
#include "base/strings.h"
#include "loop/linger.h"
#include "server/sandbox/job_environment.h"
#include "server/stall_watch.h"
#include "stats/clock.h"
#include "toolchain/identity/family.h"
#include "toolchain/identity/wire_identity.h"

namespace dcc::server {
namespace {

using loop::Task;

// The time for a refused client to notice.
constexpr uint64_t k_farewell_ms = 2000;

// The time without a start of any job after which a client that has none running is not kept waiting any longer.
constexpr uint64_t k_standstill_ms = 5000;
// The same for workspaces, of which more cost little.
constexpr uint64_t k_workspace_standstill_ms = 1000;

// The time for killed processes to end.
constexpr uint64_t k_patience_for_killed_ms = 5000;

// An answer with more bytes than this in memory has to wait for its turn.
constexpr uint64_t k_bulk = 512 * 1024;

// Of a file of messages, up to `k_messages_limit`, in bytes.
uint64_t size_of_text(int fd) {
  return std::min(static_cast<uint64_t>(std::max<off_t>(::lseek(fd, 0, SEEK_END), 0)), k_messages_limit);
}

Result<std::string> text_of(int fd) { return read_at(fd, 0, size_of_text(fd)); }

// A message of the server in the place of the compiler's, in stock's format.
std::string remark(std::string_view text) { return fmt::format("distccd[{}] ERROR: {}\n", ::getpid(), text); }

// As nearly as two compiles in a row agree about the time.
bool is_now(int64_t clients_clock_ns) {
  constexpr int64_t k_tolerance_ns = 2'000'000'000;
  const int64_t now = clock_ns();
  return clients_clock_ns > now - k_tolerance_ns && clients_clock_ns < now + k_tolerance_ns;
}

// A full disk of the server is not a compile error. If the room was free again when the job ended, only the message
// shows it.
bool lacked_room(const Workspace& workspace) {
  auto said = text_of(workspace.err());
  return workspace.is_full() || (said && tells_of_full_disk(*said));
}

}  // namespace

uint64_t ServerContext::features() const {
  return protocol::k_answers_queries | (native ? protocol::k_does_native_jobs : 0);
}

protocol::Load ServerContext::load() const {
  protocol::Load load;
  load.slots = static_cast<uint32_t>(cpu_queue.capacity());
  load.running = static_cast<uint32_t>(cpu_queue.taken());
  load.waiting = static_cast<uint32_t>(cpu_queue.waiting());
  double average = 0;
  if (::getloadavg(&average, 1) == 1) load.load_average = static_cast<uint32_t>(average * 100);
  return load;
}

protocol::Queued ServerContext::queued_behind(size_t jobs) const {
  const double wait_ms = job_ms * static_cast<double>(jobs) / static_cast<double>(cpu_queue.capacity());
  protocol::Queued queued;
  queued.ahead = static_cast<uint32_t>(jobs);
  queued.wait_ms = static_cast<uint32_t>(std::min(wait_ms, 1e9));
  queued.job_ms = static_cast<uint32_t>(job_ms);
  return queued;
}

void ServerContext::note_job_time(uint64_t ms) {
  constexpr double k_weight = 1.0 / 8;
  const double time_ms = static_cast<double>(ms);
  job_ms = job_ms > 0 ? job_ms + k_weight * (time_ms - job_ms) : std::max(time_ms, 1.0);
}

Job::Job(ServerContext& context, loop::ByteStream& in, loop::ByteStream& out, const Peer& peer)
    : context_(context),
      in_(in),
      out_(out),
      address_(peer),
      peer_(peer.address.text()),
      client_(context.known_clients.standing_of(peer.address.host())),
      started_ms_(context.loop.now_ms()),
      record_(context.counters, client_.address, stats::clock_us()),
      held_(context.holdings, client_),
      reader_(in, [this] { note_memory(); }),
      close_connection_(scope_, [this] {
        in_.close();
        out_.close();
      }) {}

Task<void> Job::run() {
  Result<void> served = co_await serve();
  if (dropped_) served = *dropped_;
  note_conduct(bool(served));
  conclude(served);
  if (served || in_.closed()) co_return;
  if (session_) session_->refuse(served.error());
  enter(ServerPhase::refused);
  native_.reset();  // it refers to the request, which may be large, and the client may take its time
  request_.reset();
  held_.hold(reader_.memory());
  co_await loop::linger(out_, in_, reader_, k_farewell_ms);
}

void Job::note_conduct(bool served) {
  if (timed_out_ || (dropped_ && dropped_->code != Code::gone))
    context_.known_clients.remove(client_.address);
  else if (served && request_ && wait_status_ == 0)
    context_.known_clients.add(client_.address);
}

Task<Result<void>> Job::serve() {
  CO_RETURN_IF_ERROR(co_await read_request());
  if (is_query_) co_return Result<void>();
  if (context_.takes_no_jobs) co_return fail(Code::drained, "this server is drained: it takes no jobs for now");
  enter(ServerPhase::source);
  CO_RETURN_IF_ERROR(co_await admit());
  std::optional<uint64_t> size = 0;
  if (!request_->native) {
    CO_ASSIGN_OR_RETURN(size, co_await await_source());
  }

  enter(ServerPhase::waiting);
  FairQueue::Turn workspace_turn(context_.workspace_queue, client_);
  CO_RETURN_IF_ERROR(co_await wait_for_workspace(workspace_turn));
  CO_ASSIGN_OR_RETURN(workspace_, context_.workspaces.make(size));
  auto served = co_await serve_in(*workspace_);
  // Before the turn ends: who leaves much to be removed waits for it himself.
  if (context_.workspaces.keeps_files())
    workspace_->keep();
  else
    co_await workspace_->remove(context_.loop);
  workspace_.reset();
  co_return served;
}

Task<Result<void>> Job::serve_in(const Workspace& workspace) {
  enter(ServerPhase::receiving);
  if (request_->native) {
    CO_RETURN_IF_ERROR(co_await prepare_native(workspace));
  } else {
    CO_RETURN_IF_ERROR(co_await receive_input(workspace));
  }

  enter(ServerPhase::waiting);
  {
    const std::string kind = memory_kind();
    FairQueue::Turn cpu_turn(context_.cpu_queue, client_, kind);
    tell_position();
    CO_RETURN_IF_ERROR(co_await wait_for_cpu(cpu_turn));
    const MemoryWatch::Run run(context_.memory, kind);
    context_.cpu_queue.grant_free();
    session_->admitted(0);
    enter(ServerPhase::compiling);
    const uint64_t began_ms = context_.loop.now_ms();
    CO_RETURN_IF_ERROR(co_await compile(workspace, cpu_turn));
    context_.note_job_time(context_.loop.now_ms() - began_ms);
    context_.memory.note(kind, record_.memory);
  }
  enter(ServerPhase::answering);
  co_return co_await answer(workspace);
}

void Job::drop(Error reason) {
  if (dropped_) return;
  if (session_ && phase_ < ServerPhase::compiling) session_->refuse(reason);
  dropped_ = std::move(reason);
  held_.hold(0);
  scope_.cancel();
}

// Whatever this client has sent, and the server has in memory.
void Job::note_memory() {
  held_.hold(reader_.memory() + (session_ ? session_->memory() : 0) + (address_.guard ? address_.guard->memory() : 0));
}

// What the server's administrator can do about it.
Error Job::unproven(Error error) const {
  if (error.code == Code::needs_key)
    error.text =
        fmt::format("it did not prove a key: give it one of this server's, or let it do without: --allow-plain {}",
                    client_.address);
  return error;
}

Task<Result<void>> Job::read_request() {
  loop::Deadline patience(context_.loop, context_.limits.head_ms,
                          [this] { drop(fail(Code::slow_request, "its request did not arrive in time")); });
  auto begun = co_await begin_session(out_, reader_, context_, address_, client_);
  if (!begun) co_return unproven(std::move(begun.error()));
  session_ = std::move(*begun);
  if (address_.guard) record_.key = address_.guard->proven() ? address_.guard->proven()->name : stats::k_no_key;
  CO_ASSIGN_OR_RETURN(request_, co_await session_->request());
  is_query_ = !request_;
  note_memory();
  if (const protocol::Hello client = session_->client(); !client.version.empty())
    log::debug("{} is dcc {}, features {:#x}", peer_, printable(client.version), client.features);
  if (!request_) co_return Result<void>();
  record_.compiler = compiler_name_ = request_->argv.front();
  clocks_differ_ = request_->native && !is_now(request_->native->clock_ns);
  co_return Result<void>();
}

// Decides before the source arrives whether the job may run at all.
Task<Result<void>> Job::admit() {
  if (request_->compiler) {
    wanted_ = toolchain::fingerprint_of(*request_->compiler);
    if (!is_known(*wanted_))
      co_return fail(Code::other_compiler, "the server does not know this kind of compiler or language");
  }
  if (request_->native) {
    if (!context_.native) co_return fail(Code::not_native, "the server has no native mode");
    CO_ASSIGN_OR_RETURN(record_.input, cmdline::check_view_command(request_->argv));
    talk_ = session_->view_talk();
    record_.mode = "native";
  } else {
    const bool takes_assembler = wanted_.has_value();
    CO_ASSIGN_OR_RETURN(command_, cmdline::check_command(std::move(request_->argv), takes_assembler));
    record_.input = command_.input;
    record_.mode = "preprocessed";
    input_.emplace(*session_, command_);
  }
  CO_RETURN_IF_ERROR(co_await find_compiler());
  if (!compiler_.file.empty() && !context_.box.is_covered(compiler_.file))
    context_.box.cover(compiler_.file, context_.compilers.parts(compiler_));
  tell_position();
  co_return Result<void>();
}

// Jobs that are expected to need about the same memory.
std::string Job::memory_kind() const {
  return fmt::format("{} {}", compiler_.name, cmdline::preprocessed_extension(command_.kind.language));
}

void Job::tell_position() {
  const FairQueue& queue = context_.cpu_queue;
  const bool is_next = queue.has_free() && queue.waiting() == 0;
  session_->admitted(is_next ? 0 : queue.waiting() + 1);
}

Task<Result<void>> Job::find_compiler() {
  std::optional<Compilers::Search> search;
  if (wanted_)
    search.emplace(context_.compilers, *wanted_);
  else
    search.emplace(context_.compilers, compiler_name_);
  loop::HangupWatch watch(in_, [this] { drop(fail(Code::gone, "the client left while its compiler was looked for")); });
  loop::OnCancel leave(scope_, [&search] { search->leave(); });
  record_.enter(StatsPhase::queue, stats::clock_us());  // it may have to be examined first
  auto found = co_await search->result();
  record_.enter(StatsPhase::receive, stats::clock_us());
  if (found)
    take_compiler(std::move(*found));
  else if (found.error().code == Code::no_compiler)
    remarks_ = remark(found.error().text);  // the compiler's exit code tells the client
  else
    co_return std::move(found.error());
  co_return Result<void>();
}

void Job::take_compiler(toolchain::Allowed found) {
  compiler_ = std::move(found);
  CompilerTable::Shown shown = context_.compilers.shown(compiler_, base_name(compiler_name_));
  record_.compiler = std::move(shown.name);
  record_.target = std::move(shown.target);
  record_.has_compiler = true;
}

Task<Result<std::optional<uint64_t>>> Job::await_source() {
  auto is_waited_for = [] { return false; };  // the client's preprocessor may still run
  StallWatch stall(in_, context_.limits.idle_ms, is_waited_for,
                   [this] { drop(fail(Code::slow_source, "its source did not arrive in time")); });
  co_return co_await input_->announced();
}

Task<Result<void>> Job::wait_for(FairQueue::Turn& turn) {
  if (dropped_) co_return fail(Code::canceled, "the job was dropped");
  if (turn.try_take()) co_return Result<void>();
  loop::HangupWatch watch(in_, [this] { drop(fail(Code::gone, "the client left while its job waited")); });
  loop::OnCancel leave(scope_, [&turn] { turn.leave(); });
  bool granted = co_await turn;
  if (!granted || dropped_) co_return fail(Code::canceled, "the job was dropped");
  co_return Result<void>();
}

// Others' slow transfers may hold all workspaces.
Task<Result<void>> Job::wait_for_workspace(FairQueue::Turn& turn) {
  loop::Deadline standstill(context_.loop, k_workspace_standstill_ms, [this, &turn, &standstill] {
    if (!context_.workspace_queue.grant_beyond(turn, k_workspace_standstill_ms))
      standstill.restart(k_workspace_standstill_ms);
  });
  co_return co_await wait_for(turn);
}

// Reports the queue position, so that the client can go elsewhere if this takes too long or nothing moves. Where
// others' jobs that do not end have all slots, this one gets another.
Task<Result<void>> Job::wait_for_cpu(FairQueue::Turn& turn) {
  loop::Deadline tell(context_.loop, protocol::k_alive_ms, [this, &turn, &tell] {
    if (context_.cpu_queue.grant_beyond(turn, k_standstill_ms)) return;
    session_->admitted(context_.cpu_queue.ahead_of(turn) + 1);
    tell.restart(protocol::k_alive_ms);
  });
  co_return co_await wait_for(turn);
}

Task<Result<void>> Job::receive_input(const Workspace& workspace) {
  auto is_waited_for = [this] { return context_.workspace_queue.waiting() > 0; };
  StallWatch stall(in_, context_.limits.idle_ms, is_waited_for,
                   [this] { drop(fail(Code::slow_source, "its source came too slowly")); });
  CO_ASSIGN_OR_RETURN(record_.received_plain, co_await input_->receive(workspace));
  note_memory();
  co_return Result<void>();
}

Task<Result<void>> Job::prepare_native(const Workspace& workspace) {
  if (compiler_.file.empty()) co_return Result<void>();
  if (!wanted_ || !compiler_.target.empty())
    co_return fail(Code::not_native, "the server's '{}' needs an option for this", compiler_.name);
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const Farm> farm, context_.native->farms.of(compiler_.file, wanted_->language));
  CO_ASSIGN_OR_RETURN(
      native_, NativeRun::create({context_.loop, *talk_, std::move(farm), *request_, context_.native->contents,
                                  context_.native->foresight, context_.native->shim_or_null(), workspace.directory(),
                                  clocks_differ_}));
  co_return co_await native_->foresee();
}

Task<Result<void>> Job::compile(const Workspace& workspace, FairQueue::Turn& slot) {
  if (compiler_.file.empty()) {
    wait_status_ = exited_with(Code::no_compiler);
    co_return Result<void>();
  }
  if (native_) {
    auto kill = [this] {
      if (process_group_ > 0) ::kill(-process_group_, SIGKILL);
    };
    CO_RETURN_IF_ERROR(native_->supervise(slot, kill));
  }
  auto started = start_compiler(workspace);
  if (!started && native_) (void)co_await native_->ended(0);
  if (!started && started.error().code == Code::no_compiler) {
    wait_status_ = exited_with(Code::no_compiler);
    remarks_ = remark(started.error().text);
    log::error("{}", started.error().text);
    co_return Result<void>();
  }
  if (!started) co_return std::move(started.error());
  process::Process& process = *started;
  process_group_ = process.pid();
  loop::OnCancel kill(scope_, [this, &process] {
    process.kill(SIGKILL);
    if (native_) native_->abandon(fail(Code::canceled, "the job was dropped"));
  });
  loop::HangupWatch watch(in_, [this] { drop(fail(Code::gone, "the client left, its job is killed")); });
  std::optional<loop::Deadline> lifetime;
  if (context_.limits.lifetime_ms > 0)
    lifetime.emplace(context_.loop, context_.limits.lifetime_ms, [this, &process] {
      timed_out_ = true;
      process.kill(SIGKILL);
    });
  const loop::ExitStatus ended = co_await last_end(process);
  process_group_ = 0;
  if (dropped_) co_return fail(Code::canceled, "the job was dropped");
  if (native_ && !timed_out_) CO_RETURN_IF_ERROR(native_outcome_);
  if (!timed_out_) note_usage(ended.usage);
  wait_status_ = ended.wait_status;
  // The compiler was chosen before the source arrived; if it was replaced since, its code may differ.
  if (wanted_ && !context_.compilers.is_still(*wanted_, compiler_))
    co_return fail(Code::replaced, "the server's '{}' was replaced meanwhile", compiler_.name);
  if (wait_status_ != 0 && !timed_out_ && lacked_room(workspace))
    co_return fail(Code::io, "there is no room for the job's files in '{}'", workspace.path());
  if (timed_out_) {
    wait_status_ = exited_with(Code::timeout);
    remarks_ = remark(fmt::format("Compilation takes too long, timeout: no more than {} s are allowed (--job-lifetime)",
                                  context_.limits.lifetime_ms / 1000));
  }
  co_return Result<void>();
}

Result<process::Process> Job::start_compiler(const Workspace& workspace) const {
  process::Command command = command_in(workspace);
  const std::vector<UniqueFd> ready = native_ ? native_->give_ready(command) : std::vector<UniqueFd>();
  ASSIGN_OR_RETURN(const UniqueFd rule_set, put_in_box(command, workspace));
  return process::Process::start(context_.loop, command);
}

Result<UniqueFd> Job::put_in_box(process::Command& command, const Workspace& workspace) const {
  if (native_) return context_.box.put_in_view(command, compiler_, workspace.directory());
  return context_.box.put_in(command, compiler_, workspace.directory());
}

// Waits for the compiler, and for whatever it has left running, which is killed when the compiler ends.
Task<loop::ExitStatus> Job::last_end(process::Process& process) {
  if (!native_) co_return co_await context_.box.last_end(process, compiler_);
  const loop::ExitStatus ended = co_await process.exit();
  native_outcome_ = co_await native_->ended(k_patience_for_killed_ms);
  for (const RefusedCall& call : native_->refused()) context_.box.note_refused(compiler_, call);
  co_return ended;
}

process::Command Job::command_in(const Workspace& workspace) const {
  process::Command command;
  command.file = compiler_.file;
  command.directory = workspace.path();
  command.stdout_fd = workspace.out();
  command.stderr_fd = workspace.err();
  command.own_group = true;
  if (native_)
    native_->prepare(command);
  else
    write_text_command(workspace, command);
  command.setup.push_back(process::nicer(context_.nice_increment));
  if (log::enabled(log::Level::debug)) log::debug("{}: in {}: {}", peer_, workspace.path(), shell_quoted(command.argv));
  return command;
}

void Job::write_text_command(const Workspace& workspace, process::Command& command) const {
  command.argv = input_->command();
  command.argv[0] = compiler_.file;
  // Before the client's own words, so that those win.
  if (!compiler_.target.empty()) command.argv.insert(command.argv.begin() + 1, "--target=" + compiler_.target);
  // The directory that clang records. A stock client does not send its own, and the workspace has a random name.
  if (request_->directory.empty() && toolchain::family_of(compiler_.name, compiler_.file) == cmdline::Family::clang)
    command.argv.insert(command.argv.begin() + 1, {"-fdebug-compilation-dir", "."});
  // The directory in the debug information of assembler. For C, the text contains it.
  if (command_.kind.language == cmdline::Language::assembler && request_->directory.starts_with('/'))
    command.argv.insert(command.argv.begin() + 1,
                        fmt::format("-fdebug-prefix-map={}={}", workspace.path(), request_->directory));
  command.env = job_environment(context_.environment, *request_, compiler_);
  command.env.push_back("TMPDIR=" + workspace.path());
}

// Whether the answer takes so much of the server's memory that there may be only one of the kind at a time.
bool Job::takes_memory(const Workspace& workspace, const protocol::CompileResult& result) const {
  uint64_t bytes = size_of_text(workspace.out()) + size_of_text(workspace.err());
  if (session_->buffers_outputs())
    for (const protocol::Output& output : result.outputs) bytes += output.size;
  return bytes > k_bulk;
}

Task<Result<void>> Job::answer(const Workspace& workspace) {
  protocol::CompileResult result;
  result.wait_status = wait_status_;
  if (native_) {
    CO_ASSIGN_OR_RETURN(result.outputs, native_->outputs());
    result.removed = native_->removed();
  } else if (wait_status_ == 0) {
    CO_ASSIGN_OR_RETURN(result.outputs, workspace.take_outputs(input_->outputs()));
  }
  FairQueue::Turn bulk_turn(context_.bulk_queue, client_);
  if (takes_memory(workspace, result)) CO_RETURN_IF_ERROR(co_await wait_for(bulk_turn));
  CO_ASSIGN_OR_RETURN(result.err, text_of(workspace.err()));
  CO_ASSIGN_OR_RETURN(result.out, text_of(workspace.out()));
  result.err.insert(0, remarks_);
  record_.sent_plain = result.err.size() + result.out.size();
  for (const protocol::Output& output : result.outputs) record_.sent_plain += output.size;
  auto is_waited_for = [this, &workspace, &bulk_turn] {
    return context_.workspace_queue.waiting() > 0 || workspace.is_scarce() ||
           (bulk_turn.granted() && context_.bulk_queue.waiting() > 0);
  };
  StallWatch stall(out_, context_.limits.idle_ms, is_waited_for,
                   [this] { drop(fail(Code::answer_not_taken, "the client took its answer too slowly")); });
  co_return co_await session_->answer(result);
}

}  // namespace dcc::server
