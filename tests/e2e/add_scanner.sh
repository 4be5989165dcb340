#!/bin/sh
# add_scanner.sh - the recipe "Add a scanner" of CONTRIBUTING.md, carried out with a scanner that is
# played through the socket; and that a recording says what was heard, for every capture there is.
# Prints TAP.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

captures_test=${UNIT:-$top/build/asan/unit}/test_captures
config=$work/perch.conf
echo 'socket = scanner.sock' > "$config"

# listened FILE.cap CAPTURE ...: perch listen --record FILE.cap while each capture is plugged in and
# out; what it printed is in FILE.cap.heard
listened() {
  file=$1
  shift
  "$bin/perch" listen --record "$file" --config "$config" > "$file.heard" 2> "$file.err" & listener=$!
  extra_pids=$listener
  for capture in "$@"; do
    "$tools/plug" "$work/scanner.sock" < "$capture" 2> "$file.plug" || {
      cat "$file.plug" "$file.err"
      kill "$listener"
      wait "$listener"
      return 1
    }
  done
  kill -INT "$listener"
  wait "$listener" || { cat "$file.err"; return 1; }
  extra_pids=
}

# The readings among what listen printed; device lines have a "where".
readings() { grep -v '"where":' "$1" || :; }
same_as_heard() { # same_as_heard FILE.cap: decoded, the recording says what was heard
  readings "$1.heard" > "$work/heard"
  "$bin/perch" decode "$1" > "$work/decoded" && diff "$work/heard" "$work/decoded"
}

# --- the recipe, in a tree of its own --------------------------------------------------------------
captures=$work/tree/tests/data/captures
mkdir -p "$captures"
cp "$top"/tests/data/captures/*.cap "$top"/tests/data/captures/*.expect "$captures"
new=$captures/nobody-made-this-cdc-acm
# A serial scanner: one label in two packets, cut at the GS; then one more.
cat > "$work/played" <<'END'
N: Nobody made this
I: 3 1eab 0106
T: cdc-acm
E: 1.000000 28 5d 43 31 30 31 30 39 35 32 31 32 33 34 35 34 33 32 31 33 31 30 4c 34 30 37 33 31 41
E: 1.001000 8 1d 32 31 52 30 30 31 0d
E: 2.000000 6 48 45 4c 4c 4f 0d
END
found() { (cd "$work/tree" && "$captures_test" 2>&1); }
not_found() { ! found; }

ok "1. it is recorded" listened "$new.cap" "$work/played"
ok "   with its driver" says 'T: cdc-acm' "$new.cap"
ok "2. decoded, the recording says what was heard" same_as_heard "$new.cap"
says_the_labels() {
  says '"text":"010952123454321310L40731A\\x1d21R001"' "$work/decoded" && says '"text":"HELLO"' "$work/decoded"
}
ok "   which is what was scanned" says_the_labels
ok "   a capture that says nothing yet fails the test" not_found
cp "$work/decoded" "$new.expect"
ok "   its output kept beside it is found by the test" found
sed 's/HELLO/HALLO/' "$work/decoded" > "$new.expect"
ok "   and compared: another label there fails it" not_found
names_it() { says nobody-made-this-cdc-acm "$work/names"; }
found > "$work/names"
ok "   by name" names_it

# --- several devices, and devices that come again, in one recording -------------------------------
cat > "$work/second" <<'END'
N: A keyboard in German
I: 3 05e0 1200
L: de
E: 1.000000 8 00 00 1c 00 00 00 00 00
E: 1.010000 8 00 00 28 00 00 00 00 00
D: 1
I: 3 05e0 1701
T: cdc-acm
E: 1.000000 3 41 42 0d
U: 1.100000
E: 2.000000 3 43 44 0d
END
many() { listened "$work/many.cap" "$work/played" "$work/second" "$work/played" "$work/second"; }
ok "four devices, plugged in one after the other and again, are recorded" many
ok "... and say the same again" same_as_heard "$work/many.cap"
ok "... each with a number of its own" is "$(grep '^D:' "$work/many.cap" | sort -u | tr -d '\n')" 'D: 0D: 1D: 2'
ok "... with what they are, in front of each plug-in" is "$(grep -c '^T:' "$work/many.cap")" 8
ok "... and without it" is "$(grep -c '^U:' "$work/many.cap")" 8

# --- the keyboard layout of perch.conf -------------------------------------------------------------------
printf 'socket = scanner.sock\n[scanner]\nlayout = de\n' > "$config"
printf 'E: 1.0 8 00 00 1c 00 00 00 00 00\nE: 1.1 8 00 00 28 00 00 00 00 00\n' > "$work/third"
ok "a scanner is read by the layout of perch.conf" listened "$work/layout.cap" "$work/third"
ok "... the key beside T is z" says '"text":"z"' "$work/layout.cap.heard"
ok "... and in the recording too" same_as_heard "$work/layout.cap"
printf '[scanner]\nlayout = klingon\n' > "$config"
ok "a layout that is not there is refused" status 3 "$bin/perch" listen --config "$config"
echo 'socket = scanner.sock' > "$config"

# --- every capture there is --------------------------------------------------------------------------
every_capture() {
  bad=0
  for capture in "$top"/tests/data/captures/*.cap; do
    listened "$work/again.cap" "$capture" && same_as_heard "$work/again.cap" || {
      echo "$capture"
      bad=1
    }
  done
  [ "$bad" -eq 0 ]
}
ok "every capture, played live and recorded, decodes to what was heard" every_capture

# --- a PIN on a label ----------------------------------------------------------------------------
# HELLO, =pin 471108 in two packets, WORLD.
cat > "$work/pin" <<'END'
N: Nobody made this
I: 3 1eab 0106
T: cdc-acm
E: 1.000000 6 48 45 4c 4c 4f 0d
E: 2.000000 8 3d 70 69 6e 20 34 37 31
E: 2.001000 4 31 30 38 0d
E: 3.000000 6 57 4f 52 4c 44 0d
END
ok "a PIN among other labels is recorded" listened "$work/pin.cap" "$work/pin"
shown() { readings "$work/pin.cap.heard" | sed -n 's/.*"text":"\([^"]*\)".*/\1/p' | tr '\n' ' '; }
ok "... and shown without its digits" is "$(shown)" 'HELLO =pin WORLD '
no_digits() { ! grep -q -e '34 37 31' -e '31 30 38' "$work/pin.cap"; }
ok "... which are not in the recording" no_digits
ok "... where the other labels are" is "$("$bin/perch" decode "$work/pin.cap" | sed -n 's/.*"text":"\([^"]*\)".*/\1/p' | tr '\n' ' ')" 'HELLO WORLD '
finish
