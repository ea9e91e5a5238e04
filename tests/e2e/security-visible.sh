#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Of what is installed beside the distribution, a job sees its own toolchain and nothing else; all of it, if it is not known what its
# compiler consists of.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
mount -t tmpfs tmpfs /opt
mount -t tmpfs tmpfs /srv
mkdir -p /opt/vendor-1.0/{bin,libexec} /opt/other/bin /srv/tools/{bin,lib/gcc}
echo data | tee /opt/vendor-1.0/libexec/data /opt/other/data /opt/data /srv/tools/lib/gcc/data >/srv/tools/data
# vendor NAME FILE...: a compiler like no other, here and, as each of FILEs, on the server, where it says which of these it can read.
vendor() {
  local name=$1 file
  shift
  allow_compilers $name
  printf '#!/bin/bash\nexec gcc -D__%s__ "$@"\n' ${name%-*} >bin/$name
  for file; do
    cat >"$file" <<END
#!/bin/bash
for file in /opt/vendor-1.0/libexec/data /opt/other/data /opt/data /srv/tools/lib/gcc/data /srv/tools/data /usr/share/perl5/Dpkg.pm; do
  if cat \$file >/dev/null 2>&1; then echo "reads \$file"; fi
done >&2
exec gcc -D__${name%-*}__ "\$@"
END
  done
  chmod 755 bin/$name "$@"
}
vendor vendor-gcc /opt/vendor-1.0/bin/vendor-gcc
vendor tools-gcc /srv/tools/bin/tools-gcc
vendor plain-gcc /usr/local/bin/plain-gcc
vendor strangecc /usr/local/bin/strangecc
ln -s /opt/vendor-1.0/bin/vendor-gcc /srv/tools/bin/tools-gcc /usr/local/bin/
echo 'int x;' >x.c
gcc -c x.c -o direct.o
start_server s
for name in vendor-gcc tools-gcc plain-gcc strangecc; do
  DISTCC_FALLBACK=0 "$client" $name -c x.c -o $name.o 2>$name.sees
  expect_same direct.o $name.o
done
expect_ran_on s 4
diff vendor-gcc.sees - <<<'reads /opt/vendor-1.0/libexec/data
reads /usr/share/perl5/Dpkg.pm'
diff tools-gcc.sees - <<<'reads /srv/tools/lib/gcc/data
reads /usr/share/perl5/Dpkg.pm'
diff plain-gcc.sees - <<<'reads /usr/share/perl5/Dpkg.pm'
diff strangecc.sees - <<<'reads /opt/vendor-1.0/libexec/data
reads /opt/other/data
reads /opt/data
reads /usr/share/perl5/Dpkg.pm'
