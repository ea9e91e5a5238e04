#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Jobs of protocol 4 that no client sends: what reaches the compiler of their arguments, directory and environment.
. "$(dirname "$0")/protocol4"
# The server's only compiler: gcc, which says what it was given with a job.
find $masquerade -type l ! -name dcc -delete
fake_compiler gcc-9 <<'END'
#!/bin/bash
for word; do [ "$word" != out.o ] || { printf '[%q]' "$@"; echo; env | sort; } >&2; done
exec gcc "$@"
END
record_job
start_server s
job() {
  local wanted=$1 status=0
  shift
  wire_4 request record "$@" >answer.said || status=$?
  tr '\n' ' ' <answer.said >answer.line
  [ $status = "${wanted%% *}" ] || fail "status $status: $* : $(cat answer.line)"
  expect_text answer.line "${wanted#* }"
}
refused='2 welcome refused'
served='0 result 0x0 .* end'
job "$served" argument=-O3
job "$refused 2 a job with too many arguments" arguments=10001
job "$refused 3 .*too many variables" environments=500000
for word in 'argument=-wrapper\0x' 'directory=\0' 'environment=SOURCE_DATE_EPOCH=1\0x'; do
  job "$refused 3 .*NUL byte" "$word" argument=/bin/touch,/tmp/pwned
done
job "$refused 2" argument=-fplugin=/tmp/x.so
job "$refused 2" argument=@/etc/passwd
job "$refused 3 two sources" argument=
job "$refused 3 .*not a compiler" argv0=-wrapper
job "$refused 3 .*not a compiler" argv0=@x
# The name is for the log only: the fingerprint says which compiler runs.
for name in /bin/sh ../../bin/sh dcc 'g\x1b[31mcc\n' nosuch; do job "$served" "argv0=$name"; done
expect_no_text "${log[s]}" $'\x1b'
job "$served" argv0=/bin/sh argument=-fno-common
expect_text answer.line '\[-fno-common\]'
# Kinds of compilers and of languages that there are not; a right fingerprint of another kind's.
for change in driver=0 driver=5 driver=255 language=0 language=3; do job "$refused 1 the server does not know this kind" $change; done
job "$refused 1 " language=2
for driver in 2 3 4; do job "$refused 1 " driver=$driver; done  # gcc is allowed, and no other kind
job "$refused 1 " fingerprint=00000000000000000000000000000000
# Targets: text of the peer's in a message and in a command's --target=.
for target in -O2 '../../../x' 'x86_64-linux-gnu -fplugin=x' '\x1b[31m' 'a\0b' ''; do
  for driver in 1 3; do
    job "$refused 1 " driver=$driver fingerprint=00000000000000000000000000000000 "target=$target"
    expect_no_text answer.line $'\x1b'
  done
done
[ "$(pgrep -c -P "${pid[s]}" || true)" = 0 ]
# Directories: of use for assembler only, and never a word of their own.
for directory in '/a=b' '/a\nb' relative '-fplugin=x' '/\x1b[31m'; do job "$served" "directory=$directory"; done
expect_no_text "${log[s]}" $'\x1b'
expect_no_text answer.line 'debug-prefix-map'
# Of the environment, names of locales and numbers: no path, no library, nothing that would name a file.
job "$served" environment=LANG=de_DE.UTF-8 environment=LC_ALL=fr_FR@euro environment=SOURCE_DATE_EPOCH=1234567890 \
  environment=LANGUAGE=de:fr environment=PATH=/tmp environment=LD_PRELOAD=/tmp/x.so environment=LC_MESSAGES=../../x \
  environment=TMPDIR=/ environment=GCC_EXEC_PREFIX=/tmp/ environment=COMPILER_PATH=/tmp environment=DEPENDENCIES_OUTPUT=x \
  environment=IFS=x environment=LOCPATH=/tmp environment=LC_CTYPE= environment=BASH_ENV=/tmp/x 'environment=LC_TIME=de_DE' \
  'environment=LANG=C\nLD_PRELOAD=x' environment==x environment=LANG
for kept in LANG=de_DE.UTF-8 LC_ALL=fr_FR@euro SOURCE_DATE_EPOCH=1234567890 LANGUAGE=de:fr; do
  tr ' ' '\n' <answer.said | grep -qxF $kept || fail "no $kept in $(cat answer.said)"
done
expect_no_text answer.said 'LD_PRELOAD|GCC_EXEC|COMPILER_PATH|DEPENDENCIES|LOCPATH|LC_MESSAGES|LC_TIME|BASH_ENV|PATH=/tmp$|TMPDIR=/$'
