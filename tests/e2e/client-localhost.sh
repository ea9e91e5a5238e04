#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# "localhost" means here, without any server; its limit bounds how many run at once.
. "$(dirname "$0")/common.sh"
cat >bin/spancc <<'END'
#!/bin/bash
echo "begin $EPOCHREALTIME"
gcc "$@"
echo "end $EPOCHREALTIME"
END
chmod +x bin/spancc
echo 'int x;' >x.c
clients=()
for n in 1 2 3 4 5 6 7 8; do
  DISTCC_HOSTS=localhost/2 "$client" spancc -c x.c -o $n.o >$n.times &
  clients+=($!)
done
wait "${clients[@]}"
[ "$(most_at_once ./*.times)" -le 2 ]
for n in 1 2 3 4 5 6 7 8; do expect_file $n.o; done
