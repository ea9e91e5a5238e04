#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Two servers on two ports, each with a PATH of its own in which the same names are another toolchain, one of them not for
# this board: what that one makes is never taken.
. "$(dirname "$0")/common.sh"
mkdir arm64 armhf
for tool in gcc g++; do
  ln -s "/usr/bin/$cross-$tool" "arm64/$cross-$tool"
  ln -s "/usr/bin/arm-linux-gnueabihf-$tool" "armhf/$cross-$tool"
done
system_path=$server_path
server_path=$T/armhf:$system_path start_server wrong
server_path=$T/arm64:$system_path start_server s
wrong=10.77.0.1:${port[wrong]}/4 right=10.77.0.1:${port[s]}/4

mkdir "$board/home/builder/tree"
cat >build.sh <<'END'
for i in 1 2 3 4; do echo "int v$i = $i; int f$i(int x) { return x * v$i; }" >$i.c; done
echo 'int f1(int); int main() { return f1(41) + 1; }' >main.c
make -j2 -f - main <<'TEXT'
main: $(patsubst %.c,%.o,$(sort $(wildcard *.c)))
	$(CC) $^ -o $@
TEXT
./main || echo "status $?"
END
build_on_board native
expect_text native.out 'status 42'

# build_with HOSTS NAME=VALUE...: and every object is the board's own.
build_with() {
  rm -rf "$board"/home/builder/{tree,.distcc}
  mkdir "$board/home/builder/tree"
  build_on_board farm CC=gcc "DISTCC_HOSTS=$1" PATH=/usr/lib/distcc:/usr/bin:/bin DISTCC_LOG=/home/builder/client.log "${@:2}"
  for object in main 1 2 3 4; do
    for way in native farm; do "$cross-objcopy" --remove-section .comment $way/$object.o $way.o; done
    cmp native.o farm.o || fail "$object.o is not what the board's own compiler makes"
  done
}

build_with "$wrong $right" DISTCC_FALLBACK=0
expect_ran_on wrong 0
expect_ran_on s 5
expect_text "$client_log" 'server has .*arm gcc .*, this is aarch64 gcc '

build_with "$wrong"
expect_ran_on wrong 0
expect_ran_on s 5
expect_text "$client_log" 'server has .*arm gcc .*, this is aarch64 gcc '

# Protocol 1 knows names only. What comes back tells.
build_with "$wrong $right" DCC_PROTOCOL=1 DISTCC_FALLBACK=0
expect_ran_on s 10
expect_text "$client_log" "failed to distribute .* to 10.77.0.1:${port[wrong]}"
build_with "$wrong" DCC_PROTOCOL=1
expect_text "$client_log" "failed to distribute .* to 10.77.0.1:${port[wrong]}"
