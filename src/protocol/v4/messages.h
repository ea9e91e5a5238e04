// SPDX-License-Identifier: GPL-2.0-or-later
// What the frames of protocol 4 say. A payload may go on behind the fields known here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "protocol/v4/frame.h"

namespace dcc::protocol {

// The first words of either side.
struct Hello {
  uint64_t features = 0;  // bits. One is to mean more jobs on a connection, one whole source trees
  std::string version;    // of the program, for people
};
inline constexpr uint64_t k_answers_queries = 1;  // a server's

// Which compiler the client has. The numbers of `driver` and `language` are those of toolchain/identity/fingerprint.h.
struct CompilerIdentity {
  uint8_t driver = 0;
  uint8_t language = 0;
  Digest fingerprint;
  std::string target;   // "aarch64-linux-gnu"
  std::string version;  // "12.2.0"
};

struct JobRequest {
  CompilerIdentity compiler;
  std::vector<std::string> argv;         // argv[0] is the client's name of the compiler, for the log; at least one word
  std::string directory;                 // the client's working directory; empty: it does not matter
  std::vector<std::string> environment;  // "NAME=value": of what changes outputs or messages (k_job_variables)
};

// The variables that a job takes along. A server drops any other.
inline constexpr std::string_view k_job_variables[] = {"LANG",       "LANGUAGE",    "LC_ALL",
                                                       "LC_CTYPE",   "LC_MESSAGES", "SOURCE_DATE_EPOCH",
                                                       "GCC_COLORS", "GCC_URLS",    "TERM_URLS"};

struct Queued {
  uint32_t ahead = 0;  // jobs that are first
  // As far as the server knows, and later versions say; else 0.
  uint32_t wait_ms = 0;  // about how long these take it
  uint32_t job_ms = 0;   // how long its last jobs took on average
};

enum class Refusal : uint8_t {
  other = 0,
  other_compiler = 1,  // none of the server's compilers is the client's
  not_allowed = 2,     // an argument, or the client
  bad_request = 3,
  busy = 4,       // no room, or the server is about to end
  no_object = 5,  // its compiler ended in success and wrote none: it may be the command's doing
};

struct Refused {
  Refusal reason = Refusal::other;  // an unknown number is read as this
  std::string text;                 // one line for people
};

// How busy the server is, for the client's next choice and for people.
struct Load {
  uint32_t slots = 0;         // compilers at a time
  uint32_t running = 0;       // of them
  uint32_t waiting = 0;       // jobs in the queue
  uint32_t load_average = 0;  // of the machine, of one minute, in hundredths
};

struct JobResult {
  int32_t wait_status = 0;  // Linux's, as of wait(2)
  Load load;
};

// One of a server's compilers, for one language and target.
struct ListedCompiler {
  enum class State : uint8_t { unknown = 0, examined = 1, failed = 2 };

  CompilerIdentity identity;     // without fingerprint, target and version unless it was examined
  Digest hardened_fingerprint;   // likewise; for jobs with certain options (toolchain::digest_for)
  std::string name;              // of its first whitelist entry
  State state = State::unknown;  // a number above these is read as `unknown`
  std::string reason;            // why its examination failed
};

// The answer to a query.
struct CompilerList {
  Load load;
  std::vector<ListedCompiler> compilers;
  uint32_t left_out = 0;  // more of them, for which there was no room
};
inline constexpr size_t k_listed_compilers = 256;

// One of any number of files that the compiler wrote, by its role: "o" for what -o names, and else by the usual
// extension: "su", "dwo", "gcno".
struct OutputHead {
  std::string role;
  uint64_t size = 0;
};
inline constexpr std::string_view k_main_output = "o";

// At the end of what came in blocks: what it must be.
struct Total {
  uint64_t size = 0;
  Digest digest;
};

void append(std::string& out, FrameKind kind, const Hello& hello);
void append(std::string& out, const JobRequest& job);
void append(std::string& out, const Queued& queued);
void append(std::string& out, const Refused& refused);
void append(std::string& out, const JobResult& result);
void append(std::string& out, const CompilerList& offer);
void append(std::string& out, const OutputHead& output);
void append(std::string& out, FrameKind kind, const Total& total);

// Code::protocol for a payload that ends too early, or whose fields are out of bounds.
Result<Hello> read_hello(std::string_view payload);
Result<JobRequest> read_job_request(std::string_view payload);
Result<Queued> read_queued(std::string_view payload);
Result<Refused> read_refused(std::string_view payload);
Result<JobResult> read_result(std::string_view payload);
Result<CompilerList> read_compiler_list(std::string_view payload);
Result<OutputHead> read_output(std::string_view payload);
Result<Total> read_total(std::string_view payload);

}  // namespace dcc::protocol
