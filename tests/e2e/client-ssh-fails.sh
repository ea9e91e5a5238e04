#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# An ssh command that fails is asked once, however late it ends, and what it says is told only to who asks.
. "$(dirname "$0")/common.sh"
cat >fakessh <<END
#!/bin/bash
echo call >>$T/calls
echo "ssh: connect to host far port 22: No route to host" >&2
sleep "\$(cat $T/seconds)"
exit "\$(cat $T/status)"
END
chmod +x fakessh
echo 'int x;' >x.c
export DISTCC_SSH=$T/fakessh DISTCC_HOSTS=@far DISTCC_LOG=$T/said

# fails SECONDS STATUS CALLS WORDS
fails() {
  rm -rf calls said home/.distcc/lock x.o
  echo "$1" >seconds
  echo "$2" >status
  "$client" gcc -c x.c 2>stderr
  expect_file x.o
  diff /dev/null stderr
  [ "$(wc -l <calls)" = "$3" ] || fail "not $3 calls"
  expect_text said "$4"
}
fails 0 255 1 'ssh ended with status 255 \(it could not connect\): ssh: connect to host far port 22: No route to host'
fails 3 255 1 'No route to host'
fails 0 127 1 "the server program could not be started there"
# Neither is known of ssh: at once, as a stock server would; or late, and once more would be as late.
fails 0 1 2 'closed without an answer'
fails 5 1 1 'closed without an answer, after [0-9]+ s'
# In the language of stock, which the next job would use.
fails 0 255 1 'No route to host'
DCC_PROTOCOL=1 fails 0 255 1 'ssh ended with status 255'
