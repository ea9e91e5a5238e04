// SPDX-License-Identifier: GPL-2.0-or-later
// repeat [-n AT_ONCE] [-b MICROSECONDS] COUNT COMMAND [ARG...]
//
// Runs the command COUNT times, AT_ONCE at a time, with bare posix_spawn, and says how long a run took and what it
// cost. With the do-nothing compiler this is the floor below every compile server.
//
// A server shares the machine with the load generator, a spawn loop does not. So that both have the same machine, -b
// burns, in a thread beside the loop, the given CPU time for each run: what one job costs the load generator. The loop
// never waits for it, as a load generator can work while the compilers run; but the end is when both are done.
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <semaphore>
#include <thread>

#include "summary.h"

using namespace dcc::bench;

namespace {

struct Run {
  pid_t pid = 0;
  double start = 0;
};

[[noreturn]] void die(const char* what, const char* why) {
  fprintf(stderr, "repeat: %s: %s\n", what, why);
  exit(1);
}

void burn(double cpu_time) {
  double end = seconds(CLOCK_THREAD_CPUTIME_ID) + cpu_time;
  while (seconds(CLOCK_THREAD_CPUTIME_ID) < end) {
  }
}

void start(Run& run, char** command) {
  run.start = seconds();
  if (int error = posix_spawnp(&run.pid, command[0], nullptr, nullptr, command, environ)) {
    die(command[0], strerror(error));
  }
}

}  // namespace

int main(int argc, char** argv) {
  size_t at_once = 1;
  double burn_per_run = 0;
  for (int option; (option = getopt(argc, argv, "+n:b:")) != -1;) {
    if (option == 'n')
      at_once = strtoul(optarg, nullptr, 10);
    else if (option == 'b')
      burn_per_run = atof(optarg) * 1e-6;
    else
      return 1;
  }
  if (argc - optind < 2) die("usage", "repeat [-n AT_ONCE] [-b MICROSECONDS] COUNT COMMAND [ARG...]");
  size_t count = strtoul(argv[optind], nullptr, 10);
  char** command = argv + optind + 1;
  at_once = std::min(at_once, count);

  int report = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);  // not for what the command prints
  dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);

  std::counting_semaphore<> finished{0};
  double begin = seconds();
  std::thread burner([&] {
    for (size_t i = 0; burn_per_run > 0 && i < count; ++i) {
      finished.acquire();
      burn(burn_per_run);
    }
  });

  std::vector<Run> running(at_once);
  std::vector<double> times, cpu_times;
  times.reserve(count);
  cpu_times.reserve(count);
  for (Run& run : running) start(run, command);
  for (size_t started = at_once; times.size() < count;) {
    int status;
    rusage usage;
    pid_t pid = wait4(-1, &status, 0, &usage);
    if (status != 0) die(command[0], "did not exit with 0");
    auto run = std::find_if(running.begin(), running.end(), [&](const Run& r) { return r.pid == pid; });
    times.push_back(seconds() - run->start);
    cpu_times.push_back(cpu_seconds(usage));
    finished.release();
    if (started < count) ++started, start(*run, command);
  }
  burner.join();
  dup2(report, STDOUT_FILENO);
  print_summary(times, seconds() - begin);
  printf(" child_cpu=%.1f\n", percentile(cpu_times, .5) * 1e6);  // a run with all its children
}
