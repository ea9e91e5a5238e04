// SPDX-License-Identifier: GPL-2.0-or-later
#include "protocol/v4/messages.h"

#include <algorithm>

#include "base/invariant.h"
#include "protocol/stock/request.h"
#include "protocol/v4/fields.h"

namespace dcc::protocol {
namespace {

// For people to read; longer remarks would be useless.
constexpr size_t k_remark_limit = 4096;
constexpr size_t k_word_limit = 256;
// For a path, and for a variable. The number of texts is limited too, because an empty one takes 4 bytes on the wire
// and many more in memory.
constexpr size_t k_path_limit = 4096;
constexpr size_t k_environment_limit = 64;

template <class Message>
Result<Message> checked(const FieldReader& fields, Message message, const char* name) {
  if (!fields.ok()) return fail(Code::protocol, "a '{}' of protocol 4 that ends too early", name);
  return message;
}

Error too_long(const char* name) { return fail(Code::protocol, "a '{}' of protocol 4 with too long a text", name); }

std::string_view beginning(std::string_view text, size_t limit) { return text.substr(0, limit); }

size_t size_of(const std::vector<std::string>& texts) {
  size_t size = 0;
  for (const std::string& text : texts) size += text.size();
  return size;
}

bool has_nul(const std::string& text) { return text.find('\0') != text.npos; }
bool has_nul(const std::vector<std::string>& texts) {
  return std::any_of(texts.begin(), texts.end(), [](const std::string& text) { return has_nul(text); });
}

void write_load(std::string& payload, const Load& load) {
  FieldWriter(payload).u32(load.slots).u32(load.running).u32(load.waiting).u32(load.load_average);
}

Load read_load(FieldReader& fields) {
  Load load;
  load.slots = fields.u32();
  load.running = fields.u32();
  load.waiting = fields.u32();
  load.load_average = fields.u32();
  return load;
}

void write_identity(std::string& payload, const CompilerIdentity& identity) {
  FieldWriter(payload)
      .u8(identity.driver)
      .u8(identity.language)
      .digest(identity.fingerprint)
      .text(beginning(identity.target, k_word_limit))
      .text(beginning(identity.version, k_word_limit));
}

CompilerIdentity read_identity(FieldReader& fields) {
  CompilerIdentity identity;
  identity.driver = fields.u8();
  identity.language = fields.u8();
  identity.fingerprint = fields.digest();
  identity.target = fields.text();
  identity.version = fields.text();
  return identity;
}

bool is_too_long(const CompilerIdentity& identity) {
  return std::max(identity.target.size(), identity.version.size()) > k_word_limit;
}

Result<ListedCompiler> read_listed_compiler(std::string_view entry) {
  FieldReader fields(entry);
  ListedCompiler compiler;
  compiler.identity = read_identity(fields);
  compiler.hardened_digest = fields.digest();
  compiler.name = fields.text();
  uint8_t state = fields.u8();
  if (state <= static_cast<uint8_t>(ListedCompiler::State::failed))
    compiler.state = static_cast<ListedCompiler::State>(state);
  compiler.reason = fields.text();
  if (is_too_long(compiler.identity) || compiler.name.size() > k_word_limit || compiler.reason.size() > k_remark_limit)
    return too_long("compilers");
  return checked(fields, std::move(compiler), "compilers");
}

}  // namespace

void append(std::string& out, FrameKind kind, const Hello& hello) {
  std::string payload;
  FieldWriter(payload).u64(hello.features).text(hello.version);
  append_frame(out, kind, payload);
}

Result<Hello> read_hello(std::string_view payload) {
  FieldReader fields(payload);
  Hello hello;
  hello.features = fields.u64();
  hello.version = fields.text();
  if (hello.version.size() > k_word_limit) return too_long("hello");
  return checked(fields, std::move(hello), "hello");
}

std::string payload_of(const JobRequest& job) {
  std::string payload;
  INVARIANT(job.compiler);
  write_identity(payload, *job.compiler);
  FieldWriter(payload).texts(job.argv).text(job.directory).texts(job.environment);
  return payload;
}

void append(std::string& out, const JobRequest& job) { append_frame(out, FrameKind::job, payload_of(job)); }

Result<JobRequest> read_job_request(std::string_view payload) {
  FieldReader fields(payload);
  JobRequest job;
  job.compiler = read_identity(fields);
  const RequestLimits limits;
  job.argv = fields.texts(limits.arguments);
  if (job.argv.size() > limits.arguments || size_of(job.argv) > limits.arguments_size)
    return fail(Code::too_large, "a job with too many arguments");
  job.directory = fields.text();
  job.environment = fields.texts(k_environment_limit);
  if (fields.ok() && job.argv.empty()) return fail(Code::protocol, "a job without a command");
  if (job.environment.size() > k_environment_limit) return fail(Code::protocol, "a job with too many variables");
  if (is_too_long(*job.compiler) || job.directory.size() > k_path_limit ||
      size_of(job.environment) > k_environment_limit * k_path_limit)
    return too_long("job");
  if (has_nul(job.argv) || has_nul(job.directory) || has_nul(job.environment))
    return fail(Code::protocol, "a job with a NUL byte in its texts");
  return checked(fields, std::move(job), "job");
}

void append(std::string& out, const Queued& queued) {
  std::string payload;
  FieldWriter(payload).u32(queued.ahead).u32(queued.wait_ms).u32(queued.job_ms);
  append_frame(out, FrameKind::queued, payload);
}

Result<Queued> read_queued(std::string_view payload) {
  FieldReader fields(payload);
  Queued queued;
  queued.ahead = fields.u32();
  FieldReader later = fields;
  const uint32_t wait_ms = later.u32(), job_ms = later.u32();
  if (later.ok()) queued.wait_ms = wait_ms, queued.job_ms = job_ms;
  return checked(fields, queued, "queued");
}

void append(std::string& out, const Refused& refused) {
  std::string payload;
  FieldWriter(payload).u8(static_cast<uint8_t>(refused.reason)).text(beginning(refused.text, k_remark_limit));
  append_frame(out, FrameKind::refused, payload);
}

Result<Refused> read_refused(std::string_view payload) {
  FieldReader fields(payload);
  Refused refused;
  uint8_t reason = fields.u8();
  if (reason <= static_cast<uint8_t>(Refusal::wrong_key)) refused.reason = static_cast<Refusal>(reason);
  refused.text = fields.text();
  if (refused.text.size() > k_remark_limit) return too_long("refused");
  return checked(fields, std::move(refused), "refused");
}

void append(std::string& out, const ResultHead& result) {
  std::string payload;
  FieldWriter(payload).u32(static_cast<uint32_t>(result.wait_status));
  write_load(payload, result.load);
  append_frame(out, FrameKind::result, payload);
}

Result<ResultHead> read_result(std::string_view payload) {
  FieldReader fields(payload);
  ResultHead result;
  result.wait_status = static_cast<int32_t>(fields.u32());
  result.load = read_load(fields);
  return checked(fields, result, "result");
}

// Each compiler is preceded by its length, so that later versions can add to it.
void append(std::string& out, const CompilerList& list) {
  std::string payload;
  write_load(payload, list.load);
  size_t count = std::min(list.compilers.size(), k_listed_compilers);
  size_t left_out = list.left_out + (list.compilers.size() - count);
  FieldWriter fields(payload);
  fields.u32(static_cast<uint32_t>(left_out)).u32(static_cast<uint32_t>(count));
  for (size_t i = 0; i < count; ++i) {
    const ListedCompiler& compiler = list.compilers[i];
    std::string entry;
    write_identity(entry, compiler.identity);
    FieldWriter(entry)
        .digest(compiler.hardened_digest)
        .text(beginning(compiler.name, k_word_limit))
        .u8(static_cast<uint8_t>(compiler.state))
        .text(beginning(compiler.reason, k_remark_limit));
    fields.text(entry);
  }
  append_frame(out, FrameKind::compilers, payload);
}

Result<CompilerList> read_compiler_list(std::string_view payload) {
  FieldReader fields(payload);
  CompilerList list;
  list.load = read_load(fields);
  list.left_out = fields.u32();
  for (std::string& entry : fields.texts(k_listed_compilers)) {
    ASSIGN_OR_RETURN(ListedCompiler compiler, read_listed_compiler(entry));
    list.compilers.push_back(std::move(compiler));
  }
  return checked(fields, std::move(list), "compilers");
}

void append(std::string& out, const OutputHead& output) {
  std::string payload;
  FieldWriter(payload).text(output.role).u64(output.size);
  append_frame(out, FrameKind::output, payload);
}

Result<OutputHead> read_output(std::string_view payload) {
  FieldReader fields(payload);
  OutputHead output;
  output.role = fields.text();
  output.size = fields.u64();
  if (output.role.size() > k_path_limit) return too_long("output");  // a path in native mode
  return checked(fields, std::move(output), "output");
}

void append(std::string& out, FrameKind kind, const Total& total) {
  std::string payload;
  FieldWriter(payload).u64(total.size).digest(total.digest);
  append_frame(out, kind, payload);
}

Result<Total> read_total(std::string_view payload) {
  FieldReader fields(payload);
  Total total;
  total.size = fields.u64();
  total.digest = fields.digest();
  return checked(fields, total, "total");
}

}  // namespace dcc::protocol
