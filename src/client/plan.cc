// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/plan.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/env.h"
#include "base/file.h"
#include "base/strings.h"
#include "client/view/request.h"
#include "client/view/specs_files.h"
#include "cmdline/source_kind.h"
#include "toolchain/identity/family.h"
#include "toolchain/lookup/launcher.h"
#include "toolchain/lookup/self.h"

namespace dcc::client {
namespace {

constexpr size_t k_response_file_limit = 16 * 1024 * 1024;

bool is_variable(const std::string& assignment, std::string_view name) {
  return assignment.size() > name.size() && assignment.starts_with(name) && assignment[name.size()] == '=';
}

std::vector<std::string> child_environment(int nesting_level, const std::string& path) {
  std::vector<std::string> env = process::environment();
  std::erase_if(env, [](const std::string& assignment) {
    return is_variable(assignment, "PATH") || is_variable(assignment, toolchain::k_safeguard_variable);
  });
  env.push_back("PATH=" + path);
  env.push_back(fmt::format("{}={}", toolchain::k_safeguard_variable, toolchain::next_safeguard_level(nesting_level)));
  return env;
}

// gcc's own rule: no links on terminals that are known to show garbage for them.
bool terminal_shows_links() {
  const auto terminal = env("TERM");
  const auto color_terminal = env("COLORTERM");
  if (color_terminal) return *color_terminal != "xfce4-terminal" && *color_terminal != "gnome-terminal";
  return env("GCC_URLS") || env("TERM_URLS") || (terminal != "xterm" && terminal != "linux");
}

cmdline::Display display_of_stderr() {
  const auto terminal = env("TERM");
  cmdline::Display display;
  display.color = ::isatty(STDERR_FILENO) && terminal && *terminal != "dumb";
  display.no_color = env("GCC_COLORS") == "";
  display.links = display.color && terminal_shows_links();
  return display;
}

// Only regular files: the compiler must be able to read the file again if the job stays here, and a shell's <(...) can
// be read only once.
std::optional<std::string> read_response_file(const std::string& path) {
  if (!is_regular_file(path)) return std::nullopt;
  auto text = read_file(path, k_response_file_limit);
  if (!text) return std::nullopt;
  return std::move(*text);
}

// These change what gcc or clang does or prints, and would not reach the server.
constexpr const char* k_compiler_variables[] = {"CCC_OVERRIDE_OPTIONS",
                                                "CC_LOG_DIAGNOSTICS",
                                                "CC_PRINT_HEADERS",
                                                "CC_PRINT_OPTIONS",
                                                "CC_PRINT_PROC_STAT",
                                                "CLANG_NO_DEFAULT_CONFIG",
                                                "COMPILER_PATH",
                                                "GCC_COMPARE_DEBUG",
                                                "GCC_EXEC_PREFIX",
                                                "QA_OVERRIDE_GCC3_OPTIONS",
                                                "GCC_EXTRA_DIAGNOSTIC_OUTPUT"};

// Whether the text does not say where it comes from. The object would then have the source's name on the server, and
// the debug information the server's directory (clang gets the directory by an option).
bool lacks_origin(const cmdline::Invocation& invocation) {
  if (!invocation.kind.preprocessed || invocation.kind.language == cmdline::Language::assembler) return false;
  constexpr size_t k_two_lines = 2 * PATH_MAX;
  const bool with_directory = (invocation.debug_info || invocation.lto) && invocation.family != cmdline::Family::clang;
  auto file = open_file(invocation.input, O_RDONLY);
  auto beginning = file ? read_at(file->get(), 0, k_two_lines) : std::move(file.error());
  return beginning && !cmdline::names_its_origin(*beginning, with_directory);
}

// Why a job that its command line would let go stays here; empty if it can go. `specs`: as specs_in_library_path()
// says.
std::string trouble_around(const Plan& plan, const std::string& specs) {
  const cmdline::Invocation& invocation = plan.invocation;
  for (const char* name : k_compiler_variables)
    if (env(name)) return fmt::format("the environment has {}", name);
  if (!specs.empty()) return fmt::format("LIBRARY_PATH makes the compiler read '{}'", printable(specs));
  if (!is_regular_file(invocation.input)) return "the source is not a regular file";
  if (is_directory(invocation.output)) return "the output is a directory";
  if (toolchain::same_file(invocation.input, invocation.output)) return "the output is the source itself";
  if (lacks_origin(invocation)) return "the preprocessed source does not say where it comes from";
  if (invocation.debug_info && current_directory().empty()) return "debug information would name another directory";
  return "";
}

// Why dcc cannot work as intended; running the compiler alone is still possible.
std::string trouble_with_us() {
  // Pipes, sockets, locks, temporary files, and the loop's own descriptors.
  constexpr rlim_t k_enough = 64;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < k_enough)
    return "no more than a handful of files may be open at a time (ulimit -n)";
  auto possible = loop::check_loop();
  return possible ? "" : possible.error().text;
}

}  // namespace

bool names_no_compiler(std::string_view first) {
  return first.starts_with('-') || first.ends_with(".o") || cmdline::kind_of_file(first, false).has_value();
}

Result<Plan> make_plan(std::vector<std::string> command, const Settings& settings) {
  Plan plan;
  ASSIGN_OR_RETURN(plan.compiler, toolchain::find_compiler(command[0], toolchain::search_path()));
  const toolchain::Launcher* launcher = command.size() > 1 ? toolchain::find_launcher(command[0]) : nullptr;
  // The launcher may start dcc as its compiler, which is not a nested call.
  plan.child_env = child_environment(settings.nesting_level - (launcher ? 1 : 0), plan.compiler.path);
  plan.alone_reason = trouble_with_us();

  cmdline::Context context;
  context.family = toolchain::family_of(plan.compiler.name, plan.compiler.file);
  context.read_file = read_response_file;
  context.file_exists = [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; };
  context.dependencies_in_environment = env("DEPENDENCIES_OUTPUT") || env("SUNPRO_DEPENDENCIES");
  std::vector<std::string> words = command;
  words[0] = plan.compiler.name;
  plan.invocation = cmdline::analyze(std::move(words), context);
  const bool may_be_native = settings.native && plan.invocation.view_reason.empty();
  const bool may_go = may_be_native || plan.invocation.distributable();
  const std::string specs = may_go ? specs_in_library_path(plan) : "";
  if (plan.invocation.distributable()) plan.invocation.local_reason = trouble_around(plan, specs);
  if (launcher) plan.invocation.local_reason = complaint_of(*launcher);
  plan.typed = std::move(command);
  plan.display = display_of_stderr();
  if (may_be_native) plan.invocation.view_reason = trouble_in_specs(plan, specs);
  plan.native_reason = settings.native ? why_not_native(plan) : "it is switched off (DCC_NATIVE=0)";
  return plan;
}

process::Command compiler_command(const Plan& plan, std::vector<std::string> words) {
  process::Command command;
  command.file = plan.compiler.file;
  command.argv = std::move(words);
  command.argv[0] = plan.compiler.file;
  command.env = plan.child_env;
  return command;
}

}  // namespace dcc::client
