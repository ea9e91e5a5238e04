// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error_policy.h"

#include <algorithm>
#include <iterator>

namespace dcc {
namespace {

using enum Ladder;

constexpr std::string_view k_else = "something else";
constexpr std::string_view k_no_room = "the host had no room, or was ending";
constexpr std::string_view k_refused = "the host refused the client or the compiler";
constexpr std::string_view k_damaged = "the host's answer was damaged";
constexpr std::string_view k_silent = "the host was silent, or took too long";
constexpr std::string_view k_gone = "the host ended the connection";
constexpr std::string_view k_error = "server error";
constexpr std::string_view k_proof = "the host did not prove the key, or asked for one";
constexpr std::string_view k_left = "client left";

// clang-format off
constexpr ErrorPolicy k_policies[] = {
    // code                     exit                  ladder     blame            client counts                                          refusal                  server counts
    {Code::general,             Code::general,        stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::bad_arguments,       Code::bad_arguments,  refused,   Blame::none,     k_else,                                                Refusal::bad_request,    "not a compile job"},
    {Code::bind,                Code::bind,           stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::connect,             Code::connect,        next_host, Blame::way,      "connecting failed",                                   Refusal::other,          k_error},
    {Code::compiler_crashed,    Code::compiler_crashed, stay,    Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::out_of_memory,       Code::out_of_memory,  stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::bad_hosts,           Code::bad_hosts,      stay,      Blame::none,     "a mistake in the host list",                          Refusal::other,          k_error},
    {Code::io,                  Code::io,             stay,      Blame::none,     "a file here could not be read or written",            Refusal::other,          k_error},
    {Code::truncated,           Code::truncated,      next_host, Blame::host,     k_damaged,                                             Refusal::other,          k_left},
    {Code::protocol,            Code::protocol,       next_host, Blame::host,     k_damaged,                                             Refusal::bad_request,    "bad request"},
    {Code::no_compiler,         Code::no_compiler,    stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::recursion,           Code::recursion,      stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::setuid,              Code::setuid,         stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::denied,              Code::denied,         stay,      Blame::none,     k_refused,                                             Refusal::not_allowed,    "argument not allowed"},
    {Code::busy,                Code::busy,           next_host, Blame::host,     k_no_room,                                             Refusal::busy,           "no room"},
    // A success without an output may be due to the command; the compile here shows it (Distributor::succeeded_here).
    {Code::no_file,             Code::no_file,        stay,      Blame::none,     k_else,                                                Refusal::no_object,      "no object"},
    {Code::no_hosts,            Code::no_hosts,       stay,      Blame::none,     "no host that could be asked (back-off, or unable)",   Refusal::other,          k_error},
    {Code::gone,                Code::gone,           next_host, Blame::host,     k_gone,                                                Refusal::other,          k_left},
    {Code::timeout,             Code::timeout,        next_host, Blame::host,     k_silent,                                              Refusal::other,          k_error},
    {Code::canceled,            Code::canceled,       stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::local_cpp,           Code::local_cpp,      stay,      Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::unsupported,         Code::no_hosts,       leave,     Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::no_answer,           Code::denied,         next_host, Blame::compiler, k_refused,                                             Refusal::other,          k_error},
    {Code::other_compiler,      Code::denied,         next_host, Blame::compiler, k_refused,                                             Refusal::other_compiler, "other compiler"},
    {Code::compiler_not_allowed, Code::denied,        next_host, Blame::compiler, k_refused,                                             Refusal::other_compiler, "compiler not allowed"},
    {Code::too_large,           Code::denied,         stay,      Blame::none,     k_else,                                                Refusal::not_allowed,    "beyond limits"},
    {Code::slow_request,        Code::timeout,        stay,      Blame::none,     k_else,                                                Refusal::other,          "slow request"},
    {Code::slow_source,         Code::timeout,        stay,      Blame::none,     k_else,                                                Refusal::other,          "slow source"},
    {Code::answer_not_taken,    Code::timeout,        stay,      Blame::none,     k_else,                                                Refusal::other,          "answer not taken"},
    {Code::drained,             Code::busy,           next_host, Blame::host,     k_no_room,                                             Refusal::busy,           "server drained"},
    {Code::stopping,            Code::busy,           next_host, Blame::host,     k_no_room,                                             Refusal::busy,           "server stops"},
    {Code::replaced,            Code::busy,           next_host, Blame::host,     k_no_room,                                             Refusal::busy,           "compiler replaced"},
    {Code::queue_too_long,      Code::no_hosts,       leave,     Blame::none,     k_else,                                                Refusal::other,          k_error},
    {Code::not_native,          Code::no_hosts,       leave,     Blame::none,     k_else,                                                Refusal::not_native,     "not native"},
    {Code::refused_there,       Code::protocol,       next_host, Blame::host,     "the host refused, for a reason of its own",           Refusal::other,          k_error},
    {Code::bad_key,             Code::bad_arguments,  stay,      Blame::none,     "a mistake in the key file",                           Refusal::other,          k_error},
    {Code::no_proof,            Code::denied,         next_host, Blame::host,     k_proof,                                               Refusal::other,          k_error},
    {Code::wrong_key,           Code::denied,         next_host, Blame::host,     k_proof,                                               Refusal::wrong_key,      "wrong key"},
    {Code::needs_key,           Code::denied,         next_host, Blame::host,     k_proof,                                               Refusal::needs_key,      "no key"},
};
// clang-format on

}  // namespace

const ErrorPolicy& error_policy(Code code) {
  auto row = std::find_if(std::begin(k_policies), std::end(k_policies),
                          [code](const ErrorPolicy& policy) { return policy.code == code; });
  return row == std::end(k_policies) ? k_policies[0] : *row;
}

Code code_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::other_compiler:
      return Code::other_compiler;
    case Refusal::not_allowed:
      return Code::bad_arguments;
    case Refusal::busy:
      return Code::busy;
    case Refusal::no_object:
      return Code::no_file;
    case Refusal::not_native:
      return Code::not_native;
    case Refusal::needs_key:
      return Code::needs_key;
    case Refusal::wrong_key:
      return Code::wrong_key;
    case Refusal::bad_request:
    case Refusal::other:
      break;
  }
  return Code::refused_there;
}

}  // namespace dcc
