#!/bin/sh
# run.sh BUILD - what `make run` does: a head office of its own, a terminal enrolled with it, the
# demo order, and then the terminal: for a person when there is one at the keyboard, else the demo
# shift of shift.txt. State stays in BUILD/run; `make run-clean` forgets it.
set -eu

build=$(cd "$1" && pwd)
demo=$(cd "$(dirname "$0")" && pwd)
bin=$build/bin
run=$build/run
office=$run/office/office.conf
terminal=$run/terminal/perch.conf
office_pid=

leave() {
  [ -z "$office_pid" ] || kill "$office_pid" 2>/dev/null || :
}
trap leave EXIT
trap 'exit 130' INT TERM

die() { echo "make run: $*" >&2; exit 3; }
# field NAME < JSON: the number behind a key
field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

play() {
  "$build/release/tools/play" "$bin/perch" "$terminal" "$run/terminal/scanner.sock" "$demo/scanner.cap" "$1"
}

# --- head office ---------------------------------------------------------------------------------
mkdir -p "$run/office" "$run/terminal" "$run/mark"
if [ ! -f "$office" ]; then
  # A port of this folder's own, so that two checkouts do not meet.
  port=$((20000 + $(printf '%s' "$run" | cksum | cut -d' ' -f1) % 20000))
  "$bin/perch-office" init --config "$office" --host localhost --host 127.0.0.1 \
    --listen "127.0.0.1:$port"
fi

# Every shift has numbers of its own: R0001.. in the first, R0101.. in the second.
shift_no=$(cat "$run/shift" 2>/dev/null || echo 0)
interactive=no
[ -t 0 ] && [ -t 1 ] && interactive=yes
[ $interactive = yes ] || shift_no=$((shift_no + 1))
series=$(printf '%02d' $((shift_no > 0 ? shift_no - 1 : 0)))
for file in packing.csv lab.csv shift.txt morning.txt; do
  sed -E "s/(R|L24-|DN-|LAB-)00/\\1$series/g" "$demo/$file" > "$run/$file"
done
"$bin/perch-office" import --config "$office" "$demo/orders.csv" "$run/packing.csv"

rm -f "$run/office/ready"
"$bin/perch-office" serve --config "$office" --ready-file "$run/office/ready" \
  > "$run/office/log" 2>&1 &
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
  echo "The terminal. Begin with =in YOUR-BADGE, =order PO-88213, =stage final, =setup back-light on,"
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
  echo "$shift_no" > "$run/shift"
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
