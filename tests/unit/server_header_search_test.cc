// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/header_search.h"

#include "base/strings.h"
#include "test.h"

namespace dcc::server {
namespace {

const std::vector<std::string> k_own = {"/usr/lib/gcc/x/12/include", "/usr/local/include", "/usr/include"};

protocol::JobRequest request(const std::string& command, std::vector<std::string> headers) {
  protocol::JobRequest request;
  request.argv = split(command, ' ');
  request.native.emplace().headers = std::move(headers);
  return request;
}

std::string command_for(const std::string& command, std::vector<std::string> headers,
                        const std::vector<std::string>& own = k_own) {
  auto result = command_with_headers(request(command, std::move(headers)), own);
  return result ? join(*result, " ") : "";
}

}  // namespace

TEST_CASE("a compiler that looks where the client's does gets the command as it is") {
  CHECK(command_for("gcc -c a.c", {"/usr/lib/gcc/x/12/include", "/usr/include"}) == "gcc -c a.c");
  CHECK(command_for("clang -c a.c", {"/elsewhere"}, {}) == "clang -c a.c");
}

TEST_CASE("to another one the client's directories are named, in their order, after the user's") {
  CHECK(command_for("gcc -c a.c -isystem /x", {"/lib/gcc/y/12/include", "/usr/include"}) ==
        "gcc -c a.c -isystem /x -isystem /lib/gcc/y/12/include -isystem /usr/include");
  CHECK(command_for("gcc -nostdinc -c a.c", {"/elsewhere"}) == "gcc -nostdinc -c a.c");
}

TEST_CASE("where that would show, and where nobody knows, it is not done") {
  for (const char* word : {"-v", "-###", "-save-temps=obj", "-nostdinc++", "-Wp,-v", "@words", "-stdlib=libc++"})
    CHECK(command_for(std::string("gcc -c a.c ") + word, {"/elsewhere"}).empty());
  CHECK(command_for("gcc -c a.c", {}).empty());
}

}  // namespace dcc::server
