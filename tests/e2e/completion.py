#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""completion.py SHELL SETUP FILE: types each line's first field of FILE into an interactive SHELL that has read SETUP,
presses TAB twice, and compares what stands in the command line then with the second field (fields are parted by " => ", and a
blank at the end of a line is written as _). What the setup binds to ^T writes that line to the FIFO named by $REPORT."""
import os
import pty
import select
import sys

shell, setup, table = sys.argv[1:]
fifo = os.path.abspath("report.fifo")
os.mkfifo(fifo)
report = os.open(fifo, os.O_RDWR)

child, terminal = pty.fork()
if child == 0:
    os.environ.update(REPORT=fifo, PS1="$ ", INPUTRC="/dev/null", HISTFILE="")
    words = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
    os.execvp(words[0], words)
screen = b""


def line_in_report():
    """Everything the shell shows is taken off its hands, until a line has come."""
    global screen
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([report, terminal], [], [], 30)
        if terminal in ready:
            screen += os.read(terminal, 65536)
        if report in ready:
            text += os.read(report, 65536)
        if not ready:
            sys.exit(f"{shell} does not answer; its screen: {screen[-2000:].decode(errors='replace')}")
    return text.decode().removesuffix("\n")


os.write(terminal, f"stty -echo; . {setup}\r".encode())
os.write(terminal, b"echo ready >$REPORT\r")
assert line_in_report() == "ready"
wrong = count = 0
for row in open(table, encoding="utf-8"):
    if " => " not in row:
        continue
    count += 1
    typed, wanted = row.rstrip("\n").split(" => ")
    # ^U clears what the row before has left. Of several possibilities both shells insert what they have in common.
    os.write(terminal, b"\x15" + typed.removesuffix("_").encode() + b"\t\x14")
    got = line_in_report()
    if got != wanted.replace("_", " ") if wanted.endswith("_") else got != wanted:
        wrong += 1
        print(f"{shell}: '{typed}' became '{got}' instead of '{wanted}'")
print(f"{shell}: {count} lines, {wrong} wrong")
if wrong:
    print(screen[-3000:].decode(errors="replace"))
os.write(terminal, b"\x15\x04")
os.close(terminal)
os.waitpid(child, 0)
sys.exit(bool(wrong) or count == 0)
