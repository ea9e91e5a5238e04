#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Terminals and CI runners hand out descriptors that do not block: not a byte is lost when their reader is slow.
. "$(dirname "$0")/common.sh"
fake_compiler chattycc <<'END'
#!/bin/bash
seq 1 150000
seq 1 150000 >&2
exec gcc "$@"
END
cat >slowly.py <<'END'
# Runs a command with stdout and stderr as non-blocking pipes, and reads both only when they are full.
import fcntl, os, select, subprocess, sys
out, err = os.pipe(), os.pipe()
for end in out[1], err[1]:
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_NONBLOCK)
process = subprocess.Popen(sys.argv[3:], stdout=out[1], stderr=err[1])
while select.select([], [out[1]], [], 0)[1] and process.poll() is None:
    pass
files = {out[0]: open(sys.argv[1], "wb"), err[0]: open(sys.argv[2], "wb")}
os.close(out[1]), os.close(err[1])
while files:
    for end in select.select(list(files), [], [])[0]:
        piece = os.read(end, 1000)
        files[end].write(piece) if piece else files.pop(end).close()
sys.exit(process.wait())
END
echo 'int x;' >x.c
start_server s
DISTCC_FALLBACK=0 DCC_PROTOCOL=1 python3 slowly.py out err "$client" chattycc -c x.c
expect_ran_on s 1
seq 1 150000 | cmp - out
seq 1 150000 | cmp - err
# Our own messages.
DISTCC_VERBOSE=1 python3 slowly.py out err "$client" gcc -c x.c
expect_text err 'compiled on'
