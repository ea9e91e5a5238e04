#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A server examines its compilers in the box of their jobs. They are what they are to a client, which examines its own without a
# box; one that does what it should not is refused and logged before it has a job; one that needs more than a job may is not offered.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
others=(g++)
for name in clang clang++ aarch64-linux-gnu-gcc; do
  ! command -v $name >/dev/null || others+=("$name")
done
allow_compilers "${others[@]}"

# One that works, but does more than that; and one that would work elsewhere.
mkdir -m 777 outside
echo secret >secret
# server_compiler NAME <SCRIPT
server_compiler() {
  cat >"/usr/local/bin/$1"
  chmod 755 "/usr/local/bin/$1"
  allow_compilers "$1"
}
server_compiler taken-gcc <<END
#!/bin/bash
echo taken 2>/dev/null >$T/outside/planted
python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)' 2>/dev/null
(exec -a left-behind sleep 1000) </dev/null >/dev/null 2>&1 &
exec gcc "\$@"
END
server_compiler needy-gcc <<END
#!/bin/bash
read -r _ <$T/secret || exit 1
exec gcc "\$@"
END
start_server s --stats --stats-port 3633
wait_for_line "${log[s]}" 'compilers: ' 1 200
expect_text "${log[s]}" "'taken-gcc' made the system call socket, and was refused"
[ "$(grep -c 'made the system call' "${log[s]}")" = 1 ] || fail "refused: $(grep 'made the system call' "${log[s]}")"
expect_text "${log[s]}" "needy-gcc for C is left out: "
expect_no_text "${log[s]}" "taken-gcc for C.* is left out"
expect_no_file outside/planted
not pgrep -f left-behind
left=$(find s/tmp /dev/shm -mindepth 2 ! -name contents ! -path '*/programs*')
[ -z "$left" ] || fail "left: $left"

curl -sf http://127.0.0.1:3633/stats.json >stats.json
echo 'int x;' | tee x.c >x.cc
rm -rf home/.distcc
for compiler in gcc "${others[@]}"; do
  for source in x.c x.cc; do DISTCC_FALLBACK=0 "$client" $compiler -c $source 2>said || grep -q 'C++' said || fail "$(cat said)"; done
done
python3 - home/.distcc/fingerprint-* <<'END'
import json, sys
offered = {each["fingerprint"] for each in json.load(open("stats.json"))["servers"][0]["compilers"] if each["state"] == "known"}
own = {open(path).read().split("\nok ")[1].split()[0] for path in sys.argv[1:]}
assert len(own) > 3 and own <= offered, (own, offered)
print(f"NOTE: {len(own)} fingerprints are the same in the box and outside")
END
