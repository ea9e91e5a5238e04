#!/usr/bin/env fish
# SPDX-License-Identifier: GPL-2.0-or-later
# completion.fish FILE SCRIPT: what fish, having read SCRIPT, makes of each line's first field of FILE: as completion.py.
source $argv[2]
complete -c x-cc -f -a special-word
set -l count 0
set -l wrong 0
while read -l row
    set -l fields (string split ' => ' -- $row)
    if test (count $fields) != 2
        continue
    end
    set count (math $count + 1)
    set -l wanted (string replace -r '_$' '' -- $fields[2] | string split -r -m1 ' ')[-1]
    set -l got (complete -C $fields[1] | string replace -r '\t.*' '')
    if test "$got" != "$wanted"
        set wrong (math $wrong + 1)
        echo "fish: '$fields[1]' became '$got' instead of '$wanted'"
    end
end <$argv[1]
echo "fish: $count lines, $wrong wrong"
test $wrong = 0 -a $count -gt 0
