// SPDX-License-Identifier: GPL-2.0-or-later
#include "loop/offload.h"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "loop/run.h"
#include "test.h"

namespace dcc::loop {
namespace {

Task<int> turns_during(Loop& loop) {
  // The work waits for the deadline, so the loop must go on meanwhile.
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const UniqueFd reader(ends[0]), writer(ends[1]);
  int turns = 0;
  Deadline deadline(loop, 5, [&] {
    ++turns;
    CHECK(::write(writer.get(), "x", 1) == 1);
  });
  pthread_t where = ::pthread_self();
  co_await offload(loop, [&] {
    char byte;
    CHECK(::read(reader.get(), &byte, 1) == 1);
    where = ::pthread_self();
  });
  CHECK(!::pthread_equal(where, ::pthread_self()));
  co_return turns;
}

}  // namespace

TEST_CASE("offloaded work does not hold up the loop") {
  Loop loop;
  CHECK(run(loop, turns_during(loop)) == 1);
}

TEST_CASE("without descriptors, the work is done all the same") {
  Loop loop;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = 0;
  bool done = false;
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  start(offload(loop, [&] { done = true; }));
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(done);
}

}  // namespace dcc::loop
