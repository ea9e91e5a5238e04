# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion for dcc and the names that it answers to. The program itself lists its options (--dump-options: name,
# letter, value and help of each), so that the two cannot differ.

# The names in the host list, as the client has it.
function __dcc_hosts
    set -l client dcc
    if string match -qr '(^|/)dcc$' -- $argv[1]
        set client $argv[1]
    end
    $client --show-hosts 2>/dev/null | string match -v 'localhost*' | string replace -r '^[^@]*@' '' | string replace -r '[,/].*' ''
end

# Commands that are called as compilers are.
function __dcc_compilers
    for directory in $PATH
        set -l files $directory/*
        string replace -r '.*/' '' -- $files
    end | string match -r '^(?:.*-)?(?:cc|c\+\+|gcc|g\+\+|clang|clang\+\+)(?:-[0-9.]+)?$' | sort -u
end

# __dcc_command FIRST WORD... CURRENT: from word FIRST on there is a command of its own, whose completion knows best.
function __dcc_command
    set -l first $argv[1]
    set -l words $argv[2..-2]
    set -l before (string escape -- $words[$first..-1])
    if test $first -gt (count $words)
        set before
    end
    complete -C (string join ' ' -- $before $argv[-1])
end

# __dcc_value VALUE-NAME CURRENT PROGRAM
function __dcc_value
    switch $argv[1]
        case FILE
            __fish_complete_path $argv[2]
        case DIR
            __fish_complete_directories $argv[2] ''
        case CC
            __dcc_compilers
        case LEVEL
            printf '%s\n' critical error warning notice info debug
        case USER
            __fish_complete_users
        case 'HOST*' 'SERVER*'
            __dcc_hosts $argv[3]
    end
end

# __dcc_applet NAME LAST WORD... CURRENT: options and operands of an applet; word LAST is the last one of its name.
function __dcc_applet
    set -l name $argv[1]
    set -l last $argv[2]
    set -l words $argv[3..-2]
    set -l current $argv[-1]
    set -l program $words[1..$last]
    set -l rows ($program --dump-options 2>/dev/null)

    # What the word under the cursor is: the value of an option, or which operand.
    set -l value
    set -l operand
    set -l i (math $last + 1)
    while test $i -le (count $words)
        if test -n "$value"
            set value
        else if string match -q -- '-*' $words[$i]
            for row in $rows
                set -l fields (string split \t -- $row)
                if contains -- $words[$i] $fields[1..2]
                    set value $fields[3]
                end
            end
        else
            set operand $i
            break
        end
        set i (math $i + 1)
    end

    if test -n "$value"
        __dcc_value $value $current $program[1]
    else if test -n "$operand" -a $name = explain
        __dcc_command $operand $words $current
    else if string match -q -- '--*=*' $current
        set -l option (string replace -r '=.*' '' -- $current)
        for row in $rows
            set -l fields (string split \t -- $row)
            if test "$fields[1]" = $option
                string replace -r -- '^' "$option=" (__dcc_value "$fields[3]" (string replace -r '^[^=]*=' '' -- $current) $program[1])
            end
        end
    else if string match -q -- '-*' $current
        for row in $rows
            set -l fields (string split \t -- $row)
            if test -n "$fields[4]"
                string match -v '' -- $fields[1..2] | string replace -r '$' \t"$fields[4]"
            end
        end
    else
        switch $name
            case explain
                __dcc_command (math (count $words) + 1) $words $current
            case whitelist
                if test -z "$operand"
                    printf '%s\n' list\t'show every name, and the compiler it stands for' check\t'test whether a name is allowed' add\t'make links' \
                        remove\t'remove links' update\t'add links for the installed compilers, remove those whose compiler is gone' \
                        clear\t'remove the links that an update would make again'
                else if test $words[$operand] = add
                    __dcc_compilers
                else
                    $program list 2>/dev/null | string replace -r ' .*' ''
                end
            case key
                if test -z "$operand"
                    printf '%s\n' new\t'print a new key' check\t'test a file with keys'
                else if test $words[$operand] = check
                    __fish_complete_path $current
                end
            case report
                __fish_complete_path $current
            case hosts
                __dcc_hosts $program[1]
        end
    end
end

function __dcc_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l name (string replace -r '.*/' '' -- $words[1])
    switch $name
        case distccd
            __dcc_applet serve 1 $words "$current"
            return
        case distccmon-text
            __dcc_applet monitor 1 $words "$current"
            return
        case lsdistcc
            if string match -q -- '-*' $current
                $words[1] --help 2>/dev/null | string match -r '^  -[a-zA-Z]' | string trim
            else
                __dcc_hosts $words[1]
            end
            return
        case 'dcc-*'
            __dcc_applet (string replace dcc- '' -- $name) 1 $words "$current"
            return
    end
    set -l applets
    set -l options
    for row in ($words[1] --dump-options 2>/dev/null)
        set -l fields (string split \t -- $row)
        if string match -qr '^[a-z]' -- $fields[1]; and test -n "$fields[4]"
            set -a applets $fields[1]\t$fields[4]
        else if test -n "$fields[4]"
            set -a options "$fields[1]$fields[2]"\t$fields[4]
        end
    end
    if test $name != dcc
        set applets
    end
    if test (count $words) -eq 1
        if string match -q -- '-*' $current
            printf '%s\n' $options
        else
            printf '%s\n' $applets
            __dcc_compilers
        end
    else if string match -q -- $words[2]\t'*' $applets
        __dcc_applet $words[2] 2 $words "$current"
    else
        __dcc_command 2 $words "$current"
    end
end

for name in dcc distcc distccd distccmon-text lsdistcc dcc-{explain,hosts,key,monitor,report,serve,stats,stats-server,whitelist}
    complete -c $name -f -a '(__dcc_complete)'
end
