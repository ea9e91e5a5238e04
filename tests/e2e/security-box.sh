#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a compiler that was taken over can do: probes.c tries some seventy things, and all are refused. Where the kernel lacks
# a part of the box, the other parts still do theirs, and the log says what is missing.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
gcc -O1 -static -o /usr/local/bin/probecc "$e2e/probes.c"
printf '#!/bin/bash\nexec gcc "$@"\n' >bin/probecc
chmod 755 bin/probecc
allow_compilers probecc
echo 'int x;' >x.c
server_of=("${server[@]}")

# probe NAME [MISSING_CALLS [ERROR]]: what was possible, in NAME.possible.
probe() {
  server=("${server_of[@]}")
  if [ -n "${2:-}" ]; then server=("${as_server[@]}" python3 "$e2e/seccomp.py" "${3:-ENOSYS}" "$2" "$T/bin/dcc" serve); fi
  start_server "$1"
  DISTCC_FALLBACK=0 "$client" probecc -c x.c >"$1.probed"
  expect_ran_on "$1" 1
  [ "$(grep -cE '^(refused|POSSIBLE) ' "$1.probed")" -gt 65 ] || fail "not all was tried"
  sed -n 's/^POSSIBLE //p' "$1.probed" >"$1.possible"
  stop_server "$1"
}
count() { wc -l <"$1.possible"; }

probe box
expect_text box/log "jobs make a compiler's system calls only"
[ ! -s box.possible ] || fail "possible in the box: $(cat box.possible)"

# What containers usually forbid.
probe container unshare,setns,mount,add_key,request_key,keyctl,perf_event_open,bpf,userfaultfd,clone3,io_uring_setup EPERM
expect_text container/log "jobs make a compiler's system calls only"
[ ! -s container.possible ] || fail "possible in a container: $(cat container.possible)"

probe no-landlock landlock_create_ruleset
expect_text no-landlock/log "no Landlock in this kernel"
expect_text no-landlock/log "jobs make a compiler's system calls only.*, no signals"
diff <(sort no-landlock.possible) - <<END || fail "without Landlock"
passwords
processes
run-own-file
write-outside
zeroes-without-end
END

probe no-filter seccomp
expect_text no-filter/log "seccomp cannot be used here"
for name in passwords run-own-file write-outside zeroes-without-end signal-to-server; do
  expect_no_text no-filter.possible "^$name\$"
done

# The probes are no blanks: most of it is possible without a box.
probe open landlock_create_ruleset,seccomp
[ "$(count open)" -gt 35 ] || fail "only $(count open) of the probes do anything"
echo "NOTE: possible of $(grep -cE '^(refused|POSSIBLE) ' open.probed): in the box $(count box), without Landlock" \
  "$(count no-landlock), without seccomp $(count no-filter), without both $(count open)"
