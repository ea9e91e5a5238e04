// SPDX-License-Identifier: GPL-2.0-or-later
// channel-cost: the CPU time that a key costs: of a handshake, both sides together, of one that a stranger begins, and
// of encrypting and opening what is sent, in records as long as they may be and in short ones.
#include <stdio.h>
#include <stdlib.h>

#include "channel/handshake.h"
#include "channel/record.h"
#include "summary.h"

using namespace dcc;

namespace {

template <class Step>
double median_us(int times, Step step) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const double begin = bench::seconds(CLOCK_THREAD_CPUTIME_ID);
    step();
    took.push_back(bench::seconds(CLOCK_THREAD_CPUTIME_ID) - begin);
  }
  return bench::percentile(took, .5) * 1e6;
}

[[noreturn]] void die(const char* what) {
  fprintf(stderr, "channel-cost: %s\n", what);
  exit(1);
}

void shake_hands(const std::vector<key::Key>& keys) {
  channel::ClientHandshake client(keys.back().secret, *random_secret());
  auto proven = channel::take_opening(client.opening(), keys, *random_secret());
  if (!proven) die("the server does not believe it");
  auto frame = protocol::first_frame(proven->answer);
  if (!frame || !*frame || !client.take(**frame)) die("the client does not believe it");
}

// Megabytes a second of texts of this size.
double rate(size_t size, bool opens) {
  const std::string text(size, 'x');
  const Secret key = *random_secret();
  channel::Sealer sealer{noise::CipherState(key)};
  channel::Opener opener{noise::CipherState(key)};
  std::string wire, plain(size, '\0');
  double total = 0;
  constexpr size_t k_bytes = 256 << 20;
  const size_t times = std::min<size_t>(k_bytes / size, 200'000);
  for (size_t i = 0; i < times; ++i) {
    const double begin = bench::seconds(CLOCK_THREAD_CPUTIME_ID);
    wire.clear();
    sealer.seal(text, wire);
    const double sealed = bench::seconds(CLOCK_THREAD_CPUTIME_ID);
    std::string_view rest = wire;
    if (!opener.open(rest, plain.data())) die("not opened");
    total += opens ? bench::seconds(CLOCK_THREAD_CPUTIME_ID) - sealed : sealed - begin;
  }
  return static_cast<double>(times * size) / total / 1e6;
}

}  // namespace

int main() {
  std::vector<key::Key> keys = {{*random_secret(), "one"}, {*random_secret(), "two"}};
  const std::vector<key::Key> others = {{*random_secret(), "three"}, {*random_secret(), "four"}};
  channel::ClientHandshake client(keys[0].secret, *random_secret());
  printf("handshake=%.0f us both sides, stranger=%.1f us", median_us(1001, [&] { shake_hands(keys); }),
         median_us(10'001, [&] {
           if (channel::take_opening(client.opening(), others, Secret())) die("a stranger is believed");
         }));
  printf("; 16 KB: seal=%.0f MB/s open=%.0f MB/s; 64 bytes: seal=%.0f MB/s open=%.0f MB/s\n", rate(16384, false),
         rate(16384, true), rate(64, false), rate(64, true));
}
