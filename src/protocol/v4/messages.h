// SPDX-License-Identifier: GPL-2.0-or-later
// The contents of protocol 4's frames. A payload may continue after the fields known here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/error_policy.h"
#include "base/result.h"
#include "protocol/compile_result.h"
#include "protocol/job_request.h"
#include "protocol/v4/frame.h"

namespace dcc::protocol {

// The first frame of either side. A server's feature bits say what a client may ask of it, and a client's say what a
// server may send it; a feature in which both take part needs a bit of each. A side ignores the bits that it does not
// know, but stores them with what it remembers of the other side, for a later version of itself that knows them.
struct Hello {
  uint64_t features = 0;
  std::string version;  // of the program, for display
};
// Features of a server.
inline constexpr uint64_t k_answers_queries = 1;
inline constexpr uint64_t k_does_native_jobs = 2;
// Features of a client.
inline constexpr uint64_t k_client_features = 0;

struct Queued {
  uint32_t ahead = 0;  // jobs ahead of this one
  // 0 when the server does not know these, or its version does not send them yet.
  uint32_t wait_ms = 0;  // about how long the jobs ahead will take
  uint32_t job_ms = 0;   // average time that the server's last jobs took
};

struct Refused {
  Refusal reason = Refusal::other;  // an unknown number is read as this
  std::string text;                 // one line for people
};

// The beginning of a CompileResult; its texts and outputs follow in frames of their own.
struct ResultHead {
  int32_t wait_status = 0;
  Load load;
};

// One of a server's compilers, for one language and target.
struct ListedCompiler {
  enum class State : uint8_t { unknown = 0, examined = 1, failed = 2 };

  CompilerIdentity identity;     // without fingerprint, target and version unless it was examined
  Digest hardened_digest;        // also only if examined; for jobs with certain options (toolchain::digest_for)
  std::string name;              // of its first whitelist entry
  State state = State::unknown;  // a number above these is read as `unknown`
  std::string reason;            // why its examination failed
};

// The answer to a query.
struct CompilerList {
  Load load;
  std::vector<ListedCompiler> compilers;
  uint32_t left_out = 0;  // compilers for which the list had no room
};
inline constexpr size_t k_listed_compilers = 256;

// The beginning of one Output.
struct OutputHead {
  std::string role;
  uint64_t size = 0;
};

// Follows data that was sent in blocks: the size and digest that it must have.
struct Total {
  uint64_t size = 0;
  Digest digest;
};

void append(std::string& out, FrameKind kind, const Hello& hello);
void append(std::string& out, const JobRequest& job);
std::string payload_of(const JobRequest& job);
void append(std::string& out, const Queued& queued);
void append(std::string& out, const Refused& refused);
void append(std::string& out, const ResultHead& result);
void append(std::string& out, const CompilerList& list);
void append(std::string& out, const OutputHead& output);
void append(std::string& out, FrameKind kind, const Total& total);

// Code::protocol for a payload that ends too early, or whose fields are out of bounds.
Result<Hello> read_hello(std::string_view payload);
Result<JobRequest> read_job_request(std::string_view payload);
Result<Queued> read_queued(std::string_view payload);
Result<Refused> read_refused(std::string_view payload);
Result<ResultHead> read_result(std::string_view payload);
Result<CompilerList> read_compiler_list(std::string_view payload);
Result<OutputHead> read_output(std::string_view payload);
Result<Total> read_total(std::string_view payload);

}  // namespace dcc::protocol
