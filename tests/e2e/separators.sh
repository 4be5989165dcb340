#!/bin/sh
# separators.sh - what a user is told of his scanners: perch devices --watch, the separator test and
# what its outcome changes. The scanners are played through the socket. Prints TAP.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

mkdir -p "$work/terminal"
echo 'socket = scanner.sock' > "$terminal"

# serial PID TEXT ...: a capture of a serial scanner that sends each text and CR
serial() {
  printf 'N: Gun %s\nI: 3 1eab %s\nT: cdc-acm\n' "$1" "$1"
  shift
  for text in "$@"; do
    bytes=$(printf "$text\r" | od -An -v -tx1 | tr -d '\n')
    # shellcheck disable=SC2086 # to count them
    set -- $bytes
    printf 'E: 1.000000 %d%s\n' $# "$bytes"
  done
}
plug() { serial "$@" | "$tools/plug" "$work/terminal/scanner.sock"; }

head=]C1010952123454321310SEPARATOR
kept=$head'\03521TEST'
lost=${head}21TEST

# --- what perch devices tells -------------------------------------------------------------------------
ok "the test label is told" says '(01)09521234543213(10)SEPARATOR(21)TEST' - << END
$("$bin/perch" devices --test-label)
END
ok "... byte by byte" says "\"text\":\"${head#]C1}\\\\x1d21TEST\"" - << END
$("$bin/perch" devices --test-label --json)
END

watch() { # watch OPTION: perch devices --watch into $work/watch
  "$bin/perch" devices --watch "$@" --config "$terminal" > "$work/watch" 2>> "$work/watch.err" & watcher=$!
  extra_pids=$watcher
}
end_watch() {
  kill -INT "$watcher"
  wait "$watcher"
  ended=$?
  extra_pids=
}
watch --json
plug 0106 ']C1019690123400001910L1'
plug 0d06 "$kept"
# A boot keyboard scanner: a, Enter; a report that is too short; unplugged when that has been told.
{
  printf 'I: 3 05e0 1200\nE: 1.0 8 00 00 04 00 00 00 00 00\nE: 1.1 8 00 00 28 00 00 00 00 00\nE: 1.2 2 00 00\n'
  until_true 50 grep -q '"status":"health"' "$work/watch" > /dev/null
} | "$tools/plug" "$work/terminal/scanner.sock"
printf 'N: Balance\nI: 3 0eb8 f000\nT: hid-scale\nE: 1.0 6 03 02 0b ff 6f 04\n' | "$tools/plug" "$work/terminal/scanner.sock"
end_watch
of() { grep "\"status\":\"$1\".*\"pid\":\"$2\"" "$work/watch" > "$work/line" || { cat "$work/watch"; return 1; }; }
told() { # told EVENT PID TEXT: the line of this event has the text
  of "$1" "$2" && says "$3" "$work/line"
}
untold() { of "$1" "$2" && ! grep -F -- "$3" "$work/line"; }
ok "a watch ends in order" is "$ended" 0
ok "a scanner that comes is told to be tested" told attached 0106 'no GS seen: run the separator test'
ok "... with its mode and driver" told attached 0106 '"mode":"cdc-acm","driver":"cdc-acm","state":"open"'
ok "a reading is told, with the counters" told working 0106 '"readings":1,"lost":0'
ok "... and still no GS was seen" told working 0106 'no GS seen'
ok "a scanner that goes is told" told detached 0106 '"reports":1'
ok "the test label is judged at once" told working 0d06 '"separators":"kept","gs_seen":true,"advice":null'
ok "a keyboard scanner is told the way to a better mode" told attached 1200 'keyboard mode'
ok "counters that tell of trouble are told as they grow" told health 1200 '"short_reports":1'
ok "a scale is told of no separators" told attached f000 '"mode":"hid-scale"'
ok "... at all" untold attached f000 'separator test'

watch
plug 0106 "$lost"
end_watch
ok "people are told the same in words" says 'attached: Gun 0106  1eab:0106  socket 0' "$work/watch"
ok "... with health" says '  health  claimed, working; reports 1, readings 1, lost 0' "$work/watch"
ok "... and the outcome" says '  gs1     separators are lost (tested)' "$work/watch"
ok "... and what to do" says '  advice  it loses separators: have it set up to send GS (29)' "$work/watch"

# --- in a session -------------------------------------------------------------------------------------
mkfifo "$work/in"
start_console() {
  "$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2> "$work/err" & session=$!
  exec 3> "$work/in"
  extra_pids=$session
}
stop_console() {
  exec 3>&-
  wait "$session"
  extra_pids=
}
answered() { [ "$(wc -l < "$work/out")" -ge "$1" ]; } # N answers are there
start_console
plug 0106 "$lost"
plug 0d06 "$kept"
printf '=in LI-7\n' >&3
until_true 50 answered 3 > /dev/null
plug 0106 ']C1019690123400001921R1'
plug 0d06 ']C1019690123400001921R1'
until_true 50 answered 5 > /dev/null
stop_console
line() { is "$(sed -n "$1p" "$work/out" | cut -c1-"${#2}")" "$2"; }
ok "the test runs before anybody signed in" line 1 'ok 4 separator test: this scanner loses them: have it set up'
ok "... and says that all is well" line 2 'ok 7 separator test: this scanner sends separators'
ok "a label of the scanner that loses separators is stopped" line 4 'ask lost-separator this scanner loses separators'
ok "the same label of the other one is read" line 5 'no no-order'
ok "a scanner that comes untested is asked to be tested" says '1eab:0106, cdc-acm); not tested for separators' "$work/err"
ok "... and later told what it does" says '1eab:0106, cdc-acm); it loses separators' "$work/err"
outcomes() {
  sql "$work/terminal/log.db" "SELECT group_concat((CAST(bytes AS TEXT) ->> 'name') || ' ' ||
    (CAST(bytes AS TEXT) ->> 'outcome') || ' ' || (CAST(bytes AS TEXT) ->> 'aim')) FROM event
    WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"separator\"%'"
}
ok "the outcomes are in the log" is "$(outcomes)" 'Gun 0106 lost 1,Gun 0d06 kept 1'

start_console
plug 0106 ']C1019690123400001921R1'
until_true 50 answered 1 > /dev/null
stop_console
ok "they hold after a restart" line 1 'ask lost-separator this scanner loses separators'
ok "the log verifies" status 0 "$bin/perch" verify --config "$terminal"

watch --json
plug 0106 HELLO
plug 0d06 HELLO
end_watch
ok "perch devices knows what the terminal found" told attached 0106 '"separators":"lost"'
ok "... of each" told attached 0d06 '"separators":"kept","gs_seen":false,"advice":null'
finish
