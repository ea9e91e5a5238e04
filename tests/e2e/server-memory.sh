#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory of the server's machine: a job starts when there is room for it; when memory, or room in /dev/shm, is short, the job
# that has most of it ends, and no other.
. "$(dirname "$0")/common.sh"
available() {
  printf 'MemTotal:        4000000 kB\nMemFree:          100000 kB\nMemAvailable:   %8d kB\n' $(($1 * 1024)) >meminfo
}
available 600
mount --bind meminfo /proc/meminfo 2>/dev/null || skip "/proc/meminfo cannot be replaced here"
mount -t tmpfs -o size=400m tmpfs /dev/shm
echo 'int x;' >x.c
gcc -c x.c -o direct.o
for name in heldcc othercc; do make_held $name; done
make_gates full
fake_compiler hogcc <<'END'
#!/usr/bin/perl
my $much = "x" x 200_000_000;
open(my $gate, "<", "/usr/local/bin/full.gate") and <$gate>;
sleep 1 while 1;
END
fake_compiler fillcc <<'END'
#!/usr/bin/perl
$SIG{XFSZ} = "IGNORE";
for my $n (1 .. 8) {
  open(my $file, ">", "file$n") or die;
  for (1 .. 50) { print $file "x" x 1_000_000 or last }
}
sleep 1 while 1;
END
for name in hogcc fillcc; do
  printf '#!/bin/sh\nexec gcc "$@"\n' >"bin/$name"  # here they are like any other
  chmod 755 "bin/$name"
done
start_server s --jobs 3
export DISTCC_BACKOFF_PERIOD=0

# Room for one: the second, of which there is no experience, waits for memory although there are slots.
available 60
DISTCC_FALLBACK=0 "$client" heldcc -c x.c -o held.o &
held=$!
pass_gate heldcc.started
DISTCC_FALLBACK=0 "$client" othercc -c x.c -o other.o &
other=$!
wait_for_line "${log[s]}" 'jobs wait for memory: 60 MB are available, of which 37 MB are kept free; the next needs about 64 MB'
[ "$(grep -c 'client: .* COMPILE_OK' "${log[s]}")" = 0 ]
available 600
pass_gate othercc.started
pass_gate othercc.finish
wait $other
expect_same direct.o other.o

# Too little left: the one that has most of it ends, and is compiled here.
"$client" hogcc -c x.c -o hog.o &
hog=$!
pass_gate full
available 10
wait_for_line "${log[s]}" 'the server ran out of memory, and this job had [0-9]* MB of it'
available 600
wait $hog
expect_same direct.o hog.o

# The same with files in memory.
"$client" fillcc -c x.c -o fill.o
expect_same direct.o fill.o
wait_for_line "${log[s]}" "no room is left for jobs' files, and this job had [0-9]* MB"
pass_gate heldcc.finish
wait $held
expect_same direct.o held.o
expect_ran_on s 2
leaves_no_job s
