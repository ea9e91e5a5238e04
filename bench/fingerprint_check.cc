// SPDX-License-Identifier: GPL-2.0-or-later
// fingerprint-check COMPILER: what it costs a client to look its compiler's fingerprint up, when that is known already.
#include <stdio.h>
#include <stdlib.h>

#include "client/fingerprint.h"
#include "process/process.h"
#include "summary.h"

using namespace dcc;

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  toolchain::Subject subject;
  subject.file = argv[1];
  subject.env = process::environment();
  constexpr int k_times = 1001;  // of which the first may examine
  std::vector<double> times;
  for (int i = 0; i < k_times; ++i) {
    double begin = bench::seconds();
    auto found = client::remembered_fingerprint(subject, client::machine_id());
    if (!found) {
      fprintf(stderr, "fingerprint-check: %s\n", found.error().text.c_str());
      return 1;
    }
    if (i > 0) times.push_back(bench::seconds() - begin);
  }
  printf("p50=%.1f max=%.1f\n", bench::percentile(times, .5) * 1e6, bench::percentile(times, 1) * 1e6);
}
