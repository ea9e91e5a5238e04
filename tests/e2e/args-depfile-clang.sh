#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# As args-depfile-gcc, for clang.
. "$(dirname "$0")/common.sh"
command -v clang >/dev/null || skip "clang is not installed"
write_sources
start_server s
flags=(-O1 -Iinclude -DEXTRA=1)
for m in -MD "-MMD -MP" "-MD -MF x.d" "-MMD -MFout/x.d" "-MD -MT target" "-MD -MQ x -MP -MF y.d" "-Wp,-MMD,out/.w.o.d"; do
  for output in "" "-o out/x.o" "-oa2.o" "-o noextension"; do
    chosen || continue
    # shellcheck disable=SC2086
    compare remote clang "${flags[@]}" $m -c a.c $output
  done
  # shellcheck disable=SC2086
  ! chosen || compare remote clang "${flags[@]}" $m -c sub/a.c
done
