// SPDX-License-Identifier: GPL-2.0-or-later
// The fingerprint of a compiler, by which two machines can tell whether they have the same one.
//
// Two compilers with equal fingerprints generate the same code from the same text, whatever their names and whatever
// machines they run on. A compiler's description of itself is not enough: a wrapper that adds -fcommon or -gdwarf-4
// does not change it. So the compiler is given a canary, a small unit, to compile; the object is digested together with
// predefined macros, default options, target, version and the assembler's version.
//
// The canary does not show code that only a job's options switch on, and distributors patch such code: Debian's native
// arm64 gcc 12.2.0-14+deb12u1 and its cross compiler 12.2.0-14cross1 differ only in their stack protection
// (CVE-2023-4039). So there is a second digest, the hardened digest, for jobs with such options: stack protection;
// -flto, whose objects are compressed with the library that gcc was built with; and -m32 and similar options, which
// have defaults of their own.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "loop/cancel.h"
#include "loop/children.h"
#include "loop/loop.h"
#include "loop/task.h"
#include "process/process.h"
#include "toolchain/identity/file_identity.h"

namespace dcc::toolchain {

// The kind of compiler that a name stands for. A server runs a job only with a compiler of the job's kind: allowing
// `gcc` does not allow `clang++`. The numbers are those of protocol 4.
enum class Driver : uint8_t { gcc = 1, gxx = 2, clang = 3, clangxx = 4 };

inline bool is_clang(Driver driver) { return driver == Driver::clang || driver == Driver::clangxx; }

std::string_view name_of(Driver driver);  // "g++"

// The kind of the compiler called `name` that is the program `file`; nothing if it is neither gcc nor clang.
std::optional<Driver> driver_of(std::string_view name, const std::string& file);

// C includes Objective-C and assembler, C++ includes Objective-C++. Each has its own fingerprint, so that a machine
// without a C++ compiler can still use others for C. The numbers are those of protocol 4.
enum class CanaryLanguage : uint8_t { c = 1, cxx = 2 };

struct Fingerprint {
  Driver driver = Driver::gcc;
  CanaryLanguage language = CanaryLanguage::c;
  Digest digest;
  std::string target;           // "aarch64-linux-gnu", as the compiler reports it
  std::string version;          // "12.2.0"
  Digest hardened_digest = {};  // also covers the options that the canary does not show
};

// The digest that must be equal on both sides for a job with these arguments.
const Digest& digest_for(const Fingerprint& fingerprint, const std::vector<std::string>& argv);

// "aarch64 gcc 12.2.0"
std::string description(const Fingerprint& fingerprint);

// Raise this with every change that alters a compiler's digests: results stored by earlier versions are then ignored.
inline constexpr int k_examination_version = 3;

// The compiler to be examined.
struct Subject {
  std::string file;  // absolute
  Driver driver = Driver::gcc;
  CanaryLanguage language = CanaryLanguage::c;
  std::string target;            // for clang's --target=; empty: the compiler's default target
  std::vector<std::string> env;  // of its processes, "NAME=value"
};

struct Examination {
  Fingerprint fingerprint;
  // The files that the result depends on: driver, compiler proper, assembler, ... As long as they are unchanged, the
  // result holds.
  std::vector<FileIdentity> files;
};

// Where the compiler's processes run during an examination.
struct ExaminationPlace {
  std::string directory;           // private, for the compiler's output
  std::vector<std::string> parts;  // the compiler's files; none before it has named them, in its second process
};

// Runs one process of an examination to its end; kills it when `scope` is cancelled.
using ExaminationRunner = std::function<loop::Task<Result<loop::ExitStatus>>(
    loop::Loop& loop, process::Command& command, const ExaminationPlace& place, loop::CancelScope& scope)>;

// Runs it as it is, with all that this process may do.
loop::Task<Result<loop::ExitStatus>> run_openly(loop::Loop& loop, process::Command& command, const ExaminationPlace&,
                                                loop::CancelScope& scope);

// Runs the compiler a few times on built-in texts, in the directory /, with a private directory for its output.
// Code::general, with the reason, if it cannot be examined: it fails, is too slow or has no C++. Code::canceled if
// `scope` is cancelled, which kills the compiler.
loop::Task<Result<Examination>> examine(loop::Loop& loop, Subject subject, loop::CancelScope& scope,
                                        ExaminationRunner runner = run_openly);

}  // namespace dcc::toolchain
