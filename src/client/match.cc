// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/match.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "toolchain/clang_target.h"
#include "toolchain/mismatch.h"

namespace dcc::client {

using protocol::OfferedCompiler;
using toolchain::Fingerprint;
using State = OfferedCompiler::State;

Fingerprint fingerprint_of(const OfferedCompiler& compiler) {
  Fingerprint fingerprint;
  fingerprint.driver = static_cast<toolchain::Driver>(compiler.identity.driver);
  fingerprint.language = static_cast<toolchain::CanaryLanguage>(compiler.identity.language);
  fingerprint.digest = compiler.identity.fingerprint;
  fingerprint.special_digest = compiler.special_fingerprint;
  fingerprint.target = compiler.identity.target;
  fingerprint.version = compiler.identity.version;
  return fingerprint;
}

Match match(const Fingerprint& own, const std::vector<std::string>& argv, const protocol::Offer& offer) {
  const Digest& wanted = digest_for(own, argv);
  std::vector<Fingerprint> known;
  std::string perhaps, left_out;
  for (const OfferedCompiler& compiler : offer.compilers) {
    Fingerprint theirs = fingerprint_of(compiler);
    if (theirs.driver != own.driver || theirs.language != own.language) continue;
    if (compiler.state == State::examined && (theirs.digest == wanted || theirs.special_digest == wanted))
      return {Match::Kind::same, fmt::format("its '{}' is the same compiler", printable(compiler.name))};
    if (compiler.state == State::unknown) perhaps = fmt::format("it still examines its '{}'", printable(compiler.name));
    if (compiler.state == State::failed)
      left_out = fmt::format("server's {} was left out: {}", printable(compiler.name), printable(compiler.reason));
    if (compiler.state != State::examined) continue;
    bool other_target = is_clang(own.driver) && theirs.version == own.version && theirs.target != own.target;
    if (other_target && toolchain::is_known_clang_target(own.target))
      perhaps = fmt::format("its '{}' compiles for {} too, perhaps the same", printable(compiler.name), own.target);
    known.push_back(std::move(theirs));
  }
  if (!perhaps.empty()) return {Match::Kind::perhaps, perhaps};
  if (offer.left_out > 0)
    return {Match::Kind::perhaps, fmt::format("{} of its compilers it has not named", offer.left_out)};
  if (known.empty() && !left_out.empty()) return {Match::Kind::other, left_out};
  return {Match::Kind::other, mismatch(own, known)};
}

}  // namespace dcc::client
