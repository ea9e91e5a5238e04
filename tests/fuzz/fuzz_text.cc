// SPDX-License-Identifier: GPL-2.0-or-later
// Any preprocessed text, with any source (behind the first NUL): its markers are rewritten alike however its lines are
// cut into pieces, and nothing but blanks replaces anything; the scans come to an end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "scan/macro_layouts.h"
#include "scan/macro_scan.h"
#include "scan/marker_rewriter.h"
#include "scan/source_lines.h"
#include "scan/statement_scan.h"

using namespace dcc;
using namespace dcc::scan;

static void require(bool condition) {
  if (!condition) std::abort();
}

static void for_each_line(std::string_view text, auto take) {
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    take(at, end - at);
    at = end;
  }
}

static void rewrite(std::string_view text) {
  std::string whole(text), lines(text);
  MarkerRewriter at_once, by_line;
  const bool has_changed = at_once.rewrite(whole);
  for_each_line(text, [&](size_t at, size_t size) { by_line.rewrite(std::span(lines).subspan(at, size)); });
  require(whole == lines && at_once.complete() == by_line.complete() && has_changed == (whole != text));
  for (size_t i = 0; i < text.size(); ++i) require(whole[i] == text[i] || whole[i] == ' ');
}

static void scan_statements(std::string_view text, std::string_view source) {
  const ReadSource read = [source](const std::string& name) -> std::optional<std::string> {
    if (name == "missing") return std::nullopt;
    return std::string(source);
  };
  SourceLines lines(read);
  MacroLayouts macros(read);
  StatementScan alone, with_source(&lines, &macros);
  (void)alone.feed(text);
  cmdline::Evidence found = 0;
  for_each_line(text, [&](size_t at, size_t size) {
    const cmdline::Evidence now = with_source.feed(text.substr(at, size));
    require((now & found) == found);
    found = now;
  });
}

static void scan_macros(std::string_view text) {
  const Names names{"a", "if", "message"};
  MacroScan whole(names), pieces(names);
  whole.feed(text);
  for (size_t i = 0; i < text.size() && !pieces.feed(text.substr(i, 1)); ++i) continue;
  require(whole.macro() == pieces.macro());
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(input.find('\0'), input.size());
  const std::string_view text = input.substr(0, end);
  rewrite(text);
  scan_statements(text, input.substr(std::min(end + 1, input.size())));
  scan_macros(text);
  return 0;
}
