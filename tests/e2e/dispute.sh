#!/bin/sh
# dispute.sh - a factory and a buyer differ over a roll: its points unit by unit on the terminal, its
# flaws out of the log of the running console, scored again under either's profile. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

log=$work/terminal/log.db

master_data() {
  "$bin/perch" profiles four-point-inch |
    sed 's/"id":"four-point-inch"/"id":"north-sea"/; s/"roll":{"op":"<=","value":"40"/"roll":{"op":"<","value":"20"/' > "$work/north-sea.json"
  printf 'order,profile,width,spec,confirmed\nPO-7,north-sea,58in,1,yes\n' > "$work/more.csv"
  "$bin/perch-office" import --config "$office" "$work/north-sea.json" > /dev/null &&
    "$bin/perch-office" import --config "$office" "$work/more.csv" > /dev/null
}

# say LINE WANT: typed into the console that goes on running
say() {
  echo "$1" >&3
  until_true 100 answered || { cat "$work/answers"; return 1; }
  told=$((told + 1))
  tail -n 1 "$work/answers" | sed -E 's/^ok [0-9]+ /ok /' > "$work/answer"
  case $(cat "$work/answer") in "$2"*) ;; *) echo "$1: wanted '$2', got '$(cat "$work/answer")'"; return 1 ;; esac
}
answered() { [ "$(wc -l < "$work/answers")" -gt "$told" ]; }
inspect() {
  say "=in LI-7" "ok in" && say "=order PO-7" "ok order" && say "=stage final" "ok stage" && say "=roll D1" "ok roll" &&
    say "=flaw slub 3yd 2in" "ok flaw" && say "=flaw hole 17yd 2in" "ok flaw" && say "=flaw slub 17.5yd 2in" "ok flaw" &&
    say "=flaw seam 60yd full" "ok flaw" && say "=undo" "ok took back" && say "=flaw warp-line 40yd to 44.5yd" "ok flaw" &&
    say "=width head 58in" "ok width" && say "=length 60yd" "ok length"
}
roll() { "$bin/perch" roll PO-7 D1 --db "$log" "$@"; }
# graded WANT OPTIONS ..: perch roll | perch grade OPTIONS - says WANT
graded() {
  wanted=$1
  shift
  roll | "$bin/perch" grade "$@" - > "$work/graded" && says "$wanted" "$work/graded"
}

init_office "$(free_port)" && master_data && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }
mkfifo "$work/typed"
: > "$work/answers"
told=0
"$bin/perch" console --config "$terminal" < "$work/typed" >> "$work/answers" 2>> "$work/terminal/err" &
extra_pids=$!
exec 3> "$work/typed"

ok "a roll is inspected" inspect
ok "its points are explained unit by unit" say "=score" \
  "ok roll 25 points under north-sea@1: yd 3: 1, yd 17: 4 of 5 (cap), yd 40 to 44: 4 each"
# 25 * 3600 / (58 * 60); under metres hole and slub are in two units: 26 * 100 / (1.4732 * 54.864)
ok "and stand beside those of the factory's profile" say "=score four-point-metric" \
  "ok under four-point-metric@1: 26 points, 32.1680 per 100m2, first; under north-sea@1: 25 points, 25.8621 per 100yd2, reject"
ok "while it is open it is not given out" status 1 roll
ok "it is closed" say "=close missing a short piece" "ok closed D1 reject: 25 points, 25.8621 per 100yd2"
ok "the log of the running console gives it, with the buyer's profile" status 0 roll --profile-out "$work/own.json"
ok "under that profile it has the points and the rate of its close" graded '"points":25,"rate":"25.8621"' --profile "$work/own.json"
ok "and stands beside the factory's" graded '"b":{"profile":"four-point-metric@1","points":26,"rate":"32.1680"' \
  --profile "$work/own.json" --against four-point-metric
ok "an unknown roll is a no" status 1 "$bin/perch" roll PO-7 D9 --db "$log"
exec 3>&-
wait "$extra_pids"
extra_pids=
finish
