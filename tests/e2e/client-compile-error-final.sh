#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# DISTCC_SKIP_LOCAL_RETRY: the server's word about a compile error is the last.
. "$(dirname "$0")/common.sh"
echo 'int f(void) { return missing; }' >bad.c
start_server s
printf '#!/bin/bash\ncase " $* " in *" -E "* | *" - "*) exec gcc "$@" ;; esac\necho "ran here" >&2\nexit 1\n' >bin/gcconce
chmod +x bin/gcconce
printf '#!/bin/bash\nexec gcc "$@"\n' >/usr/local/bin/gcconce
chmod +x /usr/local/bin/gcconce
allow_compilers gcconce
DISTCC_SKIP_LOCAL_RETRY=1 expect_status 1 "$client" gcconce -c bad.c 2>said
expect_no_text said 'ran here'
expect_text said 'missing'
expect_ran_on s 1 COMPILE_ERROR
