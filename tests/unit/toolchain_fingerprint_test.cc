// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/fingerprint.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <map>

#include "base/file.h"
#include "temp_home.h"
#include "test.h"
#include "toolchain/find.h"
#include "toolchain/self_description.h"

using namespace dcc;
using namespace dcc::toolchain;

namespace {

Subject subject(std::string file, Driver driver, CanaryLanguage language = CanaryLanguage::c) {
  Subject subject;
  subject.file = std::move(file);
  subject.driver = driver;
  subject.language = language;
  subject.env = {"PATH=" + search_path()};
  return subject;
}

loop::Task<> examine_into(loop::Loop& loop, Subject subject, Result<Examination>& result) {
  result = co_await examine(loop, std::move(subject));
}

Result<Examination> examined(Subject subject) {
  loop::Loop loop;
  Result<Examination> result = fail(Code::general, "the examination did not end");
  loop::start(examine_into(loop, std::move(subject), result));
  loop.run();
  return result;
}

Digest digest_of_subject(Subject of) {
  auto result = examined(std::move(of));
  REQUIRE_MESSAGE(result, result.error().text);
  return result->fingerprint.digest;
}

std::string script(const TempHome& home, const std::string& name, const std::string& command) {
  home.write(name, "#!/bin/sh\n" + command + "\n");
  std::string file = home.path() + "/" + name;
  REQUIRE(chmod(file.c_str(), 0755) == 0);
  return file;
}

}  // namespace

TEST_CASE("a compiler has the same fingerprint each time, under each of its names") {
  std::string gcc = find_in_path("gcc", search_path());
  if (gcc.empty()) return;
  TempHome home;
  const std::string link = home.path() + "/other-name";
  REQUIRE(symlink(gcc.c_str(), link.c_str()) == 0);
  auto first = examined(subject(gcc, Driver::gcc));
  REQUIRE_MESSAGE(first, first.error().text);
  CHECK(!first->fingerprint.target.empty());
  CHECK(!first->fingerprint.version.empty());
  CHECK(digest_of_subject(subject(gcc, Driver::gcc)) == first->fingerprint.digest);
  CHECK(digest_of_subject(subject(script(home, "wrapper", "exec gcc \"$@\""), Driver::gcc)) == first->fingerprint.digest);
  MESSAGE(description(first->fingerprint), " ", hex(first->fingerprint.digest));
  for (auto& f : first->files) MESSAGE(f.path);
}
