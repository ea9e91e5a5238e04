#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode with a tree of headers that changes at random between compiles (native_trees.py), each of which is done directly, too.
# TREE_SEED and TREE_COMPILES say which changes, and how many compiles (160).
. "$(dirname "$0")/native"
start_native_server
mkdir -p a/b/work
touch {.,a,a/b,a/b/work}/Makefile  # headers look above them, in the same project
cd a/b/work
compilers=(gcc)
if command -v clang >/dev/null; then compilers+=(clang); fi
python3 "$e2e/native_trees.py" "$client" "${TREE_SEED:-1}" "${TREE_COMPILES:-160}" "${compilers[@]}" || fail "$(tail -n 5 "$T/client.log")"
