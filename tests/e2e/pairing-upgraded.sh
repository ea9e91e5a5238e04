#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The server's compiler changes while it runs, and so does the client's.
. "$(dirname "$0")/pairing"
version=$(gcc -dumpfullversion)
other="server's x86_64 gcc $version generates different code from this one"
server_wrapper gcc /usr/bin/gcc
start_server s
expect_served gcc -O2 -c a.c
server_wrapper gcc '/usr/bin/gcc -ffunction-sections'
expect_refused "$other" gcc -O2 -c a.c
server_wrapper gcc /usr/bin/gcc
expect_served gcc -O2 -c a.c

# The client's memory of its own compiler, and of its servers, stays.
recall() {
  hash -r
  "$@" -o direct.o
  DISTCC_LOG=$T/said "$client" "$@" -o result.o
  expect_same direct.o result.o
}
client_wrapper gcc /usr/bin/gcc
expect_served gcc -O2 -c a.c
client_wrapper gcc '/usr/bin/gcc -ffunction-sections'
recall gcc -O2 -c a.c
expect_text said "$other"
expect_ran_on s $ran

# An upgrade while the job runs: what that has made may be of either compiler.
make_gates started finish
cat >/usr/local/bin/gcc <<'END'
#!/bin/bash
case $TMPDIR in
  */dcc_??????) ;;  # an examination
  *) read -r _ </usr/local/bin/started.gate; read -r _ </usr/local/bin/finish.gate ;;
esac
exec /usr/bin/gcc "$@"
END
PATH=/usr/bin:/bin
rm -rf home/.distcc said result.o
gcc -O2 -c a.c -o direct.o
DISTCC_LOG=$T/said "$client" gcc -O2 -c a.c -o result.o &
job=$!
pass_gate started
server_wrapper gcc '/usr/bin/gcc -ffunction-sections'
pass_gate finish
wait $job
expect_same direct.o result.o
expect_text said "failed to distribute .*the server's 'gcc' was replaced meanwhile"
expect_ran_on s $ran
