#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Arguments that name a file, a program or a plug-in: nothing runs, nothing is written, nothing is read.
. "$(dirname "$0")/common.sh"
echo 'int x;' >x.i
printf '#!/bin/bash\necho PWNED >&2\necho PWNED\necho PWNED >%q\nexec gcc "$@"\n' "$T/s/stolen" >/usr/local/bin/evil
mkdir -m 755 /usr/local/bin/tools
for tool in as cc1 cc1plus ld collect2; do cp /usr/local/bin/evil /usr/local/bin/tools/$tool; done
chmod 755 /usr/local/bin/evil /usr/local/bin/tools/*
start_server s
(umask 0; echo "SECRET" >s/secret; echo '-wrapper /usr/local/bin/evil' >s/options; printf '*cc1:\n/usr/local/bin/evil\n' >s/specs)
attack() {  # WANTED-STATUS ARG...: 0 = may succeed without the effect
  local status=0 wanted=$1
  shift
  rm -f answer.*
  request --save answer "$@" <"${body:-x.i}" >/dev/null || status=$?
  [ "$wanted" = 0 ] || [ $status != 0 ] || fail "compiled: $*"
  if grep -aE 'PWNED|SECRET|root:' answer.* 2>/dev/null; then fail "answered that: $*"; fi
  expect_no_file "$T/s/stolen"
  expect_no_file "$T/s/stolen.d"
}
stolen=$T/s/stolen
while read -r -a words; do attack 1 gcc "${words[@]}" -c x.i -o x.o; done <<END
-wrapper /usr/local/bin/evil
-wrapper /usr/local/bin/evil,--args
-B /usr/local/bin/tools
-B/usr/local/bin/tools/
-specs=$T/s/specs
--specs=$T/s/specs
--specs $T/s/specs
-fplugin=$T/s/evil.so
-fplugin-arg-evil-x=y
-iplugindir=$T/s
-fmodule-mapper=|/usr/local/bin/evil
-fmodule-mapper=$T/s/secret
@$T/s/options
-Wa,-al=$stolen
-Wa,-a=$stolen
-Wa,-aln=$stolen
-Wa,--MD,$stolen
-Wa,-o,$stolen
-Wa,@$T/s/options
-Xassembler -al=$stolen
-Xassembler @$T/s/options
-Wp,-MD,$stolen
-Wp,-include,$T/s/secret
-Wl,-o,$stolen
-MD -MF $stolen
-MMD -MF$stolen
-fdump-tree-all=$stolen
-fdump-rtl-all=$stolen
-fdump-final-insns=$stolen
-fopt-info-all=$stolen
-fcallgraph-info=su,$stolen
-fproc-stat-report=$stolen
-dumpdir $T/s/stolen
-dumpbase $stolen
-aux-info $stolen
-save-temps=$T/s
-fprofile-use=$T/s/secret
-fprofile-generate=$T/s
-fauto-profile=$T/s/secret
-fsave-optimization-record
-fcompare-debug
-imultilib x
-no-integrated-cpp
-x c
-x assembler
-x assembler-with-cpp
-E
-M
-S -o $stolen -E
END
# May be refused as well as changed: where the output goes is the server's business.
attack 0 gcc -c x.i -o "$stolen"
attack 0 gcc -c x.i "-o$stolen"
attack 0 gcc -c x.i -o ../stolen
attack 0 gcc -c x.i -o "../../$(basename "$T")/s/stolen"
attack 0 gcc -c ../../../etc/passwd.i -o x.o
attack 0 gcc -c "$T/s/secret.i" -o x.o
attack 0 gcc -S x.i -o "$stolen"
attack 1 gcc -c "$T/s/secret" x.i -o x.o
attack 1 gcc -c x.i y.i -o x.o
attack 1 gcc x.i -o x
attack 1 gcc
for words in "-include $T/s/secret" "-imacros $T/s/secret" "-I$T/s" "-isystem $T/s" "-iquote $T/s" "-isysroot $T/s" "--sysroot=$T/s"; do
  # shellcheck disable=SC2086
  attack 0 gcc $words -c x.i -o x.o
done
echo "#include \"$T/s/secret\"" >include.i
body=include.i attack 0 gcc -c x.i -o x.o
body=include.i attack 1 gcc -xc -c x.i -o x.o
body=include.i attack 1 gcc -fno-preprocessed -c x.i -o x.o
body=include.i attack 0 gcc -c x.c -o x.o
if command -v clang >/dev/null; then
  while read -r -a words; do attack 1 clang "${words[@]}" -c x.i -o x.o; done <<END
-Xclang -load -Xclang $T/s/evil.so
-fpass-plugin=$T/s/evil.so
-fplugin=$T/s/evil.so
--config $T/s/options
--config=$T/s/options
-cc1
-cc1as
-Xclang -dependency-file -Xclang $stolen
-dependency-file $stolen
--serialize-diagnostics $stolen
-serialize-diagnostics $stolen
-fsanitize-blacklist=$T/s/secret
-fsanitize-ignorelist=$T/s/secret
-fprofile-list=$T/s/secret
-fmodule-map-file=$T/s/secret
-fmodule-file=$T/s/secret
-fmodules-cache-path=$T/s/stolen
-ivfsoverlay $T/s/secret
-include-pch $T/s/secret
-MJ $stolen
-ftime-trace
-foptimization-record-file=$stolen
-fcrash-diagnostics-dir=$T/s
-working-directory $T/s
-mllvm -info-output-file=$stolen
-ccc-install-dir /usr/local/bin/tools
-fuse-ld=/usr/local/bin/evil
-no-integrated-as -B/usr/local/bin/tools
@$T/s/options
END
fi
request gcc -O2 -Wall -g -c x.i -o x.o <x.i  # still there, and still willing
