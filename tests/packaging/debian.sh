#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# contrib/debian makes a package that takes distcc's place, and has in it what is installed by hand.
. "$(dirname "$0")/../e2e/common.sh"
top=$(realpath "$e2e/../..")
command -v dh >/dev/null || skip "debhelper is not installed"
git -c safe.directory='*' -C "$top" rev-parse HEAD >/dev/null 2>&1 || skip "not a git checkout"
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'
"$top/contrib/debian/build" "$T/built" >build.out 2>&1 || fail "$(tail -n 30 build.out)"
package=$(echo built/dcc_*.deb)

dpkg -I "$package" >about
for relation in Provides Conflicts Replaces; do expect_text about "^ $relation: distcc$"; done
dpkg -x "$package" root
dpkg -e "$package" control
[ "$(readlink root/usr/lib/distcc/dcc)" = ../../bin/dcc ]
[ "$(readlink root/usr/lib/distcc/bin)" = . ]
for name in distcc distccd distccmon-text lsdistcc; do
  [ "$(readlink root/usr/bin/$name)" = dcc ]
done
[ "$(readlink root/usr/share/man/man1/distcc.1.gz)" = dcc.1.gz ]
[ "$(readlink root/usr/share/man/man1/distccd.1.gz)" = dcc-serve.1.gz ]
for file in etc/conf.d/distccd etc/logrotate.d/dcc lib/systemd/system/distccd{,@}.service lib/systemd/system/distccd.socket \
  usr/lib/sysusers.d/dcc.conf usr/lib/tmpfiles.d/dcc.conf usr/share/doc/dcc/examples/distccd-aarch64; do
  expect_file root/$file
done
expect_text root/lib/systemd/system/distccd@.service '^ExecStart=/usr/bin/dcc '
diff - control/conffiles <<<$'/etc/conf.d/distccd\n/etc/logrotate.d/dcc'
diff <(grep ^interest "$top/contrib/hooks/dcc.triggers" | sort) <(grep ^interest control/triggers | sort)
expect_text control/postinst 'dcc whitelist update'
expect_text control/postinst 'systemd-sysusers .*dcc\.conf'
expect_text control/prerm 'lname dcc -delete'

# It runs, and both halves find each other.
cp root/usr/bin/dcc bin/dcc
start_server s
echo 'int x;' >x.c
gcc -c x.c -o direct.o
DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_same direct.o x.o
expect_ran_on s 1
