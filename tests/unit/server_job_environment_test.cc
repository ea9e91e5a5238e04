// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/sandbox/job_environment.h"

#include "temp_home.h"
#include "test.h"
#include "toolchain/lookup/find.h"

namespace dcc::server {
namespace {

using Variables = std::vector<std::string>;

const Variables k_common = {"PATH=/usr/bin", "_DISTCC_SAFEGUARD=1", "LANG=de_DE"};

protocol::JobRequest request_of_4(Variables environment) {
  protocol::JobRequest request;
  request.compiler.emplace();
  request.environment = std::move(environment);
  return request;
}

}  // namespace

TEST_CASE("a job of protocol 4 has its client's language, and none of ours") {
  CHECK(job_environment(k_common,
                        request_of_4({"LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=1", "GCC_COLORS=error=01;31:note=1"}),
                        {}) == Variables{"PATH=/usr/bin", "_DISTCC_SAFEGUARD=1", "LC_ALL=C.UTF-8",
                                         "SOURCE_DATE_EPOCH=1", "GCC_COLORS=error=01;31:note=1"});
}

TEST_CASE("what a client's environment could turn against the server is dropped") {
  for (const char* assignment :
       {"PATH=/tmp", "LD_PRELOAD=/tmp/x.so", "GCC_EXEC_PREFIX=x", "TMPDIR=x", "LANG=/tmp/locale", "LANG=../x",
        "LANG=a b", "LANG=$(id)", "LC_ALL=\n", "LANG", "=LANG", "", "LANGX=C", "lang=C", "LC_ALL\xc3=C"}) {
    CAPTURE(assignment);
    CHECK(job_environment(k_common, request_of_4({assignment}), {}) ==
          Variables{"PATH=/usr/bin", "_DISTCC_SAFEGUARD=1"});
  }
  CHECK(job_environment(k_common, request_of_4({"LANG=" + std::string(300, 'x')}), {}).size() == 2);
}

TEST_CASE("a job of a stock client has the server's language, whatever it says") {
  protocol::JobRequest request;
  request.environment = {"LANG=C"};
  CHECK(job_environment(k_common, request, {}) == k_common);
}

TEST_CASE("a toolchain's own directory is first in the PATH of its jobs") {
  toolchain::Allowed compiler;
  compiler.directory = "/opt/tools";
  CHECK(job_environment(k_common, {}, compiler)[0] == "PATH=/opt/tools:/usr/bin");
}

TEST_CASE("what all jobs have is a PATH without the server's links, the guard, and the administrator's language") {
  TempHome home;
  home.write("bin/x", "");
  home.write("links/x", "");
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LANG"}) ::unsetenv(name);
  ::setenv("LC_MESSAGES", "de_DE", 1);
  toolchain::WhitelistSettings whitelist;
  whitelist.directory = home.path() + "/links";
  whitelist.path = home.path() + "/links:" + home.path() + "/bin:relative:";
  const Variables common = common_environment(whitelist);
  ::unsetenv("LC_MESSAGES");
  CHECK(common == Variables{"PATH=" + home.path() + "/bin", std::string(toolchain::k_safeguard_variable) + "=1",
                            "LC_MESSAGES=de_DE"});
}

}  // namespace dcc::server
