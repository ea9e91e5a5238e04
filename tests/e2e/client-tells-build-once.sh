#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# When nothing of a build is distributed it hears so once, however many jobs it has, with the last host's real trouble.
. "$(dirname "$0")/common.sh"
for i in 1 2 3 4 5 6; do echo "int x$i;" >$i.c; done
cat >Makefile <<END
all: 1.o 2.o 3.o 4.o 5.o 6.o
%.o: %.c
	@true; "$client" gcc -c \$<
END
# build WORDS: six jobs, three at a time; one line, and that of the next build; none when nobody wants to hear it.
build() {
  for round in 1 2; do
    make -B -j3 2>build.err >/dev/null
    [ "$(wc -l <build.err)" = 1 ] || fail "round $round: $(cat build.err)"
    expect_text build.err "^dcc: nothing is distributed, all is compiled here: .*$1"
  done
  DCC_QUIET=1 make -B -j3 2>build.err >/dev/null
  diff /dev/null build.err
}
DISTCC_HOSTS=127.0.0.1:1 build 'Connection refused'
DISTCC_HOSTS=127.0.0.1/4, build "the entry '127.0.0.1/4,'"
# In the log it stands for each job, and then not here too.
DISTCC_HOSTS=127.0.0.1:1 DISTCC_LOG=$T/said make -B 2>build.err >/dev/null
diff /dev/null build.err
expect_text said 'all hosts are in back-off; 127.0.0.1:1: .*Connection refused'
