#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a compiler that has turned bad can do on the server: nothing outside its own directory.
. "$(dirname "$0")/common.sh"
python3 "$e2e/wire.py" landlock >/dev/null || skip "this kernel has no Landlock"
fake_compiler probecc <<END
#!/bin/bash
can() { if "\${@:2}" >/dev/null 2>&1; then echo "can \$1"; fi; }
can "read /etc/passwd" head -c 1 /etc/passwd
can "read a file in /tmp" head -c 1 $T/secret
can "read the log" head -c 1 $T/s/log
can "list the jobs" ls $T/s/tmp
can "write into the server's directory" touch $T/s/stolen
can "write to /tmp" touch $T/tmp/stolen
can "write to /dev/shm" touch /dev/shm/stolen
can "connect" bash -c 'exec 3<>/dev/tcp/127.0.0.1/3700'
can "look at the server" head -c 1 /proc/\$PPID/environ
can "get root back" setpriv --reuid 0 true
touch here && echo "works in its own directory"
exec gcc "\$@"
END
(umask 0; echo "SECRET" >secret)
echo 'int x;' >x.c
start_server s
DISTCC_FALLBACK=0 "$client" probecc -c x.c >probed
diff probed - <<<"works in its own directory"
expect_ran_on s 1
