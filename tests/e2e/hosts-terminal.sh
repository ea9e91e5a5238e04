#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dcc hosts fits the terminal that it runs in, breaks no word, and shows in colour what is down; elsewhere it has no colours.
. "$(dirname "$0")/common.sh"
dcc=$T/bin/dcc
start_server s
s=$DISTCC_HOSTS
# in_terminal COLUMNS COMMAND...: what it writes to a terminal of that width.
in_terminal() {
  python3 - "$@" <<'END'
import fcntl, os, pty, struct, sys, termios
columns, command = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
text = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    text += piece
os.waitpid(child, 0)
sys.stdout.write(text.decode().replace("\r\n", "\n"))
END
}
until $dcc hosts | grep -q '(= cc)'; do :; done
export DISTCC_HOSTS="$s/16 127.0.0.1:1/4 localhost/2"
for columns in 80 120; do
  in_terminal $columns $dcc hosts --all >page
  expect_text page "^$s/16 +up "
  expect_text page $'^\x1b\\[31m127.0.0.1:1/4 +down'
  expect_text page '^  connecting to 127.0.0.1:1: Connection refused$'
  expect_text page '\(= cc\)'
  sed 's/\x1b\[[0-9]*m//g' page | awk -v columns=$columns 'length > columns' >wide
  [ ! -s wide ] || fail "too wide: $(cat wide)"
done
NO_COLOR=1 in_terminal 80 $dcc hosts >page
expect_no_text page $'\x1b'
TERM=dumb in_terminal 80 $dcc hosts >page
expect_no_text page $'\x1b'
$dcc hosts >page
expect_no_text page $'\x1b'
expect_text page '^127.0.0.1:1/4 +down +connecting to 127.0.0.1:1: Connection refused$'
