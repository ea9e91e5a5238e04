// SPDX-License-Identifier: GPL-2.0-or-later
#include "report/advice.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/strings.h"
#include "base/wording.h"

namespace dcc::report {
namespace {

using trace::Outcome;

// Shares of the build below which something is not mentioned.
constexpr double k_worth_a_word = 0.05;
constexpr double k_much = 0.2;
constexpr double k_busy_machine = 0.85;

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }
int percent(double part, double whole) { return static_cast<int>(100 * share(part, whole) + 0.5); }

double phase(const Summary& build, ClientPhase which) { return build.phase_ms[static_cast<size_t>(which)]; }

using Advices = std::vector<Advice>;

std::string slots_text(int64_t number) { return counted(static_cast<uint64_t>(std::max<int64_t>(number, 0)), "slot"); }

bool is_crowded(const HostUse& host) { return share(host.queue_ms, host.ms) >= k_worth_a_word; }

void about_host_list(const Summary& build, Advices& advices) {
  uint64_t compiles = 0;
  for (const LocalReason& error : build.list_errors) compiles += error.compiles;
  if (compiles == 0 || share(double(compiles), double(build.compiles)) < k_worth_a_word) return;
  const std::string& error = build.list_errors[0].name;
  advices.push_back(
      {"hosts",
       fmt::format(
           "{} of {} found no host list to use, most often for this reason: {}. `dcc hosts` reads the list, too, "
           "and `dcc explain` before a compile shows what would become of it.",
           compiles, counted(build.compiles, "compile"), printable(error, error.size()))});
}

// Hosts in back-off after other jobs' failures, or unable to do such jobs.
void about_hosts_left_out(const Summary& build, Advices& advices) {
  for (const HostUse& host : build.hosts)
    if (host.skipped > 0 && host.errors == 0)
      advices.push_back(
          {"hosts", fmt::format("{} was left out by {} (the last time: {}): `dcc hosts` shows its state.",
                                printable(host.name), counted(host.skipped, "job"), printable(host.skip_reason))});
}

void about_failing_hosts(const Summary& build, Advices& advices) {
  for (const HostUse& host : build.hosts) {
    if (host.errors == 0) continue;
    std::string left_out =
        host.skipped > 0 ? fmt::format(", and {} did not ask it", counted(host.skipped, "other")) : "";
    advices.push_back(
        {"hosts",
         fmt::format("{} failed {} (the last time: {}){}: repair it, or take it out of the host list.",
                     printable(host.name), counted(host.errors, "job"), printable(host.last_error), left_out)});
  }
}

// How many jobs can run at a time: the slots in the host list, without those that a server does not really have. A host
// that only failed does not count, and its slots are unknown.
uint64_t working_slots(const Summary& build) {
  int64_t listed = 0, missing = 0;
  bool all_work = true;
  for (const HostUse& host : build.hosts) {
    listed += host.slots;
    if (host.server_slots > 0) missing += std::max<int64_t>(host.slots - host.server_slots, 0);
    all_work = all_work && host.jobs > 0;
  }
  return static_cast<uint64_t>(std::max<int64_t>((all_work ? build.slots : listed) - missing, 0));
}

// If the number of clients stays close to its maximum for much of the build, something limits it: -j.
void about_parallelism(const Summary& build, Advices& advices) {
  const Parallelism& clients = build.parallelism;
  const uint64_t slots = working_slots(build);
  if (clients.most >= slots || build.count(Outcome::remote) == 0) return;
  // More jobs would only wait on these hosts.
  if (std::all_of(build.hosts.begin(), build.hosts.end(), is_crowded)) return;
  int lasted = percent(clients.near_most_ms, build.wall_ms);
  if (share(clients.near_most_ms, build.wall_ms) >= k_much)
    advices.push_back(
        {"jobs", fmt::format("-j is too low for {}: there were never more than {} at a time, and for {} % of the build "
                             "nearly as many. Try -j{}.",
                             counted(slots, "slot"), counted(clients.most, "job"), lasted, slots)});
  else if (2 * clients.mean < static_cast<double>(slots))
    advices.push_back(
        {"jobs",
         fmt::format(
             "The build had {:.1f} jobs at a time on average and {} at most, for {}: either it has no more to do at "
             "once, or -j is too low.",
             clients.mean, clients.most, counted(slots, "slot"))});
}

void about_slots(const Summary& build, Advices& advices) {
  // With fewer jobs than slots, they waited for something else: for preprocessing here.
  if (build.parallelism.most < static_cast<uint64_t>(build.slots)) return;
  if (share(build.remote_wait_ms, build.remote_ms) < k_worth_a_word) return;
  auto is_full = [](const HostUse& host) { return host.server_slots > 0 && host.server_slots <= host.slots; };
  if (std::all_of(build.hosts.begin(), build.hosts.end(), is_full)) return;
  std::string text = fmt::format("Remote jobs waited for a free slot {} % of their time: more than {} would be used.",
                                 percent(build.remote_wait_ms, build.remote_ms), slots_text(build.slots));
  for (const HostUse& host : build.hosts)
    if (host.server_slots > host.slots && host.slots > 0)
      text += fmt::format(" {} has {}, and the host list gives it {}.", printable(host.name),
                          slots_text(host.server_slots), host.slots);
  advices.push_back({"slots", std::move(text)});
}

void about_crowded_servers(const Summary& build, Advices& advices) {
  for (const HostUse& host : build.hosts) {
    if (!is_crowded(host)) continue;
    std::string text = fmt::format("Jobs waited in the queue of {} for {} % of their time there", printable(host.name),
                                   percent(host.queue_ms, host.ms));
    if (host.server_slots > 0 && host.server_slots < host.slots)
      text += fmt::format(": it has {}, and the host list gives it {}. Write {}/{} there, or add hosts.",
                          slots_text(host.server_slots), host.slots, printable(host.name), host.server_slots);
    else
      text += ": others use it as well.";
    advices.push_back({"slots", std::move(text)});
  }
}

void about_this_machine(const Summary& build, Advices& advices) {
  double capacity = build.wall_ms * static_cast<double>(build.cores);
  if (share(build.cpu_ms, capacity) < k_busy_machine) return;
  bool preprocessing = build.preprocessing_cpu_ms > build.cpu_ms / 2;
  std::string text = fmt::format(
      "This machine's {} busy for {} % of the build, {} % of that with preprocessing: more hosts do not help. ",
      build.cores == 1 ? "one core was" : fmt::format("{} cores were", build.cores), percent(build.cpu_ms, capacity),
      percent(build.preprocessing_cpu_ms, build.cpu_ms));
  text += preprocessing ? "Fewer and lighter #includes do, or ccache, or starting the build on a faster machine."
                        : "The jobs that ran here are listed under local jobs.";
  advices.push_back({"cpu", std::move(text)});
}

void about_options(const Summary& build, Advices& advices) {
  double all_ms = build.total_ms;
  for (const LocalReason& reason : build.local_reasons)
    if (reason.compiles > 0 && reason.name.starts_with("'-") && share(reason.ms, all_ms) >= k_worth_a_word)
      advices.push_back(
          {"options",
           fmt::format("{} of {} stayed here, for {:.1f} s in all, because {}. Without that option they go "
                       "out.",
                       reason.compiles, counted(build.compiles, "compile"), reason.ms / 1000, printable(reason.name))});
}

// Any reason that kept many compiles here without an error.
void about_reasons(const Summary& build, Advices& advices) {
  for (const LocalReason& reason : build.local_reasons)
    if (reason.fallbacks == 0 && !reason.name.starts_with("'-") &&
        share(double(reason.compiles), double(build.compiles)) >= k_much)
      advices.push_back({"local", fmt::format("{} of {} stayed here: {}.", reason.compiles,
                                              counted(build.compiles, "compile"), printable(reason.name))});
}

void about_compiling_twice(const Summary& build, Advices& advices) {
  if (share(double(build.compiled_twice), double(build.compiles)) < k_worth_a_word) return;
  advices.push_back(
      {"errors", fmt::format("{} of {} failed on a server and were then done here, as their messages are only right "
                             "here. If failing is what they are for (a configure script's probes, say), run that part "
                             "without dcc, or with DISTCC_SKIP_LOCAL_RETRY=1.",
                             build.compiled_twice, counted(build.compiles, "compile"))});
}

void about_links(const Summary& build, Advices& advices) {
  if (share(build.parallelism.only_links_ms, build.wall_ms) < k_worth_a_word) return;
  advices.push_back(
      {"links",
       fmt::format("For {:.1f} s ({} % of the build) nothing but linking went on, which is not distributed. Another "
                   "linker (lld, mold), less debug information or fewer programs make it shorter.",
                   build.parallelism.only_links_ms / 1000, percent(build.parallelism.only_links_ms, build.wall_ms))});
}

void about_network(const Summary& build, Advices& advices) {
  double moving =
      phase(build, ClientPhase::connect) + phase(build, ClientPhase::send) + phase(build, ClientPhase::receive);
  if (share(moving, build.remote_ms) < k_much) return;
  double megabytes = double(build.sent + build.received) / 1e6;
  advices.push_back(
      {"network",
       fmt::format("Connecting, sending and receiving took {} % of the remote jobs' time, for {:.1f} MB: the network, "
                   "or this machine, is slow at that. A stock server compresses with \",lzo\" after its name.",
                   percent(moving, build.remote_ms), megabytes)});
}

void about_idleness(const Summary& build, Advices& advices) {
  if (share(build.parallelism.idle_ms, build.wall_ms) < k_much) return;
  advices.push_back(
      {"idle",
       fmt::format("For {:.1f} s ({} % of the build) there was no job at all: the build did other things, or this is "
                   "more than one build.",
                   build.parallelism.idle_ms / 1000, percent(build.parallelism.idle_ms, build.wall_ms))});
}

}  // namespace

std::vector<Advice> advise(const Summary& build) {
  Advices advices;
  about_host_list(build, advices);
  about_failing_hosts(build, advices);
  about_hosts_left_out(build, advices);
  about_parallelism(build, advices);
  about_slots(build, advices);
  about_crowded_servers(build, advices);
  about_this_machine(build, advices);
  about_options(build, advices);
  about_reasons(build, advices);
  about_compiling_twice(build, advices);
  about_links(build, advices);
  about_network(build, advices);
  about_idleness(build, advices);
  return advices;
}

}  // namespace dcc::report
