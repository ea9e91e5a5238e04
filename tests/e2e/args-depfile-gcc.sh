#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Dependency files of every combination of the -M options are those of a direct compile, in name and content.
. "$(dirname "$0")/common.sh"
write_sources
start_server s
flags=(-O1 -Iinclude -DEXTRA=1)
for m in -MD -MMD "-MD -MP" "-MMD -MP" "-MD -MF x.d" "-MMD -MFout/x.d" "-MD -MT target" "-MD -MTt1 -MT t2" "-MMD -MQ a\$b" \
  "-MD -MQ x -MP -MF y.d" "-Wp,-MD,w.d" "-Wp,-MMD,out/.w.o.d"; do
  for output in "" "-o out/x.o" "-oa2.o" "-o sub/y.obj" "-o noextension"; do
    chosen || continue
    # shellcheck disable=SC2086
    compare remote gcc "${flags[@]}" $m -c a.c $output
  done
  # shellcheck disable=SC2086
  ! chosen || compare remote gcc "${flags[@]}" $m -c sub/a.c
done
