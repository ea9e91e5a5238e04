#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: dcc-distccd
# dcc as CMake's compiler launcher, and in front of Meson's compilers: every unit goes out, C and C++.
. "$(dirname "$0")/project.sh"
for tool in cmake meson; do command -v $tool >/dev/null || skip "$tool is not installed"; done
for package in lua5.4 double-conversion; do
  compgen -G "$SOURCES/$package/*.dsc" >/dev/null || skip "the source package $package could not be had"
  dpkg-source --no-check --skip-patches -x "$SOURCES/$package/"*.dsc "src/$package" >unpack.out 2>unpack.err
done
start_server a
start_server b
export DISTCC_HOSTS="127.0.0.1:${port[a]}/4 127.0.0.1:${port[b]}/4" DISTCC_FALLBACK=0 DISTCC_LOG=$T/client.err
jobs_done() { cat "${log[a]}" "${log[b]}" | grep -Ec 'client: .* COMPILE_OK ' || true; }

# build_apart NAME MINIMUM COMMAND...: there are so many objects or more, and so many jobs.
build_apart() {
  local name=$1 minimum=$2 before objects jobs
  before=$(jobs_done)
  "${@:3}" >"$name.out" 2>"$name.err" || fail "$name: $(tail -n 20 "$name.out" "$name.err")"
  objects=$(find "$name" -name '*.o' | wc -l)
  jobs=$(($(jobs_done) - before))
  echo "$name: $objects objects, $jobs jobs done by the servers"
  [ "$objects" -ge "$minimum" ] && [ "$jobs" = "$objects" ] || fail "$name: not all were compiled by the servers"
}

cat >src/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.16)
project(both C CXX)
file(GLOB sources lua5.4/src/*.c)
list(FILTER sources EXCLUDE REGEX luac.c)
add_executable(lua ${sources})
target_compile_definitions(lua PRIVATE LUA_USE_POSIX)
target_link_libraries(lua m)
add_subdirectory(double-conversion)
END
cmake -G Ninja -S src -B by-cmake -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF -DCMAKE_C_COMPILER_LAUNCHER=dcc \
  -DCMAKE_CXX_COMPILER_LAUNCHER=dcc >cmake.configure 2>&1 || fail "$(tail cmake.configure)"
build_apart by-cmake 40 ninja -j8 -C by-cmake
echo 'print(1 + 1)' | by-cmake/lua - | grep -qx 2

{
  echo "project('two languages', 'c', 'cpp', default_options: ['optimization=2'])"
  echo "m = meson.get_compiler('c').find_library('m')"
  echo "executable('lua', dependencies: m, c_args: '-DLUA_USE_POSIX', sources: ["
  (cd src && find lua5.4/src -name '*.c' ! -name 'luac.c' | sort | sed "s/.*/  '&',/")
  echo "])"
  echo "static_library('double-conversion', sources: ["
  (cd src && find double-conversion/double-conversion -name '*.cc' | sort | sed "s/.*/  '&',/")
  echo "])"
} >src/meson.build
cat >wrapped.ini <<'END'
[binaries]
c = ['dcc', 'gcc']
cpp = ['dcc', 'g++']
END
meson setup --native-file wrapped.ini by-meson src >meson.configure 2>&1 || fail "$(tail meson.configure)"
build_apart by-meson 40 ninja -j8 -C by-meson
echo 'print(1 + 1)' | by-meson/lua - | grep -qx 2
