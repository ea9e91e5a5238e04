// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/decide.h"

#include "toolchain/lookup/launcher.h"

namespace dcc::client {
namespace {

using Kind = Verdict::Kind;

// The verdict that follows from the command line and the environment alone; nothing if it depends on the hosts.
std::optional<Verdict> verdict_on(const Plan& plan, toolchain::Nesting nesting) {
  if (nesting == toolchain::Nesting::run_local)
    return Verdict{Kind::compiler, "it was started by a compile that dcc runs", {}};
  if (!plan.alone_reason.empty()) return Verdict{Kind::compiler, plan.alone_reason, {}};
  if (plan.typed.size() > 1 && toolchain::find_launcher(plan.typed[0]))
    return Verdict{Kind::launcher, plan.invocation.local_reason, {}};
  return std::nullopt;
}

// Of the two reasons that a command gives, the one that would have to go.
std::string reason_to_stay(const cmdline::Invocation& invocation, const Settings& settings) {
  return settings.native && !invocation.view_reason.empty() ? invocation.view_reason : invocation.local_reason;
}

// Without its key, which cannot be read, nothing leaves this machine.
Verdict verdict_with_key(Decision& decision, const Settings& settings) {
  auto keys = key::find_key_file();
  if (!keys) return undistributed(keys.error(), settings);
  decision.keys = std::move(*keys);
  return {Kind::distribution, {}, {}};
}

}  // namespace

Decision decide(std::vector<std::string> command, const Settings& settings, bool masquerading) {
  Decision decision;
  decision.nesting = toolchain::nesting(settings.nesting_level, masquerading);
  const std::string compiler = command[0];
  if (decision.nesting == toolchain::Nesting::runaway) {
    decision.verdict = {
        Kind::error,
        fmt::format("'{}' seems to have invoked itself recursively; is the real compiler in PATH?", compiler),
        Code::recursion};
    return decision;
  }
  auto plan = make_plan(std::move(command), settings).context("failed to exec '{}'", compiler);
  if (!plan) {
    decision.verdict = {Kind::error, plan.error().text, plan.error().code};
    return decision;
  }
  decision.plan.emplace(std::move(*plan));
  if (auto verdict = verdict_on(*decision.plan, decision.nesting)) {
    decision.verdict = std::move(*verdict);
    return decision;
  }

  decision.list = hosts::load_host_list();
  decision.limits = local_limits(decision.list);
  const cmdline::Invocation& invocation = decision.plan->invocation;
  if (!invocation.distributable() && !decision.plan->native_reason.empty())
    decision.verdict = {Kind::here, reason_to_stay(invocation, settings), {}};
  else if (!decision.list)
    decision.verdict = undistributed(decision.list.error(), settings);
  else
    decision.verdict = verdict_with_key(decision, settings);
  return decision;
}

Verdict undistributed(const Error& reason, const Settings& settings) {
  // It is not a failure if the source itself keeps the job here.
  if (settings.fallback || reason.code == Code::local_cpp) return {Kind::here, reason.text, reason.code};
  return {Kind::no_fallback, reason.text, reason.code};
}

}  // namespace dcc::client
