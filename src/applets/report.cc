// SPDX-License-Identifier: GPL-2.0-or-later
// dcc report: summarises a build from the file that DCC_TRACE named.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "applets/applets.h"
#include "base/env.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"
#include "report/show.h"
#include "report/trace_reader.h"

namespace dcc {
namespace {

struct Settings {
  bool json = false;
};

std::vector<Option> option_rows(Settings& settings) {
  return {{'j', "json", nullptr, "print one JSON object instead of text", &settings.json}};
}

Error nobody_wrote(std::string_view file, std::string_view found) {
  return fail(Code::no_file,
              "'{}': {}: no client wrote to it. Was DCC_TRACE set to it for the build, as an absolute path? And was "
              "there anything to compile, or did ccache have it all (ccache -s)?",
              file, found);
}

Result<report::Build> read_build(const std::string& file) {
  UniqueFd fd;
  if (file == "-") {
    fd.reset(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  } else {
    auto opened = open_file(file, O_RDONLY);
    if (!opened && opened.error().code == Code::no_file) return nobody_wrote(file, "there is no such file");
    ASSIGN_OR_RETURN(fd, std::move(opened));
  }
  report::TraceLines lines(std::move(fd));
  report::Build build;
  for (uint64_t number = 1;; ++number) {
    ASSIGN_OR_RETURN(const std::optional<std::string_view> line, lines.next().context("'{}'", file));
    if (!line) break;
    auto read = report::read_trace_line(*line);
    if (!read) {
      build.add_bad_line(number, std::move(read.error().text));
      read = report::read_trace_line(report::behind_cut(*line));
    }
    if (read) build.add(*read);
  }
  return build;
}

}  // namespace

int report_main(int argc, char** argv) {
  Settings settings;
  const std::vector<Option> options = option_rows(settings);
  const Command command{
      "dcc report", "[FILE]",
      "Summarizes a build: where its time went, what ran here and why, how the hosts were used, and what to change. "
      "FILE (default: $DCC_TRACE; \"-\": standard input) is what the build's clients wrote with DCC_TRACE=FILE in "
      "their environment. Use an absolute path, because builds change directories.",
      options};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  if (operands.empty())
    if (auto file = env("DCC_TRACE"); file && !file->empty()) operands.push_back(*file);
  if (operands.size() != 1)
    return complain("dcc report", fail(Code::bad_arguments, "{}",
                                       operands.empty() ? "name the file that DCC_TRACE named; see --help"
                                                        : "one file at a time; see --help"));

  auto build = read_build(operands[0]);
  if (!build) return complain("dcc report", build.error());
  const report::Summary summary = build->summary();
  if (build->empty() && summary.bad_lines == 0) return complain("dcc report", nobody_wrote(operands[0], "it is empty"));
  if (build->empty())
    return complain("dcc report",
                    fail(Code::protocol, "'{}' has no line that a client wrote with DCC_TRACE: line {}: {}",
                         operands[0], summary.bad_examples[0].number, summary.bad_examples[0].error));
  const std::vector<report::Advice> advices = report::advise(summary);
  print_out("{}{}", settings.json ? report::as_json(summary, advices) : report::as_text(summary, advices),
            settings.json ? "\n" : "");
  return 0;
}

}  // namespace dcc
