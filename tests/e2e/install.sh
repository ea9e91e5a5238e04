#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What `meson install` puts where, and that a plain ln -s works there as the user types it.
. "$(dirname "$0")/common.sh"
[ -n "${BUILD:-}" ] || skip "the build directory is not known (run tests/run.sh)"
DESTDIR=$T/stage meson install -C "$BUILD" --no-rebuild >install.out
for name in distcc distccd distccmon-text lsdistcc; do [ "$(readlink stage/usr/local/bin/$name)" = dcc ] || fail "no name $name"; done
man=stage/usr/local/share/man
for page in dcc.1 dcc-{explain,hosts,monitor,report,serve,stats,stats-server,whitelist}.1 dcc-{protocol,troubleshooting}.7; do expect_text $man/man${page: -1}/$page '^\.SH NAME'; done
for names in distcc=dcc distccd=dcc-serve distccmon-text=dcc-monitor lsdistcc=dcc-hosts; do
  [ "$(readlink "$man/man1/${names%=*}.1")" = "${names#*=}.1" ] || fail "no manual of ${names%=*}"
done
for file in usr/local/share/bash-completion/completions/{dcc,distcc,distccd} usr/local/share/zsh/site-functions/_dcc \
  usr/local/share/fish/vendor_completions.d/{dcc,distcc,distccd}.fish; do
  expect_text stage/$file 'completion for dcc'
done
for file in usr/local/lib/systemd/system/{distccd.service,distccd@.service,distccd.socket,dcc-stats-server.service} usr/local/lib/{sysusers.d,tmpfiles.d}/dcc.conf \
  usr/local/share/doc/dcc/examples/distccd-aarch64 etc/{conf.d/distccd,logrotate.d/dcc}; do
  expect_file stage/$file
  expect_no_text stage/$file '@[a-z_]+@'
done
# A second installation leaves alone what people edit.
echo mine >stage/etc/conf.d/distccd
DESTDIR=$T/stage meson install -C "$BUILD" --no-rebuild >install.out
[ "$(cat stage/etc/conf.d/distccd)" = mine ] || fail "settings were overwritten"
# Every place is an option, and dcc can stand beside distcc.
meson setup other "$e2e/../.." -Dtests=false -Dname_links=false -Dsystemd_unit_dir=/units -Dsysusers_dir= -Dtmpfiles_dir=tmp.d \
  -Dlogrotate_dir= -Dconf_dir=default -Dmasquerade_dir=/links -Dlog_dir=/logs -Dpacman_hook_dir=/hooks --prefix=/opt/dcc >setup.out
meson introspect --installed other >installed
for path in /units/distccd.service /opt/dcc/tmp.d/dcc.conf /hooks/dcc-whitelist.hook /links/dcc; do expect_text installed "\"$path\""; done
expect_no_text installed 'bin/distcc|man1/distcc|sysusers|logrotate'
expect_text other/contrib/distccd.service-distccd.service '^EnvironmentFile=-/etc/default/distccd$'
expect_text other/contrib/distccd.service-distccd.service '^ReadWritePaths=-/logs '
# In this test's namespace it can be laid where it belongs.
mount -t tmpfs -o mode=755 tmpfs /usr/local
rm -r "${masquerade:?}"/*
cp -a stage/usr/local/. /usr/local
cp -a stage$masquerade/. $masquerade
[ "$(readlink $masquerade/bin)" = . ]
hash -r
dcc --version >version
cd $masquerade
ln -s dcc gcc
ln -s dcc x-gcc
cd "$T"
printf '#!/bin/bash\nexec /usr/bin/gcc "$@"\n' >/usr/local/bin/x-gcc
chmod +x /usr/local/bin/x-gcc
echo 'int x;' >x.c
gcc -c x.c -o direct.o
client=/usr/local/bin/dcc server=("${as_server[@]}" /usr/local/bin/dcc serve)
start_server s
export DISTCC_FALLBACK=0 DISTCC_NO_REWRITE_CROSS=1
PATH=$masquerade:$PATH gcc -c x.c
expect_same direct.o x.o
PATH=$masquerade/bin:$PATH x-gcc -c x.c  # as makepkg does
expect_same direct.o x.o
expect_ran_on s 2
