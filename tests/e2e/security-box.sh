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

# unshared OPTION...: as probe, in a user namespace of an ordinary user's, where the distribution's files belong to nobody.
unshared() {
  local name=$1 ordinary=()
  shift
  if [ "$is_root" = 1 ]; then
    ordinary=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    mkdir "$name"
    : >"$name/log"
    chown -R 65534:65534 "$name"
  fi
  as_server=("${ordinary[@]}" unshare -U "$@")
  server_of=("${as_server[@]}" "$T/bin/dcc" serve)
  probe "$name"
}

probe box
expect_text box/log "jobs make a compiler's system calls only"
[ ! -s box.possible ] || fail "possible in the box: $(cat box.possible)"

# What containers usually forbid.
probe container unshare,setns,mount,add_key,request_key,keyctl,perf_event_open,bpf,userfaultfd,clone3,io_uring_setup EPERM
expect_text container/log "jobs make a compiler's system calls only"
[ ! -s container.possible ] || fail "possible in a container: $(cat container.possible)"

# Containers without root: in a user namespace, as its root, and as nobody.
as_server_of=("${as_server[@]}") server_as_usual=("${server_of[@]}")
unshared root-of-namespace -r
unshared nobody-of-namespace
for name in root-of-namespace nobody-of-namespace; do
  expect_text $name/log "jobs make a compiler's system calls only"
  expect_text $name/log "jobs see the system, their toolchain and their own directory"
  [ ! -s $name.possible ] || fail "possible as $name: $(cat $name.possible)"
done
as_server=("${as_server_of[@]}") server_of=("${server_as_usual[@]}")

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
