#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# contrib/debian makes a package that takes distcc's place, and has in it what is installed by hand.
. "$(dirname "$0")/../e2e/common.sh"
# shellcheck source=tests/packaging/machine
. "$(dirname "$0")/machine"
build_package HEAD "$cache/dcc.deb"
package=$cache/dcc.deb

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
for file in usr/share/dcc/distccd.conf etc/logrotate.d/dcc usr/share/doc/dcc/README.md.gz lib/systemd/system/distccd{,@}.service lib/systemd/system/distccd.socket \
  usr/lib/sysusers.d/dcc.conf usr/lib/tmpfiles.d/dcc.conf usr/share/doc/dcc/examples/distccd-aarch64; do
  expect_file root/$file
done
expect_text root/lib/systemd/system/distccd@.service '^ExecStart=/usr/bin/dcc '
diff - control/conffiles <<<$'/etc/logrotate.d/dcc'
diff <(grep ^interest "$top/contrib/debian/dcc.triggers" | sort) <(grep ^interest control/triggers | sort)
expect_text control/postinst 'dcc whitelist update'
expect_text control/postinst 'systemd-sysusers .*dcc\.conf'
expect_text control/prerm 'dcc whitelist clear'
if command -v lintian >/dev/null; then
  mkdir lintian  # it leaves files there
  TMPDIR=$T/lintian lintian --allow-root --fail-on error,warning "$package" >lintian.out 2>&1 || fail "$(cat lintian.out)"
fi

# It runs, and both halves find each other.
cp root/usr/bin/dcc bin/dcc
start_server s
echo 'int x;' >x.c
gcc -c x.c -o direct.o
DISTCC_FALLBACK=0 "$client" gcc -c x.c
expect_same direct.o x.o
expect_ran_on s 1
