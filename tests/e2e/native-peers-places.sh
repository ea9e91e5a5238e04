#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Native mode where one path is other files at other times: mounts, containers, servers that begin with an empty store; and headers that
# nobody foresees, over a slow line. Each time as a direct compile has it.
. "$(dirname "$0")/native"
start_native_server
mkdir inc other
printf '#include "n.h"\nint n = N;\nconst char *f = __FILE__;\n' >u.c
for n in 1 2; do
  mkdir ../image$n
  echo "#define N $n" >../image$n/n.h
  touch -d '2020-01-01' ../image$n/n.h
done
touch -d '2020-01-01' ../image1 ../image2
sleep 2.1  # so old that the client keeps their digests

# Bind mounts over a directory and over a file, one after the other.
for n in 1 2 1; do
  mount --bind ../image$n inc
  same native gcc -g -Iinc -c u.c -MD
  umount inc
done
echo '#define N 3' >inc/n.h
same native gcc -g -Iinc -c u.c
mount --bind ../image2/n.h inc/n.h
same native gcc -g -Iinc -c u.c
umount inc/n.h
# File systems whose devices and inodes have the same numbers, one after the other.
for n in 1 2 3; do
  mount -t tmpfs tmpfs other
  echo "#define N $n" >other/n.h
  touch -d '2020-01-01' other/n.h
  same native gcc -g -Iother -c u.c
  umount other
done
# Two containers with the same paths and other files, at the same time.
for n in 1 2; do
  unshare -m bash -e -c "
    mount --bind $T/image$n $T/tree/inc
    for _ in 1 2 3 4; do
      '$client' gcc -S -Iinc -c u.c -o $T/container$n.s
      grep -q '\.long	$n' $T/container$n.s
    done" &
  containers[n]=$!
done
for n in 1 2; do wait "${containers[n]}" || fail "container $n: $? $(cat "$T/client.log")"; done

# A reader with fewer rights than the one who read the header first: its own error, not what the other one saw.
if [ "$is_root" = 1 ]; then
  mkdir private
  echo '#define N 9' >private/n.h
  chown 1000 private/n.h
  chmod 600 private/n.h
  sleep 2.1
  same native gcc -Iprivate -c u.c
  as=(unshare --user --map-root-user)
  same native gcc -Iprivate -c u.c
  as=(setpriv '--bounding-set=-dac_override,-dac_read_search' --inh-caps=-all)
  same native gcc -Iprivate -c u.c
  as=()
fi

# Headers whose names macros make, as Boost's preprocessor library does.
cat >macros.c <<'E'
#define JOIN_2(a, b) a##b
#define JOIN(a, b) JOIN_2(a, b)
#define TEXT_2(x) #x
#define TEXT(x) TEXT_2(x)
#define HALF 1
#include TEXT(inc/JOIN(part_, HALF).h)
#undef HALF
#define HALF 2
#include TEXT(inc/JOIN(part_, HALF).h)
#include NAMED
E
for n in 1 2 3; do echo "int part_$n;" >inc/part_$n.h; done
same native gcc -g -c macros.c '-DNAMED="inc/part_3.h"' -MD
echo 'int part_2_edited;' >inc/part_2.h
same native gcc -g -c macros.c '-DNAMED="inc/part_3.h"' -MD
rm inc/part_2.h
same native gcc -g -c macros.c '-DNAMED="inc/part_3.h"' -MD
echo 'int part_2;' >inc/part_2.h

# A server that begins anew knows nothing.
stop_server s
cd ..
start_server s
cd tree
export DISTCC_HOSTS=127.0.0.1:${port[s]}/4
same native gcc -g -c macros.c '-DNAMED="inc/part_3.h"' -MD

# 100 KB a second: slow, and right.
{ echo 'int part_1;'; echo "// $(head -c 60000 /dev/urandom | base64 -w 0)"; } >inc/part_1.h
cat >../relay.py <<'E'
import socket, sys, threading, time


def pass_on(come, go, rate):
    try:
        while data := come.recv(2000):
            go.sendall(data)
            time.sleep(len(data) / rate)
        go.shutdown(socket.SHUT_WR)
    except OSError:
        pass


listener = socket.create_server(("127.0.0.1", 3698))
print("listening", flush=True)
while True:
    near, _ = listener.accept()
    far = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    threading.Thread(target=pass_on, args=(near, far, 100000), daemon=True).start()
    threading.Thread(target=pass_on, args=(far, near, 10000000), daemon=True).start()
E
python3 ../relay.py "${port[s]}" >../relay.out 2>../relay.err &
relay=$!
wait_for_line ../relay.out listening
export DISTCC_HOSTS=127.0.0.1:3698/4
"$client" gcc -c "$T/plain.c" -o "$T/plain.o"
same native gcc -g -c macros.c '-DNAMED="inc/part_3.h"' -MD
kill $relay
wait $relay 2>/dev/null || true
expect_no_text ../relay.err Traceback
