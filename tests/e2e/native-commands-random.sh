#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode with random command lines and environments (native_commands.py), each of which is done directly, too.
# COMMAND_SEED and COMMAND_COMPILES say which, and how many (50).
. "$(dirname "$0")/native"
start_native_server
export DISTCC_DIR=~/.distcc
compilers=(gcc g++)
if command -v clang++ >/dev/null; then compilers+=(clang clang++); fi
echo "COMMAND_SEED=${COMMAND_SEED:-1}"
python3 "$e2e/native_commands.py" "$client" "${COMMAND_SEED:-1}" "${COMMAND_COMPILES:-50}" "${compilers[@]}" || fail "$(tail -n 5 "$T/client.log")"
