#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The completions in real shells: applets, options, their values, and the command lines of others behind our own words.
. "$(dirname "$0")/common.sh"
contrib=$(realpath "$e2e/../../contrib/completions")
export DISTCC_HOSTS="buildbox.lan/4 10.3.0.9:4000,lzo localhost/2"
[ -f /usr/share/bash-completion/bash_completion ] || skip "bash-completion is not installed"
for name in distccd distcc lsdistcc; do ln -s dcc bin/$name; done
cat >common.table <<'END'
dcc wh => dcc whitelist_
dcc --sho => dcc --show-hosts_
dcc serve --toolchain lone => dcc serve --toolchain lonely-directory/
dcc serve --log-file greg => dcc serve --log-file gregarious-file.c_
dcc serve --log-level no => dcc serve --log-level notice_
distccd --no-d => distccd --no-detach_
dcc whitelist che => dcc whitelist check_
dcc whitelist check clang+ => dcc whitelist check clang++_
dcc x-cc -O2 spe => dcc x-cc -O2 special-word_
dcc explain --pr => dcc explain --probe_
dcc explain gcc -c greg => dcc explain gcc -c gregarious-file.c_
dcc hosts build => dcc hosts buildbox.lan_
lsdistcc build => lsdistcc buildbox.lan_
dcc key ch => dcc key check_
dcc key check greg => dcc key check gregarious-file.c_
dcc report greg => dcc report gregarious-file.c_
dcc stats --ze => dcc stats --zero_
dcc gcc -c greg => dcc gcc -c gregarious-file.c_
distcc gcc -c greg => distcc gcc -c gregarious-file.c_
END
cat >bash.table <<END
dcc serve --to => dcc serve --toolchain_
END
cat >zsh.table <<END
dcc serve --to => dcc serve --toolchain=
dcc serve --toolchain=lone => dcc serve --toolchain=lonely-directory/
END
cat >bash.setup <<END
. /usr/share/bash-completion/bash_completion
. $contrib/dcc.bash
complete -W special-word x-cc
report_line() { printf '%s\n' "\$READLINE_LINE" >\$REPORT; }
bind -x '"\C-t": report_line'
END
cat >zsh.setup <<END
PROMPT='$ '
unsetopt beep list_beep
fpath=($contrib \$fpath)
autoload -U compinit && compinit -u -D
_x_cc() { compadd special-word; }
compdef _x_cc x-cc
report_line() { print -r -- "\$BUFFER" >\$REPORT; }
zle -N report_line
bindkey -e
bindkey '^T' report_line
END
for shell in bash zsh; do
  command -v $shell >/dev/null || { echo "without $shell, which is not installed"; continue; }
  mkdir -p $shell/lonely-directory
  touch $shell/gregarious-file.c
  cat common.table $shell.table >$shell/table
  (cd $shell && python3 "$e2e/completion.py" $shell ../$shell.setup table)
done
if command -v fish >/dev/null; then
  mkdir -p fish/lonely-directory
  touch fish/gregarious-file.c
  printf '#!/bin/sh\n' >bin/x-cc
  chmod +x bin/x-cc
  cat common.table zsh.table >fish/table
  sed -i '/--to =>/s/=$/_/' fish/table
  (cd fish && fish --no-config "$e2e/completion.fish" table "$contrib/dcc.fish")
else
  echo "without fish, which is not installed"
fi
