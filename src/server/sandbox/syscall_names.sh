#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# syscall_names.sh COMPILER...: a line "SYSCALL(name)" for each system call of the machine that it compiles for.
echo '#include <sys/syscall.h>' | "$@" -dM -E -x c++ - |
  sed -nE 's/^#define __NR_([a-z][a-z0-9_]*) .*/SYSCALL(\1)/p' |
  grep -vxE 'SYSCALL\((syscalls|arch_specific_syscall)\)' | sort
