// SPDX-License-Identifier: GPL-2.0-or-later
#include <signal.h>

#include <algorithm>

#include "base/env.h"
#include "base/file.h"
#include "base/machine.h"
#include "base/strings.h"
#include "base/temp.h"
#include "loop/together.h"
#include "process/capture.h"
#include "protocol/view_variables.h"
#include "toolchain/identity/canary_sources.h"
#include "toolchain/identity/fingerprint.h"
#include "toolchain/identity/self_description.h"
#include "toolchain/lookup/find.h"

namespace dcc::toolchain {

namespace {

constexpr uint64_t k_deadline_ms = 60'000;  // for one process: slow and emulated boards need seconds
constexpr size_t k_output_limit = 16 * 1024 * 1024;

// Options that turn the compiler into one for another architecture, which has its own defaults (gcc's configure:
// --with-arch-32).
struct OtherWidths {
  std::string_view of_target;  // the beginning of its name
  std::initializer_list<const char*> options;
};
constexpr OtherWidths k_other_widths[] = {
    {"x86_64", {"-m32", "-mx32"}}, {"i", {"-m64", "-mx32"}},   {"powerpc", {"-m32", "-m64"}},
    {"sparc", {"-m32", "-m64"}},   {"s390", {"-m31", "-m64"}}, {"mips", {"-mabi=32", "-mabi=n32", "-mabi=64"}},
};

std::vector<const char*> other_widths(std::string_view target) {
  for (const OtherWidths& widths : k_other_widths)
    if (target.starts_with(widths.of_target)) return widths.options;
  return {};
}

// The line with the error, among those of -v ("Configured with: ..."). It may be the compiler's, the assembler's or the
// system's.
std::string_view complaint(std::string_view text) {
  size_t at = text.npos;
  for (std::string_view sign : {"rror: ", "No space left on device", "rror"})
    if (at == text.npos) at = text.find(sign);
  if (at == text.npos) {
    text = text.substr(0, text.find_last_not_of('\n') + 1);
    return text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  }
  size_t begin = text.rfind('\n', at) + 1;  // npos + 1 is 0
  return text.substr(begin, text.find('\n', at) - begin);
}

void add_part(Digester& digester, std::string_view name, std::string_view content) {
  digester.add(fmt::format("{} {}\n", name, content.size()));
  digester.add(content);
}

}  // namespace

class Examiner {
 public:
  Examiner(loop::Loop& loop, Subject subject, TempDirectory directory, loop::CancelScope& scope,
           ExaminationRunner runner)
      : loop_(loop),
        subject_(std::move(subject)),
        directory_(std::move(directory)),
        scope_(scope),
        runner_(std::move(runner)),
        place_{directory_.path(), {}} {}

  loop::Task<Result<Examination>> examine();

 private:
  // One process, with what it is to read, what came of it, and the object if it compiled the canary.
  struct Step {
    process::Command command;
    std::string_view input;
    std::string object_file = {};  // where the compiler writes it; empty: no object is expected
    std::string out = {}, err = {}, object = {};
    std::optional<Error> error = std::nullopt;
  };

  std::string path_of(std::string_view name) const { return fmt::format("{}/{}", directory_.path(), name); }

  // The command with these options, set to print messages in English.
  process::Command command(std::initializer_list<std::string_view> options) const;
  Step compilation(std::string_view name, std::initializer_list<std::string_view> options) const;
  loop::Task<> run_all(std::vector<Step>& steps);
  loop::Task<> run(Step& step);
  loop::Task<Result<void>> finish(Step& step);
  loop::Task<Result<SelfDescription>> describe();
  loop::Task<Result<void>> try_options(const SelfDescription& itself);
  loop::Task<> note_parts(const SelfDescription& itself);
  void depend_on(std::string_view program);
  void depend_on_file(const std::string& path);
  loop::Task<> depend_on_libraries_of(std::string file);

  loop::Loop& loop_;
  Subject subject_;
  TempDirectory directory_;
  loop::CancelScope& scope_;
  ExaminationRunner runner_;
  ExaminationPlace place_;
  Digester digester_;
  Examination result_;
};

process::Command Examiner::command(std::initializer_list<std::string_view> options) const {
  process::Command command;
  command.file = subject_.file;
  command.argv = {subject_.file};
  if (!subject_.target.empty()) command.argv.push_back("--target=" + subject_.target);
  command.argv.push_back("-x");
  command.argv.push_back(subject_.language == CanaryLanguage::c ? "c" : "c++");
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.env = protocol::without_view_variables(subject_.env);
  std::erase_if(command.env, [](const std::string& assignment) { return assignment.starts_with("TMPDIR="); });
  command.env.push_back("LC_ALL=C");  // its messages are parsed
  command.env.push_back("PWD=/");     // the directory in debug information
  command.env.push_back("TMPDIR=" + directory_.path());
  command.env.push_back("COLUMNS=1000");  // gcc folds its --help there; a folded path would look like a value
  command.directory = "/";
  command.own_group = true;
  command.setup = {process::resource_limit(RLIMIT_FSIZE, k_output_limit)};
  return command;
}

// The canary's, with these options; its object has this name.
Examiner::Step Examiner::compilation(std::string_view name, std::initializer_list<std::string_view> options) const {
  Step step{command(options), canary_source(subject_.language), path_of(name)};
  for (const char* word : {"-fno-ident", "-w", "-c", "-", "-o"}) step.command.argv.push_back(word);
  step.command.argv.push_back(step.object_file);
  return step;
}

// At the same time, where there are processors and memory: a client waits for this before its first job.
loop::Task<> Examiner::run_all(std::vector<Step>& steps) {
  constexpr uint64_t k_memory = 256 << 20;  // that a compiler may need for the canary
  const Machine machine = this_machine();
  const auto cores = static_cast<uint64_t>(machine.cores);
  const auto at_once =
      static_cast<size_t>(machine.memory_available ? std::min(cores, machine.memory_available / k_memory) : cores);
  std::function<loop::Task<>(size_t)> run_step = [this, &steps](size_t which) { return run(steps[which]); };
  co_await loop::together(loop_, steps.size(), std::max<size_t>(at_once, 1), std::move(run_step));
}

loop::Task<> Examiner::run(Step& step) {
  auto finished = co_await finish(step);
  if (!finished) step.error = std::move(finished.error());
}

loop::Task<Result<void>> Examiner::finish(Step& step) {
  CO_ASSIGN_OR_RETURN(process::Capture capture, process::Capture::of(step.command, step.input));
  loop::CancelScope end;
  loop::OnCancel interrupt(scope_, [&end] { end.cancel(); });
  loop::Deadline deadline(loop_, k_deadline_ms, [&end] { end.cancel(); });
  CO_ASSIGN_OR_RETURN(const loop::ExitStatus status, co_await runner_(loop_, step.command, place_, end));
  const std::string words = shell_quoted(step.command.argv);
  if (deadline.expired()) co_return fail(Code::general, "'{}' takes more than {} s", words, k_deadline_ms / 1000);
  CO_ASSIGN_OR_RETURN(step.out, capture.out(k_output_limit));
  CO_ASSIGN_OR_RETURN(step.err, capture.err(k_output_limit));
  const bool disk_full = step.err.find("No space left on device") != step.err.npos;
  if (!status.ok())
    co_return fail(disk_full ? Code::io : Code::general, "'{}' fails: {}", words, printable(complaint(step.err)));
  if (step.object_file.empty()) co_return Result<void>();
  CO_ASSIGN_OR_RETURN(step.object, read_file(step.object_file, k_output_limit));
  co_return Result<void>();
}

// A program found in PATH loses its place to one that appears in an earlier directory, so those are checked, too.
void Examiner::depend_on(std::string_view program) {
  if (program.find('/') != program.npos) return depend_on_file(absolute_path(program, "/"));
  const std::string path = value_in(subject_.env, "PATH");
  const std::string found = find_in_path(program, path);
  if (found.empty()) return;
  for (const std::string& directory : path_directories(path)) {
    std::string candidate = fmt::format("{}/{}", directory, program);
    if (candidate.starts_with('/')) depend_on_file(candidate);
    if (candidate == found) return;
  }
}

void Examiner::depend_on_file(const std::string& path) {
  FileIdentity identity = identity_of(path).value_or(FileIdentity{path});
  if (!std::count(result_.files.begin(), result_.files.end(), identity)) result_.files.push_back(std::move(identity));
}

// If clang is a small program that uses shared libraries, those are the real compiler. The dynamic loader lists them;
// if it cannot (a static program, musl), they stay unknown.
loop::Task<> Examiner::depend_on_libraries_of(std::string file) {
  Step listing{command({}), ""};
  listing.command.file = file;
  listing.command.argv = {file, "--version"};
  listing.command.env.push_back("LD_TRACE_LOADED_OBJECTS=1");
  co_await run(listing);
  if (listing.error) co_return;
  for (const std::string& line : split(listing.out, '\n')) {
    size_t arrow = line.find(" => /");
    if (arrow == line.npos || (line.find("libclang") == line.npos && line.find("libLLVM") == line.npos)) continue;
    std::string_view library = std::string_view(line).substr(arrow + 4);
    depend_on_file(std::string(library.substr(0, library.find(" ("))));
  }
}

loop::Task<> Examiner::note_parts(const SelfDescription& itself) {
  for (const std::string& program : itself.programs) depend_on(program);
  for (const std::string& file : itself.settings) depend_on_file(file);
  if (is_clang(subject_.driver) && !itself.programs.empty()) {
    std::string clang = itself.programs.back();
    co_await depend_on_libraries_of(std::move(clang));
  }
  for (const FileIdentity& file : result_.files)
    if (file.inode != 0) place_.parts.push_back(file.path);  // the others are places that come first in PATH
}

loop::Task<Result<Examination>> Examiner::examine() {
  depend_on_file(subject_.file);
  CO_ASSIGN_OR_RETURN(SelfDescription itself, co_await describe());
  co_await note_parts(itself);
  CO_RETURN_IF_ERROR(co_await try_options(itself));
  result_.fingerprint.driver = subject_.driver;
  result_.fingerprint.language = subject_.language;
  result_.fingerprint.target = std::move(itself.target);
  result_.fingerprint.version = std::move(itself.version);
  co_return std::move(result_);
}

// What the compiler says of itself, and the canary's usual object.
loop::Task<Result<SelfDescription>> Examiner::describe() {
  std::vector<Step> steps = {{command({"-E", "-dM", "-"}), ""}, compilation("usual.o", {"-v", "-O2", "-g"})};
  co_await run_all(steps);
  for (Step& step : steps)
    if (step.error) co_return std::move(*step.error);
  const Step &macros = steps[0], &usual = steps[1];
  add_part(digester_, "macros", macros.out);
  add_part(digester_, "object", usual.object);
  SelfDescription itself = parse_self_description(usual.err);
  if (itself.version.empty() || itself.target.empty())
    co_return fail(Code::general, "'{}' does not report its version and target", subject_.file);
  add_part(digester_, "target", itself.target);
  add_part(digester_, "version", itself.version);
  add_part(digester_, "assembler", itself.assembler_version);
  add_part(digester_, "clang's options", itself.options);
  co_return std::move(itself);
}

// The rest of the digests: defaults that the usual options hide, and options that change code in ways of their own.
loop::Task<Result<void>> Examiner::try_options(const SelfDescription& itself) {
  const std::string nothing = path_of("help.s");
  std::vector<Step> steps;
  // Shows a wrapper that adds -O1 or -g.
  steps.push_back(compilation("plain.o", {}));
  steps.push_back(compilation("hardened.o", {"-O2", "-fstack-protector-strong", "-fstack-clash-protection"}));
  if (!is_clang(subject_.driver)) {
    process::Command ask_options =
        command({"-S", "-o", nothing, "-Q", "--help=target", "--help=optimizers", "--help=common", "--help=params"});
    steps.push_back({std::move(ask_options), ""});
  }
  const size_t needed = steps.size();
  const std::vector<const char*> widths = other_widths(itself.target);
  for (const char* option : widths) steps.push_back(compilation(fmt::format("{}.o", option), {"-O2", option}));
  co_await run_all(steps);
  for (size_t i = 0; i < needed; ++i)
    if (steps[i].error) co_return std::move(*steps[i].error);

  const Step &plain = steps[0], &hardened = steps[1], &options = steps[needed - 1];
  add_part(digester_, "plain object", plain.object);
  if (!is_clang(subject_.driver)) add_part(digester_, "options", stable_options(options.out));
  result_.fingerprint.digest = digester_.digest();
  add_part(digester_, "hardened object", hardened.object);
  add_part(digester_, "LTO compression", itself.lto_compression);
  for (size_t i = 0; i < widths.size(); ++i) {
    const Step& other = steps[needed + i];
    add_part(digester_, widths[i], other.error ? "none" : other.object);
  }
  result_.fingerprint.hardened_digest = digester_.digest();
  co_return Result<void>();
}

loop::Task<Result<loop::ExitStatus>> run_openly(loop::Loop& loop, process::Command& command, const ExaminationPlace&,
                                                loop::CancelScope& scope) {
  CO_ASSIGN_OR_RETURN(process::Process process, process::Process::start(loop, command));
  loop::OnCancel kill(scope, [&process] { process.kill(SIGKILL); });
  co_return co_await process.exit();
}

loop::Task<Result<Examination>> examine(loop::Loop& loop, Subject subject, loop::CancelScope& scope,
                                        ExaminationRunner runner) {
  std::string parent = value_in(subject.env, "TMPDIR");
  if (parent.empty()) parent = temp_directory();
  CO_ASSIGN_OR_RETURN(TempDirectory directory, TempDirectory::create(parent));
  const std::string file = subject.file;
  Examiner examiner(loop, std::move(subject), std::move(directory), scope, std::move(runner));
  auto examination = co_await examiner.examine();
  // Some steps may fail, but not because they were interrupted.
  if (scope.cancelled()) co_return fail(Code::canceled, "the examination of '{}' was interrupted", file);
  co_return examination;
}

}  // namespace dcc::toolchain
