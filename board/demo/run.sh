#!/bin/sh
# run.sh BUILD - what `make run` does: a head office of its own, a terminal enrolled with it, the
# demo order, and then the terminal: for a person when there is one at the keyboard, else the demo
# shift of shift.txt. State stays in BUILD/run; `make run-clean` forgets it. A run may be broken off
# anywhere (Ctrl-C, `| head`, even kill -9): the next one goes on.
set -eu

build=$(cd "$1" && pwd)
demo=$(cd "$(dirname "$0")" && pwd)
bin=$build/bin
run=$build/run
office=$run/office/office.conf
terminal=$run/terminal/perch.conf
office_pid=
play_pid=

leave() {
  trap '' HUP INT PIPE TERM
  tries=100
  for pid in $play_pid $office_pid; do
    # Again and again: a child that is still on its way to exec loses the first one.
    while [ "$tries" -gt 0 ] && kill "$pid" 2>/dev/null; do
      tries=$((tries - 1))
      sleep 0.05
    done
  done
}
trap leave EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

die() { echo "make run: $*" >&2; exit 3; }
# field NAME < JSON: the number behind a key
field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

# In the background, because the shell takes a signal only while it waits.
play() {
  "$build/release/tools/play" "$bin/perch" "$terminal" "$run/terminal/scanner.sock" "$demo/scanner.cap" "$1" &
  play_pid=$!
  wait "$play_pid"
  play_pid=
}

# A head office that outlived its run (kill -9) holds the database: its lock file has the pid. That
# number may long be another program's; only one that serves this very folder is stopped.
stop_leftover() {
  pid=$(sed -n '1s/^\([0-9][0-9]*\) .*/\1/p' "$run/office/office.db.lock" 2>/dev/null || :)
  [ -n "$pid" ] || return 0
  for second in 1 2 3 4 5 6 7 8 9 10; do
    case $(tr '\0' ' ' 2>/dev/null < "/proc/$pid/cmdline" || :) in
      "$bin/perch-office serve --config $office "*) ;;
      *) return 0 ;;
    esac
    [ "$second" -gt 1 ] || echo "Stopping the head office that an earlier run left behind."
    kill "$pid" 2>/dev/null || :
    sleep 1
  done
  die "the head office of an earlier run does not end: process $pid"
}

# Everything but the head office inherits the lock: what an earlier run left is soon at its end.
mkdir -p "$run/office" "$run/terminal" "$run/mark"
exec 9> "$run/lock"
flock -n 9 || {
  echo "Waiting for the rest of an earlier run (at most a minute)."
  flock -w 60 9 || die "another make run is at work in $run"
}
stop_leftover

# --- head office ---------------------------------------------------------------------------------
if [ ! -f "$run/office/office.db" ]; then # made last; init goes on from what is there
  # A port of this folder's own, so that two checkouts do not meet.
  port=$((20000 + $(printf '%s' "$run" | cksum | cut -d' ' -f1) % 20000))
  "$bin/perch-office" init --config "$office" --host localhost --host 127.0.0.1 \
    --listen "127.0.0.1:$port"
fi

# Every run has numbers of its own: R0001.. in the first, R0101.. in the second. They are taken before
# anything is recorded, so that a run that was broken off leaves none to be used again.
shift_no=$(cat "$run/shift" 2>/dev/null || :)
shift_no=$((${shift_no:-0} + 1))
echo "$shift_no" > "$run/shift.new"
mv "$run/shift.new" "$run/shift"
series=$(printf '%02d' $((shift_no - 1)))
numbered() { sed -E "s/(R|L24-|DN-|LAB-)00/\\1$1/g" "$demo/$2"; }
for file in packing.csv shift.txt morning.txt; do
  numbered "$series" "$file" > "$run/$file"
done
# The lab answers for every run so far: one that was broken off may have left a roll that waits.
sed 1q "$demo/lab.csv" > "$run/lab.csv"
for n in $(seq 0 $((shift_no - 1))); do
  numbered "$(printf '%02d' "$n")" lab.csv | sed 1d >> "$run/lab.csv"
done
interactive=no
[ -t 0 ] && [ -t 1 ] && interactive=yes
"$bin/perch-office" import --config "$office" "$demo/orders.csv" "$run/packing.csv" "$demo/people.csv"

rm -f "$run/office/ready"
"$bin/perch-office" serve --config "$office" --ready-file "$run/office/ready" \
  > "$run/office/log" 2>&1 9>&- &
office_pid=$!
tries=200
until [ -s "$run/office/ready" ]; do
  kill -0 "$office_pid" 2>/dev/null || { cat "$run/office/log" >&2; die "head office did not start"; }
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || die "head office does not answer"
  sleep 0.05
done

# --- terminal --------------------------------------------------------------------------------------
if [ ! -f "$terminal" ]; then
  printf 'mark = ../mark\nsocket = scanner.sock\n' > "$terminal"
fi
if [ ! -f "$run/terminal/client.pem" ]; then
  # The first start makes the terminal's identity; then one code enrols it.
  "$bin/perch" console --config "$terminal" < /dev/null
  code=$("$bin/perch-office" token --config "$office")
  "$bin/perch-sync" enrol --config "$terminal" "$code"
fi
"$bin/perch-sync" once --config "$terminal"

if [ $interactive = yes ]; then
  echo
  echo "The terminal. Begin with =in LI-7 (PIN 471108, of board/demo/people.csv), =order PO-88213, =stage final, =setup back-light on,"
  echo "=setup light 1200 lx and =roll R${series}04; =help lists the lines; Ctrl-D ends."
  "$bin/perch" console --config "$terminal" || die "the terminal failed; what it answered is kept, make run goes on from there"
else
  play "$run/shift.txt"
  echo "The buyer scores roll 1 by rules of his own; both sides see where they part:"
  "$bin/perch" grade --profile four-point-inch --against strict-buyer-example "$demo/dispute.json" |
    sed -E 's/,"(reasons|unconfirmed)":\[[^]]*\]|,"units":\[(\{[^}]*\},?)*\]//g; s/,"(b|differs)":/,\n    "\1":/g; s/^/    /'
  echo "Head office files the lab's result, and the next sync brings it down."
  "$bin/perch-office" import --config "$office" "$run/lab.csv"
  "$bin/perch-sync" once --config "$terminal"
  play "$run/morning.txt"
fi

# --- do both sides agree? ------------------------------------------------------------------------------
"$bin/perch-sync" once --config "$terminal" || die "not everything was delivered; nothing is lost"
verify=$("$bin/perch" verify --config "$terminal" --json --require-mark) || die "the log is not as it was written"
status=$("$bin/perch-sync" status --config "$terminal" --json)
kill "$office_pid"
wait "$office_pid" || :
office_pid=
stored=$("$bin/perch-office" verify --config "$office" --json) || die "head office's copy does not verify"

rolls=$(printf '%s' "$verify" | field rolls)
events=$(printf '%s' "$verify" | field records)
acked=$(printf '%s' "$status" | field acked)
office_events=$(printf '%s' "$stored" | field records)
echo
echo "$rolls rolls inspected so far, in $events records; head office has acknowledged $acked and holds $office_events."
[ "$events" = "$acked" ] && [ "$events" = "$office_events" ] || die "the counts differ (another terminal may deliver here too)"
printf '{"rolls":%s,"events":%s,"acked":%s,"office_events":%s,"verify":"ok"}\n' \
  "$rolls" "$events" "$acked" "$office_events"
