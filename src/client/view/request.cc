// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/request.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/env.h"
#include "base/file.h"
#include "base/locales.h"
#include "base/nanoseconds.h"
#include "base/strings.h"
#include "client/native.h"
#include "client/view/token.h"
#include "cmdline/commands/commands.h"
#include "cmdline/output_names.h"
#include "process/process.h"
#include "protocol/view_variables.h"
#include "toolchain/identity/wire_identity.h"
#include "toolchain/lookup/self.h"
#include "view/path.h"

namespace dcc::client {
namespace {

// What gcc, clang, the assembler and the C library ask for that a server's compiler neither gets nor can do without.
constexpr const char* k_variables_that_stay[] = {
    // The programs of which the compiler consists.
    "COMPILER_PATH", "GCC_EXEC_PREFIX", "GCC_ROOT", "CLANG_CONFIG_FILE_SYSTEM_DIR", "CLANG_CONFIG_FILE_USER_DIR",
    // Its options, and files that it writes beside its outputs.
    "CCC_OVERRIDE_OPTIONS", "CC_LOG_DIAGNOSTICS", "CC_PRINT_HEADERS", "CC_PRINT_INTERNAL_STAT", "CC_PRINT_OPTIONS",
    "CC_PRINT_PROC_STAT", "CLANG_NO_DEFAULT_CONFIG", "GCC_COMPARE_DEBUG", "LLVM_OVERRIDE_PRODUCER", "LLVM_PROFILE_FILE",
    "QA_OVERRIDE_GCC3_OPTIONS",
    // Other libraries, locales and conversions for any program; messages of the dynamic linker.
    "GCONV_PATH", "GETCONF_DIR", "LD_AUDIT", "LD_DEBUG", "LD_PROFILE", "LD_SHOW_AUXV", "LD_TRACE_LOADED_OBJECTS",
    "LD_VERBOSE", "LOCPATH", "NLSPATH", "OUTPUT_CHARSET", "TEXTDOMAINDIR"};

// Libraries that may be preloaded: they show a compiler the files that we see, too.
constexpr std::string_view k_harmless_libraries[] = {
    "libcowdancer.so",     "libeatmydata.so",    "libfakeroot.so", "libfakeroot-0.so",
    "libfakeroot-sysv.so", "libfakeroot-tcp.so", "libjemalloc.so", "libmimalloc.so",
    "libsandbox.so",       "libstdbuf.so",       "libtcmalloc.so", "libtcmalloc_minimal.so"};

bool is_harmless(std::string_view library) {
  const std::string_view name = base_name(library);
  return std::any_of(std::begin(k_harmless_libraries), std::end(k_harmless_libraries), [name](std::string_view known) {
    return name.starts_with(known) && (name.size() == known.size() || name[known.size()] == '.');
  });
}

// The first one that might change what a compiler sees; empty if there is none.
std::string strange_library(const std::string& preloaded) {
  std::string list = preloaded;
  std::replace(list.begin(), list.end(), ':', ' ');
  for (const std::string& library : split(list, ' '))
    if (!library.empty() && !is_harmless(library)) return library;
  return "";
}

bool is_script(const std::string& file) {
  auto fd = open_file(file, O_RDONLY);
  auto beginning = fd ? read_at(fd->get(), 0, 2) : std::move(fd.error());
  return beginning && *beginning == "#!";
}

// A device, a FIFO or a directory in an output's place is for the compiler here.
std::string strange_output(const cmdline::Invocation& invocation) {
  const cmdline::OutputNames names = cmdline::output_names(
      invocation, {0, env("DEPENDENCIES_OUTPUT").value_or(""), env("SUNPRO_DEPENDENCIES").value_or("")});
  for (const auto* list : {&names.files, &names.appended})
    for (const std::string& name : *list) {
      struct stat status {};
      if (::stat(name.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return name;
    }
  return "";
}

std::vector<std::string> variables(const Plan& plan) {
  std::vector<std::string> found;
  for (const std::string& assignment : plan.child_env)
    if (protocol::is_view_variable(assignment.substr(0, assignment.find('=')))) found.push_back(assignment);
  // A compiler here would do without a locale that is missing here; the server may have it.
  const Locales wanted = locales_in(found);
  auto found_here = [](const std::string& name) { return has_locale(name) ? name : "C"; };
  const std::string type = found_here(wanted.type);
  const Locales here{type, wanted.messages == wanted.type ? type : found_here(wanted.messages)};
  if (here != wanted) set_locales(found, here);
  return found;
}

// By the user's word for it, unless that is a link to dcc: gcc finds its own parts by it.
std::string compiler_word(const Plan& plan) {
  const std::string& word = plan.typed[0];
  if (word.find('/') == word.npos || toolchain::same_file(word, plan.compiler.file)) return word;
  return plan.compiler.file;
}

// clang preprocesses for its assembler into a temporary file, which debug information names.
bool shows_temporary_directory(const cmdline::Invocation& invocation) {
  if (invocation.family != cmdline::Family::clang || invocation.kind.language != cmdline::Language::assembler)
    return false;
  for (const char* name : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"})
    if (const auto directory = env(name)) return invocation.debug_info && *directory != "/tmp";
  return false;
}

uint32_t current_umask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask & 0777;
}

protocol::NativeFacts native_facts() {
  protocol::NativeFacts facts;
  facts.token = own_token();
  facts.umask = current_umask();
  facts.clock_ns = clock_ns();
  winsize window{};
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    if (!::isatty(fd)) continue;
    facts.terminals = static_cast<uint8_t>(facts.terminals | 1 << fd);
    if (fd != STDIN_FILENO && ::ioctl(fd, TIOCGWINSZ, &window) == 0) facts.columns = window.ws_col;
  }
  return facts;
}

}  // namespace

std::string why_not_native(const Plan& plan) {
  if (!plan.invocation.view_reason.empty()) return plan.invocation.view_reason;
  for (const char* name : k_variables_that_stay)
    if (env(name)) return fmt::format("the environment has {}", name);
  if (auto preloaded = env("LD_PRELOAD"))
    if (std::string library = strange_library(*preloaded); !library.empty())
      return fmt::format("'{}' is preloaded and may change what a compiler sees", printable(library));
  if (std::string output = strange_output(plan.invocation); !output.empty())
    return fmt::format("the output '{}' is not a regular file", printable(output));
  if (is_script(plan.compiler.file)) return "the compiler is a script";
  if (shows_temporary_directory(plan.invocation)) return "clang's temporary directory is another than '/tmp'";
  if (!view::is_normal(current_directory())) return "the working directory has no path";
  return "";
}

Result<protocol::JobRequest> make_native_request(const Plan& plan, const toolchain::Fingerprint& fingerprint) {
  std::vector<std::string> native;
  if (plan.invocation.uses_native) {
    ASSIGN_OR_RETURN(native, native_words(plan));
  }
  protocol::JobRequest request;
  request.argv = cmdline::view_command(plan.invocation, compiler_word(plan), native);
  request.compiler = identity_of(fingerprint, digest_for(fingerprint, plan.invocation.argv));
  request.directory = current_directory();
  request.environment = variables(plan);
  request.native = native_facts();
  return request;
}

}  // namespace dcc::client
