#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A board with 1 GiB (a memory cgroup) and twelve cores, so that only memory is short: five C++ compiles at once of 600 MiB each
# take turns, without hosts and beside `localhost/8`, where most wait for the other host instead. That the box kills is
# shown by telling dcc that there is room.
. "$(dirname "$0")/common.sh"
gibibyte=$((1024 * 1024 * 1024))

# make_box: a group with 1 GiB and no swap, $box. Version 2, or version 1.
make_box() {
  local top limit
  for top in /sys/fs/cgroup /sys/fs/cgroup/memory; do
    grep -qsw memory $top/cgroup.subtree_control || [ -e $top/memory.limit_in_bytes ] || continue
    box=$top/${kept##*/}
    mkdir "$box" 2>/dev/null || continue
    for limit in memory.max memory.swap.max memory.limit_in_bytes memory.memsw.limit_in_bytes; do
      if [ ! -e "$box/$limit" ]; then continue; fi
      case $limit in *swap.max) echo 0 ;; *) echo $gibibyte ;; esac >"$box/$limit"
    done
    return 0
  done
  skip "no memory cgroup can be made here"
}

cat >cores.c <<'END'
#define _GNU_SOURCE
#include <sched.h>
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t* set) {
  CPU_ZERO_S(size, set);
  for (int cpu = 0; cpu < 12; ++cpu) CPU_SET_S(cpu, size, set);
  return 0;
}
END
gcc -shared -fPIC cores.c -o cores.so

# compile_all: all units at once, in a new box; $kills of them or of what they run were killed.
compile_all() {
  local status=0
  make_box
  rm -f ./*.o
  ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0 LD_PRELOAD=$T/cores.so \
    bash -c 'echo $$ >"$0/cgroup.procs" && seq 5 | xargs -P 5 -I@ "$1" g++ -c unit@.cc' "$box" "$client" || status=$?
  kills=$(sed -n 's/^oom_kill //p' "$box"/memory.[eo][vo][em]*)  # memory.events, or memory.oom_control
  rmdir "$box"
  return $status
}
expect_objects() { for n in {1..5}; do expect_same "direct$n.obj" "unit$n.o"; done; }

for n in {1..5}; do
  echo "int f$n() { return $n; }" >"unit$n.cc"
  g++ -c "unit$n.cc" -o "direct$n.obj"
done
# 600 MiB for a second, in pages as large as there are: the kernel takes seconds to hand out small ones.
cat >take.py <<'END'
import mmap, time
memory = mmap.mmap(-1, 600 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
memory.madvise(mmap.MADV_HUGEPAGE)
for page in range(0, 600 << 20, mmap.PAGESIZE):
    memory[page] = 1
time.sleep(1)
END
cat >bin/g++ <<END
#!/bin/bash
case " \$* " in
  *" -E "*) ;;
  *" unit"*) python3 "$T/take.py" || exit ;;
esac
exec /usr/bin/g++ "\$@"
END
chmod +x bin/g++

DISTCC_HOSTS='--localslots=8 localhost/8' not compile_all 2>crowd.out
[ "$kills" -gt 0 ] || fail "the box kills nobody: this test shows nothing"

DISTCC_HOSTS='' compile_all
expect_objects
[ "$kills" = 0 ]

start_server s --jobs 2
DISTCC_HOSTS="localhost/8 $DISTCC_HOSTS/2" compile_all
expect_objects
[ "$kills" = 0 ]
wait_for_line "${log[s]}" 'client: .* COMPILE_OK ' 2  # most of them
