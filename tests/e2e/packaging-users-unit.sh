#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc distcc-dcc
# Units written for distccd, one for each toolchain with a PATH, port and log of its own, start dcc under that name.
. "$(dirname "$0")/common.sh"
[ -e /usr/bin/distccd ] || skip "needs Debian's distcc installed (run tests/run.sh)"
mount --bind bin/dcc /usr/bin/distccd
mkdir -m 1777 logs
echo 'int f(char c) { return c < 0; }' >x.c
option_of() { if [ "$1" = one ]; then echo -fsigned-char; else echo -funsigned-char; fi; }
for name in one two; do
  mkdir -p /usr/local/bin/$name
  printf '#!/bin/sh\nexec /usr/bin/gcc %s "$@"\n' "$(option_of $name)" >/usr/local/bin/$name/$name-elf-gcc
  gcc "$(option_of $name)" -c x.c -o direct-$name.o
  chmod 755 /usr/local/bin/$name/$name-elf-gcc
  allow_compilers $name-elf-gcc
done

# start_unit NAME PORT: ExecStart of such a unit, split as systemd does it.
start_unit() {
  local DISTCC_ARGS="--allow 127.0.0.1 --log-level info --stats"
  log[$1]=$T/logs/$1.log port[$1]=$2
  # shellcheck disable=SC2086
  PATH=/usr/local/bin/$1:$server_path "${as_server[@]}" /usr/bin/distccd --no-detach --daemon $DISTCC_ARGS --log-file="${log[$1]}" \
    --port "$2" --stats-port "$(($2 + 1))" </dev/null >"$1.err" 2>&1 &
  pid[$1]=$!
}
start_unit one 3932
start_unit two 3934
for name in one two; do
  wait_for_line "${log[$name]}" "\[${pid[$name]}\].*listening on .*:${port[$name]}"
  [ "$is_root" != 1 ] || [ "$(stat -c %U "/proc/${pid[$name]}")" != root ] || fail "still root"
done
export DISTCC_FALLBACK=0
PATH=$PATH:/usr/local/bin/one:/usr/local/bin/two
for name in one two; do
  DISTCC_HOSTS=127.0.0.1:${port[$name]} "$client" $name-elf-gcc -c x.c
  expect_same direct-$name.o x.o
  expect_ran_on $name 1
done
# Each has its own toolchain only.
not env DISTCC_HOSTS="127.0.0.1:${port[one]}" "$client" two-elf-gcc -c x.c -o refused.o 2>refused.err
expect_no_file refused.o
expect_ran_on one 1
for name in one two; do
  kill -TERM "${pid[$name]}"
  wait "${pid[$name]}"
done
