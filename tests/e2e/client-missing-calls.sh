#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Old kernels lack system calls, and containers forbid them: the object is right whatever is missing, compiled there or here, and
# nothing ends by an abort or hangs. A server that cannot work says so.
. "$(dirname "$0")/common.sh"
[ "$slowdown" = 1 ] || skip "sanitizers abort without these calls"
refuse() { python3 "$e2e/seccomp.py" "$@"; }
refuse ENOSYS getrandom true || skip "no seccomp filter for this machine"
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
"$client" gcc -c x.c  # finds out all that is remembered

# What one job calls, less what makes any program run.
strace -f -qq -e signal=none -o calls "$client" gcc -c x.c
read -ra known < <(python3 "$e2e/seccomp.py" --list)
used=$(sed -nE 's/^[0-9]+ +([a-z0-9_]+)\(.*/\1/p' calls | sort -u)
for name in "${known[@]}"; do
  errors=ENOSYS
  # Always, and forbidden as well: what other C libraries and kernels make of the same.
  case $name in getrandom | memfd_create | eventfd2 | pipe2 | statx | epoll_* | close_range | waitid | timer_create) errors+=' EPERM' ;; *)
    grep -qx "$name" <<<"$used" || continue ;;
  esac
  for error in $errors; do
    rm -f x.o
    status=0
    timeout 20 python3 "$e2e/seccomp.py" $error "$name" "$client" gcc -c x.c 2>client.err || status=$?
    if [ $status != 0 ]; then
      not timeout 20 python3 "$e2e/seccomp.py" $error "$name" gcc -c x.c 2>direct.err
      continue  # no compiler works so
    fi
    cmp direct.o x.o || fail "without $name ($error)"
    echo "$name $error" >>tried
  done
done
[ "$(wc -l <tried)" -gt 30 ]
echo "NOTE: $(wc -l <tried) cases"
# What a kernel of 2015 lacks does not keep jobs at home.
ran=$(grep -c COMPILE_OK "${log[s]}")
rm -rf home/.distcc  # without socket(), the host went into back-off
DISTCC_FALLBACK=0 refuse ENOSYS getrandom,memfd_create,statx,close_range,clone3,copy_file_range,rseq,pidfd_open "$client" gcc -c x.c
expect_ran_on s $((ran + 1))
rm -rf home/.distcc
DISTCC_FALLBACK=0 refuse ENOSYS getrandom,memfd_create "$client" gcc -c x.c
expect_ran_on s $((ran + 2))
# The server.
for name in getrandom memfd_create close_range statx; do
  stop_server s
  server=("${as_server[@]}" python3 "$e2e/seccomp.py" ENOSYS "$name" "$T/bin/dcc" serve)
  start_server s
  DISTCC_FALLBACK=0 "$client" gcc -c x.c
done
for name in eventfd2 epoll_create1 pipe2; do
  expect_status 100 refuse EPERM "$name" "${as_server[@]}" "$T/bin/dcc" serve --daemon --no-detach --allow 127.0.0.1 --port 0 --log-file refused
done
expect_text refused 'an event loop cannot be had'
for few in 5 8 10 12 16; do
  status=0
  (ulimit -n $few; exec timeout -k 1 2 "${as_server[@]}" "$T/bin/dcc" serve --daemon --no-detach --allow 127.0.0.1 --port 0 --log-stderr) 2>few.err || status=$?
  [ $status -lt 126 ] || fail "status $status with $few descriptors: $(cat few.err)"
done
