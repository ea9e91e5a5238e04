#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc
# thorough pairs: distcc-dcc
# dcc monitor in a terminal: a page that follows the jobs and the terminal's size, and leaves no trace, however it ends.
. "$(dirname "$0")/common.sh"
command -v tmux >/dev/null || skip "needs tmux"
[ -x bin/dcc ] || cp "$DCC" bin/dcc
export TMUX_TMPDIR=$T
tmux() { command tmux -L monitor -f /dev/null "$@"; }
screen() { tmux capture-pane -p "$@"; }
type_line() { tmux send-keys -l "$1"; tmux send-keys Enter; }

# on_screen REGEX...: until lines of the screen match all of them; what the terminal is sent says when to look again.
on_screen() {
  local regex ok
  for _ in {1..400}; do
    screen >screen.now
    ok=1
    for regex; do grep -qE -- "$regex" screen.now || ok=; done
    if [ $ok ]; then return 0; fi
    IFS= read -r -t 20 -N 1 -u "$bytes" || break
    IFS= read -r -t 0.02 -N 100000 -u "$bytes" || true  # what comes with it
  done 2>/dev/null
  fail "not on the screen: $* -- but: $(cat screen.now)"
}
# page: the screen without empty lines at its end, with the times of day and of jobs made equal.
page() { echo "$(screen | sed -E 's/[0-9]{2}:[0-9]{2}:[0-9]{2}/HH:MM:SS/; s/ [ 0-9]?[0-9](m[0-9]+)?s( |$)/ 00s\2/')"; }
expect_page() {
  page >page.now
  diff - page.now || fail "another page"
}

make_held shortcc
make_held longcc
for i in 1 2 3 4 5 6; do echo "#include <iostream>
int main() { std::cout << $i; }" >src/unit$i.cc; done
echo 'int x;' >held.c
echo 'int x;' >a_long_name_for_a_file_that_is_held.c
start_server s
# Jobs of dcc's clients tell the port, too.
case $client_kind in dcc) at=127.0.0.1:${port[s]} ;; distcc) at=127.0.0.1 ;; esac

cat >start.sh <<'END_OF_SHELL'
PS1='ready> '
stty -g >stty.before
monitor() { "$T/bin/dcc" monitor; status=$?; stty -g >stty.after; echo "status=$status"; }
trap : INT  # or Ctrl-C would end the function, too
END_OF_SHELL
mkfifo bytes.fifo
tmux new-session -d -x 100 -y 24 'exec bash --noprofile --norc'
exec {bytes}<>bytes.fifo
tmux pipe-pane "cat >$T/bytes.fifo"
type_line ". $T/start.sh; clear"
on_screen '^ready>$'
type_line 'echo the screen before'
on_screen '^the screen before$'

# Before the first client, with two jobs, with one.
type_line monitor
on_screen '^waiting for .*/\.distcc/state'
expect_page <<END_OF_PAGE
dcc: 0 running; 0 done since HH:MM:SS                                                        q quits
waiting for $T/home/.distcc/state, which the first client creates
END_OF_PAGE
"$client" shortcc -c held.c -o held.o &
jobs=($!)
pass_gate shortcc.started
on_screen '^held\.c +Compile +127'
"$client" longcc -c a_long_name_for_a_file_that_is_held.c -o long.o &
jobs+=($!)
pass_gate longcc.started
on_screen '^a_long.* +Compile +127'
page >page.now
expect_text page.now '^dcc: 2 running; 0 done since HH:MM:SS +q quits$'
expect_text page.now "^FILE                                   PHASE    $(printf %-${#at}s HOST)  SLOT  TIME\$"
expect_text page.now "^held\.c +Compile  $at     0   00s\$"
expect_text page.now "^a_long_name_for_a_file_that_is_held\.c  Compile  $at     1   00s\$"
[ "$(tmux display -p '#{alternate_on} #{cursor_flag}')" = '1 0' ] || fail "no screen of its own"

# Narrower, lower, and as before: each size has all that fits, and no line is broken.
screen_is() { on_screen "$@"; page >page.now; [ "$(awk '{ if (length > most) most = length } END { print most }' page.now)" -le "$width" ] || fail "too wide"; }
width=60
tmux resize-window -x $width -y 24
screen_is "^a_long_name_for_a_file~ +Compile|^a_long_[a-z_]+~ +Compile  $at +1 +[0-9]+s\$" 'SLOT +TIME$'
width=32
tmux resize-window -x $width -y 24
screen_is '^FILE +PHASE +TIME$' '^a_[a-z_]*~ +Compile +[0-9]+s$' '^HOST +RUNNING +DONE$'
width=100
tmux resize-window -x $width -y 3
screen_is '^FILE +PHASE' '^\.\.\. and 2 more$'
tmux resize-window -x $width -y 24
screen_is '^a_long_name_for_a_file_that_is_held\.c  Compile' "^$at +2 +0$"

pass_gate shortcc.finish
on_screen '^dcc: 1 running; 1 done' "^$at +1 +1$"

# A real build beside it: every unit is counted.
for i in 1 2 3 4 5 6; do echo "$client g++ -O2 -c src/unit$i.cc -o unit$i.o"; done | xargs -P 3 -I{} sh -c '{}'
on_screen '^dcc: 1 running; 7 done' "^$at +1 +7$"
pass_gate longcc.finish
on_screen '^dcc: 0 running; 8 done' "^$at +0 +8$"
wait "${jobs[@]}"
expect_page <<END_OF_PAGE
dcc: 0 running; 8 done since HH:MM:SS                                                        q quits

$(printf "%-${#at}s  RUNNING  DONE" HOST)
$(printf "%-${#at}s        0     8" "$at")
$(printf "%-${#at}s        0     0" localhost)
END_OF_PAGE

# However it ends, the terminal is as it was, and what was on it is there again.
expect_restored() {
  on_screen "$1" '^the screen before$'
  screen >screen.now
  expect_no_text screen.now 'dcc: |HOST'
  expect_same stty.before stty.after
  [ "$(tmux display -p '#{alternate_on} #{cursor_flag} #{wrap_flag}')" = '0 1 1' ] || fail "the terminal's modes are not restored"
  rm stty.after
  type_line 'clear; echo the screen before'
}
start_monitor() {
  on_screen '^ready>$' '^the screen before$'
  type_line monitor
  on_screen '^dcc: 0 running; 0 done'
}
tmux send-keys q
expect_restored '^status=0$'
for ending in C-c:130 INT:130 TERM:143 HUP:129 QUIT:131 ABRT:134 ALRM:142 USR1:138; do
  start_monitor
  case $ending in
    C-c:*) tmux send-keys C-c ;;
    *) kill "-${ending%:*}" "$(pgrep -P "$(tmux display -p '#{pane_pid}')")" ;;
  esac
  expect_restored "^status=${ending#*:}\$"
done

# Ctrl-Z and back.
start_monitor
tmux send-keys C-z
on_screen 'Stopped' '^the screen before$'
[ "$(tmux display -p '#{alternate_on} #{cursor_flag}')" = '0 1' ] || fail "stopped, it keeps the terminal"
type_line fg
on_screen '^dcc: 0 running'
[ "$(tmux display -p '#{alternate_on} #{cursor_flag}')" = '1 0' ] || fail "continued, it has no screen"
tmux send-keys q
on_screen '^the screen before$'
type_line 'clear; echo the screen before'

# Colours are for who wants them.
start_monitor
screen -e >coloured
expect_text coloured $'\x1b\\[1m.*dcc: 0'
tmux send-keys q
on_screen '^the screen before$'
type_line 'clear; export NO_COLOR=1; echo the screen before'
start_monitor
screen -e >coloured
expect_no_text coloured $'\x1b'
tmux send-keys q
on_screen '^the screen before$'
tmux kill-server
