// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/compiler_queries.h"

#include <sys/wait.h>
#include <unistd.h>

#include <vector>

#include "await_sleep.h"
#include "temp_home.h"
#include "test.h"

namespace dcc::client {
namespace {

Plan plan_with(const std::string& compiler) {
  Plan plan;
  plan.compiler.file = compiler;
  return plan;
}

}  // namespace

TEST_CASE("an answer is kept for the question and for the compiler's file; that there is none is not") {
  TempHome home;
  home.write("one", "");
  home.write("two", "");
  const Plan one = plan_with(home.path() + "/one"), two = plan_with(home.path() + "/two");
  int asked = 0;
  auto answer = [&asked](const Plan& plan, std::string_view question) {
    auto said = remembered_answer(plan, question, [&]() -> Result<std::string> { return std::to_string(++asked); });
    REQUIRE(said);
    return *said;
  };
  CHECK(answer(one, "which") == "1");
  CHECK(answer(one, "which") == "1");
  CHECK(answer(one, "what") == "2");
  CHECK(answer(two, "which") == "3");
  CHECK(answer(one, "which") == "1");
  home.write("one", "another compiler");
  CHECK(answer(one, "which") == "4");
  auto fails = [&]() -> Result<std::string> { return fail(Code::general, "no {}", ++asked); };
  CHECK(remembered_answer(one, "why", fails).error().text == "no 5");
  CHECK(remembered_answer(one, "why", fails).error().text == "no 6");
}

TEST_CASE("of many clients that need the same answer, one asks") {
  TempHome home;
  home.write("compiler", "");
  const Plan plan = plan_with(home.path() + "/compiler");
  int begun[2], go[2];
  REQUIRE(::pipe(begun) == 0);
  REQUIRE(::pipe(go) == 0);
  auto ask = [&]() -> Result<std::string> {
    char byte = 'x';
    if (::write(begun[1], &byte, 1) != 1 || ::read(go[0], &byte, 1) != 1) return fail(Code::io, "no pipe");
    return std::string("yes");
  };
  std::vector<pid_t> clients;
  auto start_client = [&] {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
      auto said = remembered_answer(plan, "which", ask);
      ::_exit(said && *said == "yes" ? 0 : 1);
    }
    clients.push_back(pid);
  };
  char byte;
  start_client();
  REQUIRE(::read(begun[0], &byte, 1) == 1);
  for (int i = 0; i < 7; ++i) start_client();
  for (const pid_t client : clients) await_sleep(client);
  REQUIRE(::write(go[1], "12345678", 8) == 8);  // enough for all to ask
  for (const pid_t client : clients) {
    int status = 1;
    REQUIRE(::waitpid(client, &status, 0) == client);
    CHECK(status == 0);
  }
  ::close(begun[1]);
  CHECK(::read(begun[0], &byte, 1) == 0);
  for (const int fd : {begun[0], go[0], go[1]}) ::close(fd);
}

}  // namespace dcc::client
