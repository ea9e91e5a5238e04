// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/view/native_job.h"

#include <utility>

#include "client/view/command_disclosure.h"
#include "client/view/request.h"
#include "view/digest.h"

namespace dcc::client {

Result<std::unique_ptr<NativeJob>> NativeJob::create(const Plan& plan, const toolchain::Fingerprint& fingerprint) {
  ASSIGN_OR_RETURN(protocol::JobRequest request, make_native_request(plan, fingerprint));
  const CompilerDirectories directories = compiler_directories(plan);
  const bool is_c = fingerprint.language == toolchain::CanaryLanguage::c;
  const std::vector<std::string>& headers = is_c ? directories.c_headers : directories.cxx_headers;
  if (headers.size() <= protocol::k_header_directories) request.native->headers = headers;
  return std::unique_ptr<NativeJob>(new NativeJob(plan, std::move(request), directories));
}

NativeJob::NativeJob(const Plan& plan, protocol::JobRequest request, const CompilerDirectories& directories)
    : request_(std::move(request)),
      disclosure_(disclosure_of(plan, directories)),
      outputs_(plan, request_.compiler->version, disclosure_),
      looker_(disclosure_, digests_, [this](std::string_view path) { return outputs_.may_touch(path); }) {}

protocol::Differences NativeJob::differences(const protocol::Expectation& expected) {
  Looker::AtOnce questions(looker_);
  protocol::Differences differences;
  view::AnswersDigester digester;
  for (size_t i = 0; i < expected.entries.size(); ++i) {
    view::Answer answer = questions.look(expected.entries[i].path);
    if (digester.add(answer) != expected.entries[i].check)
      differences.entries.push_back({static_cast<uint32_t>(i), std::move(answer)});
  }
  differences.digest = digester.digest();
  return differences;
}

}  // namespace dcc::client
