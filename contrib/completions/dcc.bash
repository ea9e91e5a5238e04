# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# bash completion for dcc and the names that it answers to. The program itself lists its options (--dump-options: name,
# letter, value and help of each), so that the two cannot differ.

# _dcc_rows [APPLET]: the program's rows.
_dcc_rows() { "${COMP_WORDS[0]/#\~/$HOME}" "$@" --dump-options 2>/dev/null; }

# _dcc_hosts: the names in the host list, as the client has it.
_dcc_hosts() {
  local client=dcc
  if [[ ${COMP_WORDS[0]##*/} == dcc ]]; then client=${COMP_WORDS[0]/#\~/$HOME}; fi
  "$client" --show-hosts 2>/dev/null | sed -e '/^localhost/d' -e 's/^[^@]*@//' -e 's/[,/].*//'
}

# _dcc_compilers CURRENT-WORD: commands that are called as compilers are.
_dcc_compilers() { compgen -c -- "$1" | grep -E '(^|-)(cc|c\+\+|gcc|g\+\+|clang|clang\+\+)(-[0-9.]+)?$' | sort -u; }

_dcc_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2"); }

# _dcc_command INDEX: there begins a command of its own, for whose words its own completion knows best.
_dcc_command() {
  if declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "$1"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "$1"
  elif [ "$COMP_CWORD" = "$1" ]; then
    mapfile -t COMPREPLY < <(_dcc_compilers "$2")
  else
    compopt -o default
  fi
}

# _dcc_value VALUE-NAME CURRENT-WORD
_dcc_value() {
  case $1 in
    FILE) compopt -o default ;;
    CC) mapfile -t COMPREPLY < <(_dcc_compilers "$2") ;;
    DIR) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$2") ;;
    LEVEL) _dcc_words "critical error warning notice info debug" "$2" ;;
    USER) mapfile -t COMPREPLY < <(compgen -u -- "$2") ;;
    HOST* | SERVER*) _dcc_words "$(_dcc_hosts)" "$2" ;;
  esac
}

# _dcc_applet NAME FIRST CURRENT-WORD: options and operands of an applet, which begin at word FIRST.
_dcc_applet() {
  local name=$1 first=$2 current=$3 long letter value help options=() i word operand=0 words=()
  local -A value_of=()
  if [ "$first" = 2 ]; then words=("$name"); fi
  while IFS= read -r help; do
    # Not split by read: tabs that follow each other are one to it.
    long=${help%%$'\t'*} help=${help#*$'\t'}
    letter=${help%%$'\t'*} help=${help#*$'\t'}
    value=${help%%$'\t'*} help=${help#*$'\t'}
    if [ -n "$long" ]; then value_of[$long]=$value; fi
    if [ -n "$letter" ]; then value_of[$letter]=$value; fi
    if [ -n "$help" ]; then options+=("${long:-$letter}"); fi
  done < <(_dcc_rows "${words[@]}")

  # What the word under the cursor is: the value of an option, or which operand.
  value=''
  for ((i = first; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [ "$word" = = ]; then continue; fi
    if [ -n "$value" ]; then
      value=''
    elif [[ $word == -* ]]; then
      value=${value_of[$word]:-}
    else
      operand=$i
      break
    fi
  done
  if [ "$current" = = ]; then current=''; fi
  if [ -n "$value" ]; then
    _dcc_value "$value" "$current"
  elif [ $operand = 0 ] && [[ $current == -* ]]; then
    _dcc_words "${options[*]}" "$current"
  elif [ "$name" = explain ]; then
    _dcc_command $((operand ? operand : COMP_CWORD)) "$current"
  elif [[ $current == -* ]]; then
    _dcc_words "${options[*]}" "$current"
  else
    case $name in
      whitelist)
        if [ $operand = 0 ]; then
          _dcc_words "list check add remove update clear" "$current"
        elif [ "${COMP_WORDS[operand]}" = add ]; then
          mapfile -t COMPREPLY < <(_dcc_compilers "$current")
        else
          _dcc_words "$("${COMP_WORDS[0]}" "${words[@]}" list 2>/dev/null | sed 's/ .*//')" "$current"
        fi
        ;;
      key)
        if [ $operand = 0 ]; then
          _dcc_words "new check" "$current"
        elif [ "${COMP_WORDS[operand]}" = check ]; then
          compopt -o default
        fi
        ;;
      report) compopt -o default ;;
      hosts) _dcc_words "$(_dcc_hosts)" "$current" ;;
    esac
  fi
}

_dcc() {
  local name=${1##*/} current=$2 rows applet
  COMPREPLY=()
  case $name in
    distccd) _dcc_applet serve 1 "$current" ;;
    distccmon-text) _dcc_applet monitor 1 "$current" ;;
    lsdistcc)
      if [[ $current == -* ]]; then
        _dcc_words "$("${COMP_WORDS[0]}" --help 2>/dev/null | grep -oE '^  -[a-zA-Z]')" "$current"
      else
        _dcc_words "$(_dcc_hosts)" "$current"
      fi
      ;;
    dcc-*) _dcc_applet "${name#dcc-}" 1 "$current" ;;
    *)
      rows=$(_dcc_rows)
      applet=$(cut -f 1 <<<"$rows" | grep -Fx -- "${COMP_WORDS[1]}" | grep -v '^-')
      if [ "$COMP_CWORD" -gt 1 ] && [ -n "$applet" ] && [ "$name" = dcc ]; then
        _dcc_applet "$applet" 2 "$current"
      elif [ "$COMP_CWORD" -gt 1 ]; then
        _dcc_command 1 "$current"
      elif [[ $current == -* ]]; then
        _dcc_words "$(awk -F '\t' '/^(-|\t)/ && $4 != "" { print $1 $2 }' <<<"$rows")" "$current"
      else
        if [ "$name" = dcc ]; then _dcc_words "$(cut -f 1 <<<"$rows" | grep '^[a-z]')" "$current"; fi
        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(_dcc_compilers "$current")
      fi
      ;;
  esac
}

complete -F _dcc dcc distcc distccd distccmon-text lsdistcc dcc-{explain,hosts,key,monitor,report,serve,stats,stats-server,whitelist}
