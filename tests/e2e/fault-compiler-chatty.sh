#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# A compiler that writes megabytes to stdout and stderr: everything arrives.
. "$(dirname "$0")/common.sh"
fake_compiler chattycc <<'END'
#!/bin/bash
seq 1 200000
seq 200000 -1 1 >&2
exec gcc "$@"
END
echo 'int x;' >x.c
start_server s
"$client" chattycc -c x.c >out 2>err
diff out <(seq 1 200000)
diff err <(seq 200000 -1 1)
expect_ran_on s 1
