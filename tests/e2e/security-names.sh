#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Only names in the whitelist that lead to a compiler are one.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.i
printf '#!/bin/bash\necho PWNED >&2\nexec gcc "$@"\n' >/usr/local/bin/evil
chmod 755 /usr/local/bin/evil
cp /usr/local/bin/evil s-evil
ln -s dcc $masquerade/othername  # a link of ours, with no compiler of that name behind it
ln -s . $masquerade/bin
ln -s dcc $masquerade/dcc-whitelist
ln -s dcc $masquerade/distccd
mkdir $masquerade/folder
start_server s
while IFS= read -r name; do
  status=0
  printf -v name -- "$name"
  request --save answer "$name" -c x.i -o x.o <x.i >/dev/null || status=$?
  [ $status != 0 ] || fail "compiled with '$name'"
  if grep -a PWNED answer.* 2>/dev/null; then fail "ran '$name'"; fi
done <<END

.
..
-x
-c
--help
/
/USR/BIN/gcc
/Usr/bin/gcc
GCC
./gcc
../gcc
../../bin/gcc
gcc/
folder
folder/gcc
bin/gcc
/usr/lib/distcc/gcc
/usr/local/bin/gcc
/usr/local/bin/evil
/usr/bin/../local/bin/evil
/usr/bin//gcc
/usr/bin/./gcc
/usr/bin/bash
/bin/sh
evil
sh
bash
$T/s-evil
dcc
distcc
distccd
dcc-whitelist
othername
gcc\n
gcc\001
gcc\377
gcc -wrapper evil
END
printf 'DIST00000001ARGC00000002ARGV00000004gcc\0ARGV00000002-cDOTI00000000' | python3 "$e2e/wire.py" send "${port[s]}" >answer.raw
expect_no_text answer.raw 'STAT00000000'
for good in gcc /usr/bin/gcc /bin/gcc; do request $good -c x.i -o x.o <x.i; done
expect_ran_on s 3
