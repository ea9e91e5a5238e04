// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/view/own_headers.h"

#include "base/file.h"
#include "scratch.h"
#include "test.h"

namespace dcc::server {

TEST_CASE("a header of this machine is described as a client would, and its content is in the store") {
  Scratch scratch;
  Store store(scratch.path("store"), 1 << 30);
  OwnHeaders headers(store);
  size_t reads = 1;
  const std::string path = "/usr/include/stdio.h";
  const view::Answer* answer = headers.look(path, reads);
  REQUIRE(answer);
  CHECK(reads == 0);
  CHECK(answer->kind == view::Answer::Kind::file);
  CHECK(answer->depth == 3);
  const std::string text = *read_file(path, 1 << 20);
  CHECK(answer->size == text.size());
  CHECK(answer->content == view::content_id_of(text));
  CHECK(headers.has(answer->content));
  CHECK(store.has(answer->content));
  CHECK(headers.look(path, reads) == answer);
  CHECK(headers.look("/usr/include/stdlib.h", reads) == nullptr);

  answer = headers.look("/usr/include/no-such-header.h", reads);
  REQUIRE(answer);
  CHECK(answer->kind == view::Answer::Kind::failed);
  CHECK(headers.look("/usr/include", reads)->kind == view::Answer::Kind::directory);
}

TEST_CASE("guesses are made about headers of systems and compilers only") {
  for (const char* path : {"/usr/include/a/b.h", "/usr/lib/gcc/x86_64-linux-gnu/12/include/stddef.h",
                           "/usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h", "/usr/local/include/x.h"})
    CHECK(OwnHeaders::is_about(path));
  for (const char* path : {"/usr/includes/a.h", "/usr", "/etc/passwd", "/home/me/a.h", "/usr/share/x", "/usr/lib/x.so"})
    CHECK_FALSE(OwnHeaders::is_about(path));
}

}  // namespace dcc::server
