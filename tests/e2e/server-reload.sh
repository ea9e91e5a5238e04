#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SIGHUP reads the --config file again: who may connect, how many jobs at a time, and which compilers there are. Running jobs
# go on, and a mistake leaves all as it is.
. "$(dirname "$0")/common.sh"
make_held first
make_held second
make_held third
echo 'int x;' >x.c
gcc -c x.c -o direct.o
export DISTCC_FALLBACK=0
# configure OPTIONS [LINE...]: the file, read again, and the log's word for it.
times=0
configure() {
  printf '%s\n' "# a comment" "DISTCC_ARGS=\"$1\"" "${@:2}" >conf
  [ "$times" = 0 ] || kill -HUP "${pid[s]}"
  [ "$times" = 0 ] || wait_for_line s/log 'settings (were read again|stay as they were)' "$times"
  times=$((times + 1))
}
server_allow=()
configure "--allow 127.0.0.1 --jobs 1"
start_server s --config "$T/conf" --config "$T/none" --stats --stats-port 3633
expect_text s/log 'dcc [0-9.]+ begins: up to 1 jobs'

# More jobs at a time: the one that waits begins. Fewer: those that run end first.
jobs=()
"$client" first -c x.c -o 1.o &
jobs+=($!)
pass_gate first.started
"$client" second -c x.c -o 2.o &
jobs+=($!)
configure "--allow 127.0.0.1 --jobs 2"
pass_gate second.started
configure "--allow 127.0.0.1 --jobs 1"
curl -sS http://127.0.0.1:3633/metrics >metrics
expect_text metrics '^dcc_slots 1$|^dcc_slots\{.*\} 1$'
"$client" third -c x.c -o 3.o &
jobs+=($!)
pass_gate first.finish
pass_gate second.finish
pass_gate third.started
pass_gate third.finish
wait "${jobs[@]}"
for n in 1 2 3; do expect_same direct.o $n.o; done

# Who may connect, and a mistake, which changes nothing.
configure "--allow 10.99.0.0/24"
expect_status 116 "$client" gcc -c x.c 2>err
expect_text s/log "client '127\.0\.0\.1:[0-9]+' denied by access list"
rm -r home/.distcc/lock
configure "--allow 127.0.0.1 --jbos 3"
expect_text s/log "ERROR: the settings stay as they were: DISTCC_ARGS in '$T/conf'.*--jbos: unknown option"
configure "--allow 127.0.0.1 --toolchain /no/such/directory"
expect_text s/log 'ERROR: the settings stay as they were: .*/no/such/directory'
expect_status 116 "$client" gcc -c x.c 2>err
rm -r home/.distcc/lock
configure "--allow 127.0.0.1"
"$client" gcc -c x.c
expect_same direct.o x.o

# Which compilers there are, by PATH and by --toolchain.
mkdir -p extra tools/bin
for file in extra/found-by-path bin/found-by-path tools/bin/x86_64-tools-linux-gnu-gcc bin/x86_64-tools-linux-gnu-gcc; do
  printf '#!/bin/bash\nexec gcc "$@"\n' >$file
  chmod 755 $file
done
ln -s dcc "$masquerade/found-by-path"
export DCC_PROTOCOL=1
wait_for_line s/log 'compilers: .*gcc'
announced=$(grep -c 'compilers: .*gcc' s/log)
configure "--allow 127.0.0.1 --toolchain $T/tools/bin" "PATH=$T/extra:$server_path"
wait_for_line s/log 'compilers: .*gcc' $((announced + 1))
for compiler in found-by-path x86_64-tools-linux-gnu-gcc; do
  rm -f x.o
  "$client" $compiler -c x.c
  expect_same direct.o x.o
done
