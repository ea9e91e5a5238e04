// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect/compiler_match.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "toolchain/identity/clang_target.h"
#include "toolchain/identity/mismatch.h"
#include "toolchain/identity/wire_identity.h"

namespace dcc::inspect {

using protocol::ListedCompiler;
using toolchain::Fingerprint;
using State = protocol::ListedCompiler::State;

Fingerprint fingerprint_of(const protocol::ListedCompiler& compiler) {
  Fingerprint fingerprint = toolchain::fingerprint_of(compiler.identity);
  fingerprint.hardened_digest = compiler.hardened_digest;
  return fingerprint;
}

Match match(const Fingerprint& own, const std::vector<std::string>& argv, const protocol::CompilerList& list) {
  const Digest& wanted = digest_for(own, argv);
  std::vector<Fingerprint> known;
  std::string perhaps, left_out;
  for (const protocol::ListedCompiler& compiler : list.compilers) {
    Fingerprint theirs = fingerprint_of(compiler);
    if (theirs.driver != own.driver || theirs.language != own.language) continue;
    if (compiler.state == State::examined && (theirs.digest == wanted || theirs.hardened_digest == wanted))
      return {Match::Kind::same, fmt::format("its '{}' is the same compiler", printable(compiler.name))};
    if (compiler.state == State::unknown)
      perhaps = fmt::format("it is still examining its '{}'", printable(compiler.name));
    if (compiler.state == State::failed)
      left_out = fmt::format("server's {} was left out: {}", printable(compiler.name), printable(compiler.reason));
    if (compiler.state != State::examined) continue;
    bool other_target = is_clang(own.driver) && theirs.version == own.version && theirs.target != own.target;
    if (other_target && toolchain::is_known_clang_target(own.target))
      perhaps = fmt::format("its '{}' also compiles for {} and may be the same", printable(compiler.name), own.target);
    known.push_back(std::move(theirs));
  }
  if (!perhaps.empty()) return {Match::Kind::perhaps, perhaps};
  if (list.left_out > 0)
    return {Match::Kind::perhaps, fmt::format("it has {} more compilers that it did not name", list.left_out)};
  if (known.empty() && !left_out.empty()) return {Match::Kind::other, left_out};
  return {Match::Kind::other, mismatch(own, known)};
}

}  // namespace dcc::inspect
