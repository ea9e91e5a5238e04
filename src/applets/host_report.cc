// SPDX-License-Identifier: GPL-2.0-or-later
#include "applets/host_report.h"

#include <utility>

#include "client/local/interrupt.h"

namespace dcc {
namespace {

// Plans a job with an empty unit, so that the name for stock servers and the fingerprint are those of a real job.
Result<OwnCompiler> own_compiler(const std::string& name, const client::Settings& settings) {
  bool plusplus = name.ends_with("++") || name.find("++-") != name.npos;
  std::string source = plusplus ? "dcc-trial.cc" : "dcc-trial.c";
  ASSIGN_OR_RETURN(client::Plan plan, client::make_plan({name, "-c", source, "-o", "dcc-trial.o"}, settings));
  OwnCompiler own;
  own.name = name;
  ASSIGN_OR_RETURN(own.job, client::make_remote_job(plan, settings));
  return own;
}

}  // namespace

Result<std::vector<OwnCompiler>> own_compilers(const std::vector<std::string>& names,
                                               const client::Settings& settings) {
  std::vector<OwnCompiler> own;
  for (const std::string& name : names) {
    ASSIGN_OR_RETURN(OwnCompiler compiler, own_compiler(name, settings));
    own.push_back(std::move(compiler));
  }
  if (!names.empty()) return own;
  for (const char* name : {"cc", "c++"})
    if (client::Interrupt::signal_number())
      break;
    else if (auto compiler = own_compiler(name, settings))
      own.push_back(std::move(*compiler));
  return own;
}

std::vector<HostReport> report_on(const hosts::HostList& list, const inspect::ProbeSettings& settings,
                                  const std::vector<OwnCompiler>& own) {
  std::vector<inspect::Probed> probed = inspect::probe(list.hosts, settings);
  std::vector<HostReport> all;
  for (size_t i = 0; i < probed.size(); ++i) {
    HostReport report{list.hosts[i], std::move(probed[i]), {}};
    for (const OwnCompiler& compiler : own)
      if (report.probed.compilers && compiler.job.fingerprint)
        report.matches.push_back({compiler.name, inspect::match(*compiler.job.fingerprint, compiler.job.request.argv,
                                                                *report.probed.compilers)});
    all.push_back(std::move(report));
  }
  return all;
}

}  // namespace dcc
