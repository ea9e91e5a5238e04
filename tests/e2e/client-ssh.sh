#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pairs: dcc-dcc dcc-distccd distcc-dcc
# A host with "@" is reached through DISTCC_SSH, here a script instead of ssh.
. "$(dirname "$0")/common.sh"
cat >fakessh <<END
#!/bin/bash
echo "\$*" >>$T/ssh.calls
if [ "\$1" = -l ]; then shift 2; fi
shift  # the host
exec ${as_server[*]} env -u _DISTCC_SAFEGUARD "\$@" --log-file $T/s/log
END
chmod +x fakessh
mkdir -p -m 1777 s
ln -s dcc bin/distccd
far=/usr/bin/distccd
[ "$server_kind" = distccd ] || far=$T/bin/distccd
log[s]=$T/s/log
write_sources
# Root's own ssh login is no reason to keep root.
export DISTCC_SSH=$T/fakessh
for host in "@far:$far" "me@far:$far" "@far/2:$far,lzo"; do
  DISTCC_HOSTS=$host compare remote gcc -O2 -Iinclude -DEXTRA=1 -c a.c
done
expect_text ssh.calls '^far '
expect_text ssh.calls '^-l me far '
