# SPDX-License-Identifier: GPL-2.0-or-later
# Lines "FIGURE SIDE VALUE" to the table of medians (the range of all rounds in brackets), and to the verdicts. Ratios
# are medians of the rounds' ratios, because what is measured in the same round met the same machine.

{ values[$1, $2, ++count[$1, $2]] = $3 }

function sorted_at(list, size, part,    i, j, value) {
  for (i = 2; i <= size; ++i) {
    value = list[i]
    for (j = i - 1; j > 0 && list[j] > value; --j) list[j + 1] = list[j]
    list[j + 1] = value
  }
  if (part != 0.5) return list[part ? size : 1]
  return (list[int((size + 1) / 2)] + list[int((size + 2) / 2)]) / 2
}

# part: 0 for the least of the rounds, 0.5 for the median, 1 for the greatest.
function of_rounds(figure, side, part,    i, list) {
  for (i = 1; i <= count[figure, side]; ++i) list[i] = values[figure, side, i]
  return sorted_at(list, i - 1, part)
}

function ratio(figure, side, other_figure, other, part,    i, list) {
  for (i = 1; i <= count[figure, side]; ++i) list[i] = values[figure, side, i] / values[other_figure, other, i]
  return sorted_at(list, i - 1, part)
}

function cell(figure, side, format) {
  if (!count[figure, side]) return ""
  return sprintf(format " [" format " " format "]", of_rounds(figure, side, 0.5), of_rounds(figure, side, 0),
                 of_rounds(figure, side, 1))
}

function row(title, figure, format) {
  if (!count[figure, "dcc"]) return
  printf "%-36s %-22s %-22s %-22s %9.2f\n", title, cell(figure, "stock", format), cell(figure, "dcc", format),
         cell(figure, "floor", format), against("stock", figure)
}

function by_protocol(title, figure, format,    sides, i, line) {
  split("stock stock-2 dcc dcc-2 dcc-4", sides)
  line = sprintf("%-44s", title)
  for (i = 1; i <= 5; ++i)
    line = line sprintf(" %18s", count[figure, sides[i]] ? sprintf(format, of_rounds(figure, sides[i], 0.5)) : "")
  print line
}

# A figure of dcc as a multiple of the same figure of stock or the floor.
function against(other, figure) { return ratio(figure, "dcc", figure, other, 0.5) }

function verdict(title, value, sign, limit) {
  printf "%-62s %8.2f   %s %.2f  %s\n", title, value, sign, limit,
         (sign == ">=" ? value >= limit : value <= limit) ? "PASS" : "MISS"
}

END {
  printf "%-36s %-22s %-22s %-22s %9s\n", "", "stock", "dcc", "floor", "dcc/stock"
  split("1 16 200", levels)
  for (i = 1; i <= 3; ++i) {
    level = levels[i]
    row("jobs/s, " level " in flight", "rate-" level, "%.0f")
    row("  p50, ms", "p50-" level, "%.1f")
    row("  p99, ms", "p99-" level, "%.1f")
    row("  max, ms", "max-" level, "%.1f")
    row("  server's own CPU per job, us", "server-cpu-" level, "%.0f")
    row("  the same with its children's, us", "all-cpu-" level, "%.0f")
    row("  load generator's CPU per job, us", "load-cpu-" level, "%.0f")
  }
  row("1.9 MB source, 16 in flight: jobs/s", "rate-big", "%.0f")
  row("  server's own CPU per job, us", "server-cpu-big", "%.0f")
  row("  the same with its children's, us", "all-cpu-big", "%.0f")
  row("client CPU beyond cpp, us", "client-cpu", "%.0f")
  row("start-up of --version, ms", "start-up", "%.2f")
  row("memory of idle server, kB", "idle-memory", "%.0f")
  row("memory at 200 in flight, kB", "busy-memory", "%.0f")
  row("build of lua at -j8, s (floor: gcc)", "build", "%.2f")

  print ""
  printf "%-44s %18s %18s %18s %18s %18s\n", "by protocol", "stock 1", "stock 2", "dcc 1", "dcc 2", "dcc 4"
  for (i = 1; i <= 3; ++i) {
    by_protocol("jobs/s, " levels[i] " in flight", "rate-" levels[i], "%.0f")
    by_protocol("  server's own CPU per job, us", "server-cpu-" levels[i], "%.0f")
  }
  by_protocol("1.9 MB source, 16 in flight: jobs/s", "rate-big", "%.0f")
  by_protocol("  server's own CPU per job, us", "server-cpu-big", "%.0f")
  by_protocol("bytes on the wire per job, 20 kB source", "wire-16", "%.0f")
  by_protocol("bytes on the wire per job, 1.9 MB source", "wire-big", "%.0f")
  by_protocol("client CPU beyond cpp, us", "client-cpu", "%.0f")

  print ""
  for (i = 2; i <= 3; ++i) {
    verdict("jobs/s at " levels[i] " in flight, times stock", against("stock", "rate-" levels[i]), ">=", 1.5)
    verdict("jobs/s at " levels[i] " in flight, part of the floor", against("floor", "rate-" levels[i]), ">=", 0.75)
  }
  verdict("p50 alone, part of stock's", against("stock", "p50-1"), "<=", 0.5)
  verdict("slowest job of all rounds at 200 in flight, times its median", ratio("max-200", "dcc", "p50-200", "dcc", 1),
          "<=", 3)
  for (i = 1; i <= 3; ++i) {
    verdict("server's own CPU per job at " levels[i] " in flight, part of stock's",
            against("stock", "server-cpu-" levels[i]), "<=", 1 / 3)
  }
  verdict("server's own CPU per job with 1.9 MB, part of stock's", against("stock", "server-cpu-big"), "<=", 1 / 3)
  verdict("client CPU beyond the preprocessor, part of stock's", against("stock", "client-cpu"), "<=", 1 / 3)
  verdict("warm check of the client's fingerprint, us", of_rounds("fingerprint", "dcc", 0.5), "<=", 200)
}
