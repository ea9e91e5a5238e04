#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# -march=native is what it means on this machine, wherever the job runs.
. "$(dirname "$0")/common.sh"
cat >src/v.c <<'END'
void add(float *restrict a, const float *restrict b) { for (int i = 0; i < 1024; i++) a[i] += b[i]; }
#ifdef __AVX2__
int has_avx2;
#endif
END
start_server s
compare remote gcc -O3 -march=native -c v.c
compare remote gcc -O3 -mtune=native -c v.c
compare remote gcc -O3 -march=native -mtune=generic -c v.c
if command -v clang >/dev/null; then compare remote clang -O3 -march=native -c v.c; fi
