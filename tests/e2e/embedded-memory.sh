#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A board with 1 GiB, as a memory cgroup: twelve C++ compiles at once of 600 MiB each take turns, without hosts and beside
# `localhost/8`, where most wait for the other host instead. That the box kills is shown by telling dcc to trust it.
. "$(dirname "$0")/common.sh"
gibibyte=$((1024 * 1024 * 1024))

# make_box NAME: a group with 1 GiB and no swap, $box.
make_box() {
  local top
  for top in /sys/fs/cgroup /sys/fs/cgroup/memory; do
    box=$top/dcc-test-$$-$1
    mkdir "$box" 2>/dev/null || continue
    boxes+=("$box")
    # Version 2, or version 1.
    if echo $gibibyte >"$box/memory.max"; then echo 0 >"$box/memory.swap.max" || true; return; fi 2>/dev/null
    if echo $gibibyte >"$box/memory.limit_in_bytes"; then echo $gibibyte >"$box/memory.memsw.limit_in_bytes" || true; return; fi 2>/dev/null
  done
  skip "no memory cgroup can be made here"
}
boxes=()
remove_boxes() { for box in "${boxes[@]}"; do rmdir "$box" 2>/dev/null || true; done; }
trap 'remove_boxes; finish' EXIT

kills() { sed -n 's/^oom_kill //p' "$box/memory.events" "$box/memory.oom_control" 2>/dev/null; }

# compile_all: all units at once, in the box.
compile_all() {
  rm -f ./*.o
  bash -c 'echo $$ >"$0/cgroup.procs" && seq 12 | xargs -P 12 -I@ "$1" g++ -c unit@.cc' "$box" "$client"
}
expect_objects() { for n in {1..12}; do expect_same "direct$n.obj" "unit$n.o"; done; }

for n in {1..12}; do
  echo "int f$n() { return $n; }" >unit$n.cc
  g++ -c unit$n.cc -o direct$n.obj
done
cat >bin/g++ <<'END'
#!/bin/bash
case " $* " in
  *" -E "*) ;;
  *" unit"*) python3 -c 'memory = b"x" * (600 << 20); memory.count(b"y")' || exit ;;
esac
exec /usr/bin/g++ "$@"
END
chmod +x bin/g++

make_box trusted
export DISTCC_HOSTS='--localslots=12 localhost/12'
not compile_all 2>trusted.err
[ "$(kills)" -gt 0 ] || fail "the box kills nobody: this test shows nothing"

make_box alone
export DISTCC_HOSTS=''
compile_all
expect_objects
[ "$(kills)" = 0 ]

make_box beside
start_server s --jobs 2
export DISTCC_HOSTS="localhost/8 $DISTCC_HOSTS/2"
compile_all
expect_objects
[ "$(kills)" = 0 ]
wait_for_line "${log[s]}" 'client: .* COMPILE_OK ' 6  # most of them
