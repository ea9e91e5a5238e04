#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd
# distcc's own monitor shows what dcc's clients do: each phase that can be held, where, and nothing when they are gone.
. "$(dirname "$0")/common.sh"
command -v distccmon-text >/dev/null || skip "no distccmon-text"
make_hangcc
make_gates preprocess local
# On the client the same name stops before it preprocesses and before it links.
cat >bin/hangcc <<'END'
#!/bin/bash
case " $* " in
  *" -E "*) read -r _ </usr/local/bin/preprocess.gate ;;
  *" -c "*) ;;
  *) read -r _ </usr/local/bin/local.gate ;;
esac
exec gcc "$@"
END
echo 'int main(void) { return 0; }' >seen.c
start_server s
export DISTCC_HOSTS=127.0.0.1:${port[s]}/1
distccmon-text 0.05 >shown &
monitor=$!
# shows PID PHASE FILE HOST SLOT: the line that distcc's monitor has for it.
shows() { wait_for_line shown "$(printf '^%6d  %-10s  %-30s %24s\\[%d\\]$' "$@")"; }

"$client" hangcc -c seen.c -o first.o &
first=$!
shows $first Preprocess seen.c localhost 0
pass_gate preprocess
pass_gate started
shows $first Compile seen.c "127.0.0.1:${port[s]}" 0
"$client" hangcc -c seen.c -o second.o &
second=$!
shows $second Blocked seen.c '' 0
"$client" hangcc -c seen.c -o never.o &
waiting=$!
shows $waiting Blocked seen.c '' 0
kill -INT -$waiting
expect_status 130 wait $waiting
expect_no_file home/.distcc/state/binstate_$waiting
pass_gate finish
wait $first
pass_gate preprocess
pass_gate started
shows $second Compile seen.c "127.0.0.1:${port[s]}" 0

"$client" hangcc first.o -o program &
third=$!
shows $third Compile '' localhost 0
pass_gate local
wait $third
kill -INT -$second
expect_status 130 wait $second
kill $monitor
leaves_nothing home/.distcc/state
[ "$(distccmon-text)" = '' ]
# What a monitor does not see of a client that cannot write is no client's trouble.
rmdir home/.distcc/state
touch home/.distcc/state
rm -f /usr/local/bin/*.gate
"$client" gcc -c seen.c -o third.o
expect_file third.o
