#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shim.sh NEED SOURCE_DIRECTORY COMPILER...: the bytes of the shim, for an array. Nothing if the compiler cannot make it, unless NEED is
# "enabled".
need=$1 root=$2
shift 2
out=$(mktemp -d) || exit
trap 'rm -rf "$out"' EXIT
source=$root/src/server/view/shim/shim.cc
# Nothing else may be seen, or it would take the place of functions of the program's own libraries.
{ echo '{ global:'; sed -n 's/.*IN_PLACE_OF("\([^"]*\)").*/\1;/p' "$source"; echo 'local: *; };'; } >"$out/exports"
# compile COMPILER... [OPTION]
compile() {
  "$@" -std=c++20 -Os -fPIC -fno-exceptions -fno-rtti -fno-stack-protector -fno-threadsafe-statics -fno-asynchronous-unwind-tables -fno-unwind-tables \
    -fno-ident -fno-sanitize=all -fvisibility=hidden -U_FORTIFY_SOURCE -I"$root/src" -c -o "$out/shim.o" "$source"
}
# In two steps, because zig has no headers for what is linked without a library. Atomic operations are not left to functions of the
# compiler's own library (aarch64); other processors' compilers do not know that option. A symbol that nobody has is noticed when a
# server examines a compiler, and not within a job (now).
make() {
  compile "$@" -mno-outline-atomics 2>"$out/messages" || compile "$@" || return
  set -- "$@" -shared -nostdlib -s -Wl,-z,now,-z,norelro,--hash-style=gnu,--gc-sections,--version-script="$out/exports" -o "$out/shim.so" \
    "$out/shim.o"
  # Zig's linker does by itself what the others have to be told, and knows no words for it.
  "$@" -Wl,-z,noexecstack,-z,noseparate-code,--build-id=none 2>"$out/messages" || "$@"
}
if ! make "$@"; then
  [ "$need" != enabled ] || exit 1
  exit 0
fi
od -An -v -tx1 "$out/shim.so" | sed 's/ *\(..\)/0x\1,/g'
