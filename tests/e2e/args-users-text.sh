#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# Of text that the user has preprocessed the compiler reads some options that are the preprocessor's otherwise.
. "$(dirname "$0")/common.sh"
printf '# 1 "latin.c"\nconst char s[] = "caf\xe9";\n' >src/latin.i
printf '# 1 "trigraph.c"\nconst char s[] = "??=";\n' >src/trigraph.i
start_server s
compare remote gcc -finput-charset=latin1 -c latin.i
compare remote gcc -finput-charset=utf-16 -c latin.i
compare remote gcc -trigraphs -c trigraph.i
compare remote gcc -DX -I. -MD -lm -c trigraph.i
if command -v clang >/dev/null; then
  compare remote clang -trigraphs -c trigraph.i
  compare remote clang -pie -c trigraph.i
  for option in -UX -I. -lm -rdynamic -MD -H; do
    compare local clang $option -c trigraph.i
    compare local clang -Werror $option -c trigraph.i
  done
fi
