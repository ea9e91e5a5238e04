// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/remote/remote_job.h"

#include <cstdlib>

#include "base/env.h"
#include "base/file.h"
#include "base/log.h"
#include "client/canary.h"
#include "client/fingerprint.h"
#include "client/native.h"
#include "cmdline/commands/commands.h"
#include "toolchain/identity/wire_identity.h"
#include "toolchain/lookup/rewrite.h"
#include "toolchain/lookup/self.h"

namespace dcc::client {
namespace {

// Replaces the compiler's name by one that a stock server is likely to know.
void rewrite(const toolchain::RealCompiler& compiler, std::string_view target, std::vector<std::string>& argv) {
  std::vector<std::string> arguments(argv.begin() + 1, argv.end());
  toolchain::RemoteCommand rewritten = toolchain::rewrite_for_remote(compiler, target, arguments);
  argv[0] = rewritten.name;
  argv.insert(argv.end(), rewritten.more_arguments.begin(), rewritten.more_arguments.end());
}

// The working directory by the user's name for it, which may contain links: clang records $PWD if it is right.
std::string named_directory() {
  auto name = env("PWD");
  return name && name->starts_with('/') && toolchain::same_file(*name, ".") ? *name : current_directory();
}

// Older versions of gcc fail for -fdiagnostics-urls.
bool knows_links(const toolchain::Fingerprint& compiler) {
  constexpr int k_first = 10;
  return !toolchain::is_clang(compiler.driver) && std::atoi(compiler.version.c_str()) >= k_first;
}

std::vector<std::string> job_variables() {
  std::vector<std::string> variables;
  for (std::string_view name : protocol::k_job_variables)
    if (auto value = env(std::string(name).c_str())) variables.push_back(fmt::format("{}={}", name, *value));
  return variables;
}

}  // namespace

Result<RemoteJob> make_remote_job(const Plan& plan, const Settings& settings) {
  auto fingerprint = own_fingerprint(plan);
  if (!fingerprint && fingerprint.error().code == Code::canceled) return std::move(fingerprint.error());
  if (!fingerprint)
    log::info("without protocol 4, as '{}' has no fingerprint: {}", plan.compiler.name, fingerprint.error().text);
  cmdline::Display display = plan.display;
  display.links = display.links && fingerprint && knows_links(*fingerprint);
  cmdline::RemoteOptions options;
  options.display = cmdline::display_words(plan.invocation, display);
  options.directory = named_directory();
  if (plan.invocation.uses_native) {
    ASSIGN_OR_RETURN(options.native, native_words(plan));
  }
  RemoteJob job;
  ASSIGN_OR_RETURN(job.expected, canary_traits(plan).context("no local object to compare the remote one with"));
  job.request.argv = cmdline::remote_command(plan.invocation, options);
  job.request.directory = options.directory;
  job.request.environment = job_variables();
  job.stock_argv = cmdline::for_stock_server(plan.invocation.family, job.request.argv);
  job.needs_protocol_4 = plan.invocation.needs_protocol_4;
  job.needs_native = plan.invocation.local_reason;
  job.display = options.display;
  if (settings.rewrite_names) rewrite(plan.compiler, fingerprint ? fingerprint->target : "", job.stock_argv);
  if (fingerprint && settings.offers_4) {
    job.request.compiler = identity_of(*fingerprint, digest_for(*fingerprint, job.request.argv));
    job.fingerprint = std::move(*fingerprint);
  }
  job.not_native = plan.native_reason;
  if (job.not_native.empty() && !job.fingerprint)
    job.not_native = settings.offers_4 ? "the compiler has no fingerprint" : "DCC_PROTOCOL rules out protocol 4";
  return job;
}

}  // namespace dcc::client
