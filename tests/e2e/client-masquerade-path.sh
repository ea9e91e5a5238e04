#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A masquerading client finds the real compiler wherever the masquerade directory stands in PATH, and what it starts
# keeps every foreign entry of PATH.
. "$(dirname "$0")/common.sh"
mkdir foreign
fake_compiler showpath <<'END'
#!/bin/bash
echo "$PATH"
END
rest=/usr/local/bin:/usr/bin:/bin
for path in "$masquerade:foreign:$rest" "$T/foreign:$masquerade:$rest" "$T/foreign:$rest:$masquerade" "$masquerade:$masquerade:$T/foreign:$rest"; do
  PATH=$path showpath >shown 2>/dev/null || PATH=$path $masquerade/showpath >shown
  expect_text shown foreign
  PATH=$path $masquerade/showpath >shown
  expect_text shown foreign
done
ln -s /usr/lib/distcc other
PATH=$T/other:$rest showpath >shown  # the same directory by another name
expect_text shown /usr/local/bin
