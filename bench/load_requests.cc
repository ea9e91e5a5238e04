// SPDX-License-Identifier: GPL-2.0-or-later
#include "load_requests.h"

#include <stdio.h>
#include <stdlib.h>

#include <optional>
#include <vector>

#include "loop/run.h"
#include "process/process.h"
#include "protocol/stock/lzo.h"
#include "protocol/stock/request.h"
#include "protocol/v4/block.h"
#include "protocol/v4/messages.h"
#include "toolchain/identity/fingerprint.h"

namespace dcc::bench {
namespace {

using protocol::FrameKind;

const std::vector<std::string> k_command = {"gcc", "-O2", "-Wall", "-c", "hello.c", "-o", "hello.o"};

std::string make_body(size_t size) {
  std::string body = "# 1 \"hello.c\"\n";
  for (int i = 0; body.size() < size; ++i) {
    body += "extern int declared_somewhere_" + std::to_string(i) + " (const char *text, unsigned long size);\n";
  }
  return body;
}

protocol::CompilerIdentity identity_of(const std::string& compiler) {
  loop::Loop loop;
  loop::CancelScope never;
  toolchain::Subject subject;
  subject.file = compiler;
  subject.env = process::environment();
  auto examination = loop::run(loop, toolchain::examine(loop, std::move(subject), never));
  if (!examination) die("the compiler", examination.error().text);
  const toolchain::Fingerprint& fingerprint = examination->fingerprint;
  return {static_cast<uint8_t>(fingerprint.driver), static_cast<uint8_t>(fingerprint.language), fingerprint.digest,
          fingerprint.target, fingerprint.version};
}

std::string request_4(const std::string& body, const std::string& compiler) {
  std::string request = protocol::greeting();
  append(request, FrameKind::hello, protocol::Hello{0, "load"});
  protocol::JobRequest job;
  job.compiler = identity_of(compiler);
  job.argv = k_command;
  append(request, job);
  protocol::append_blocks(request, FrameKind::source, body);
  append(request, FrameKind::source_end, protocol::Total{body.size(), digest_of(body)});
  return request;
}

bool is_complete_4(std::string_view reply) {
  if (protocol::has_frame(reply, FrameKind::refused)) die("refused", reply);
  if (!protocol::has_frame(reply, FrameKind::end)) return false;
  if (!protocol::has_frame(reply, FrameKind::output_end)) die("no object", reply);
  return true;
}

}  // namespace

void die(const char* what, std::string_view why) {
  fprintf(stderr, "load: %s: %.*s\n", what, int(why.size()), why.data());
  exit(1);
}

std::string make_request(int protocol, size_t body_bytes, const std::string& compiler) {
  std::string body = make_body(body_bytes);
  if (protocol == protocol::k_version_4) return request_4(body, compiler);
  if (protocol == protocol::k_version_lzo) {
    auto packed = protocol::lzo_compress(body);
    if (!packed) die("protocol 2", packed.error().text);
    body = std::move(*packed);
  }
  return protocol::encode_request_head(protocol, k_command) + *protocol::encode_request_body_header(body.size()) + body;
}

bool is_complete(int protocol, std::string_view reply) {
  if (protocol == protocol::k_version_4) return is_complete_4(reply);
  const struct {
    std::string_view token;
    std::optional<size_t> value;
    bool has_body;
  } expected[] = {
      {"DONE", protocol, false}, {"STAT", 0, false}, {"SERR", {}, true}, {"SOUT", {}, true}, {"DOTO", {}, true}};
  for (auto& [token, value, has_body] : expected) {
    if (reply.size() < 12) return false;
    size_t parameter = strtoul(std::string(reply.substr(4, 8)).c_str(), nullptr, 16);
    if (!reply.starts_with(token) || (value && parameter != *value)) die("unexpected reply", reply);
    if (token == "DOTO" && parameter == 0) die("no object", reply);
    size_t size = 12 + (has_body ? parameter : 0);
    if (reply.size() < size) return false;
    reply.remove_prefix(size);
  }
  if (!reply.empty()) die("surplus bytes after the reply", reply);
  return true;
}

}  // namespace dcc::bench
