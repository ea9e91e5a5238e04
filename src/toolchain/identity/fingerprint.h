// SPDX-License-Identifier: GPL-2.0-or-later
// What a compiler is, so that two machines can tell whether they have the same one.
//
// Equal fingerprints mean that two compilers make the same code of the same text, whatever they are called and whatever
// machine they run on. What a compiler says of itself is not enough: a wrapper that adds -fcommon or -gdwarf-4 changes
// no self-description. So the heart of it is a canary: a unit of our own, compiled to an object that is digested
// together with predefined macros, default options, target, version and the assembler's version.
//
// What only options of a job switch on is out of its sight, and distributors patch just there: Debian's native arm64
// gcc 12.2.0-14+deb12u1 and its cross compiler 12.2.0-14cross1 agree in everything but the protection of the stack
// (CVE-2023-4039). So there is a second digest, for jobs that ask for that, for -flto, whose objects are packed by what
// gcc was built with, and for -m32 and its like, which have defaults of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "loop/cancel.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "toolchain/identity/file_identity.h"

namespace dcc::toolchain {

// What kind of compiler a name calls for. A server runs a job with a compiler of the job's kind only: who allows `gcc`
// has not allowed `clang++`. The numbers are those of protocol 4.
enum class Driver : uint8_t { gcc = 1, gxx = 2, clang = 3, clangxx = 4 };

inline bool is_clang(Driver driver) { return driver == Driver::clang || driver == Driver::clangxx; }

std::string_view name_of(Driver driver);  // "g++"

// The kind of the compiler called `name` that is the program `file`; nothing when it is no gcc and no clang.
std::optional<Driver> driver_of(std::string_view name, const std::string& file);

// C stands for Objective-C and assembler too, C++ for Objective-C++. Each has a fingerprint of its own: a machine
// without a C++ compiler can still be helped with C. The numbers are those of protocol 4.
enum class CanaryLanguage : uint8_t { c = 1, cxx = 2 };

struct Fingerprint {
  Driver driver = Driver::gcc;
  CanaryLanguage language = CanaryLanguage::c;
  Digest digest;
  std::string target;           // "aarch64-linux-gnu", as the compiler says it
  std::string version;          // "12.2.0"
  Digest hardened_digest = {};  // covers these, too
};

// The digest that must be the same for a job with these arguments.
const Digest& digest_for(const Fingerprint& fingerprint, const std::vector<std::string>& argv);

// "aarch64 gcc 12.2.0"
std::string description(const Fingerprint& fingerprint);

// To be raised with every change that makes a compiler's digests come out otherwise: what was found out before is then
// forgotten.
inline constexpr int k_examination_version = 2;

// The compiler to be examined.
struct Subject {
  std::string file;  // absolute
  Driver driver = Driver::gcc;
  CanaryLanguage language = CanaryLanguage::c;
  std::string target;            // clang: for --target=; empty: what it compiles for by itself
  std::vector<std::string> env;  // for its processes, "NAME=value"
};

struct Examination {
  Fingerprint fingerprint;
  // The files that it depends on: driver, compiler proper, assembler, ... As long as they are the same, so is the
  // result.
  std::vector<FileIdentity> files;
};

// Runs the compiler a handful of times on texts of our own, in the directory /, with a private place for what it
// writes. Code::general, with the reason, when it is not one that can be examined: it fails, it is too slow, it has no
// C++. Code::canceled when `scope` is cancelled, which kills what runs.
loop::Task<Result<Examination>> examine(loop::Loop& loop, Subject subject, loop::CancelScope& scope);

}  // namespace dcc::toolchain
