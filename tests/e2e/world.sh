# world.sh - what the end-to-end tests share: a head office and a terminal of their own in a folder
# that goes away, and TAP. Sourced by the scripts beside it.
#
# $work the folder; $office and $terminal the configurations; $bin the programs.

top=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(cd "${BIN:-$top/build/bin}" && pwd) || exit 1
tools=$top/build/release/tools
work=$(mktemp -d /tmp/perch-e2e-XXXXXX)
office=$work/office/office.conf
terminal=$work/terminal/perch.conf
office_pid=
checks=0
failures=0

leave() {
  [ -z "$office_pid" ] || kill -9 "$office_pid" 2>/dev/null || :
  [ -z "${extra_pids:-}" ] || kill -9 $extra_pids 2>/dev/null || :
  mountpoint -q "$work/small" && umount "$work/small"
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 130' INT TERM

# ok SENTENCE COMMAND ...: one line of TAP; what the command printed is shown when it fails.
ok() {
  sentence=$1
  shift
  checks=$((checks + 1))
  if "$@" > "$work/tap.out" 2>&1; then
    echo "ok $checks - $sentence"
  else
    failures=$((failures + 1))
    echo "not ok $checks - $sentence"
    sed 's/^/#   /' "$work/tap.out"
  fi
}

finish() {
  echo "1..$checks"
  [ "$failures" -eq 0 ]
}

is() { [ "$1" = "$2" ] || { echo "wanted '$2', got '$1'"; return 1; }; }
# says TEXT FILE: the file has the text
says() { grep -qF -- "$1" "$2" || { echo "'$1' is not in:"; cat "$2"; return 1; }; }
# status WANTED COMMAND ...: the command's exit status is WANTED
status() {
  wanted=$1
  shift
  got=0
  "$@" || got=$?
  [ "$got" -eq "$wanted" ] || { echo "exit $got, wanted $wanted: $*"; return 1; }
}

# until_true LIMIT_DECISECONDS COMMAND ...: poll a condition, bounded
until_true() {
  left=$1
  shift
  until "$@" > /dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { echo "never came true: $*"; return 1; }
    sleep 0.1
  done
}

sql() { sqlite3 "$1" "$2"; }
log_count() { sql "$work/terminal/log.db" "SELECT count(*) FROM event"; }
office_count() { sql "$work/office/office.db" "SELECT count(*) FROM record"; }

# The office on a free port: serve_office [PORT]
init_office() {
  mkdir -p "$work/office" "$work/terminal"
  "$bin/perch-office" init --config "$office" --host localhost --host 127.0.0.1 \
    --listen "127.0.0.1:${1:-0}" > /dev/null
  printf 'order,buyer,article,colour,colour_no,profile,width,weight,spec,confirmed\n' > "$work/orders.csv"
  printf 'PO-1,Buyer,Twill,navy,19-4024,four-point-inch,1500mm,180g/m2,1,yes\n' >> "$work/orders.csv"
  printf 'PO-2,Buyer,Plain,sand,14-1118,four-point-metric,1400mm,140g/m2,1,yes\n' >> "$work/orders.csv"
  printf 'order,roll,lot,length\nPO-1,R1,L1,120m\nPO-1,R2,L1,110m\nPO-1,R3,L1,100m\nPO-2,K1,M1,90m\n' > "$work/packing.csv"
  "$bin/perch-office" import --config "$office" "$work/orders.csv" "$work/packing.csv" > /dev/null
}

serve_office() {
  rm -f "$work/office/ready"
  "$bin/perch-office" serve --config "$office" --ready-file "$work/office/ready" >> "$work/office/out" 2>&1 &
  office_pid=$!
  until_true 100 test -s "$work/office/ready" || { cat "$work/office/out" >&2; return 1; }
}

stop_office() {
  kill "$office_pid" 2>/dev/null || :
  wait "$office_pid" 2>/dev/null || :
  office_pid=
}

# A free port: asked of the kernel by the relay tool and let go again.
free_port() {
  "$tools/lossy" "$work/port" 1 0 & asked=$!
  until_true 50 test -s "$work/port"
  kill "$asked"
  wait "$asked" 2>/dev/null || :
  cat "$work/port"
  rm -f "$work/port"
}

enrol_terminal() {
  mkdir -p "$work/terminal"
  [ -f "$terminal" ] || printf 'mark = ../mark\nsocket = scanner.sock\n' > "$terminal"
  "$bin/perch" console --config "$terminal" < /dev/null 2>/dev/null
  "$bin/perch-sync" enrol --config "$terminal" "$("$bin/perch-office" token --config "$office")" > /dev/null
  "$bin/perch-sync" once --config "$terminal" > /dev/null
}

# console: typed lines on standard input, answers on standard output
console() { "$bin/perch" console --config "$terminal" 2>> "$work/terminal/err"; }

whole_roll() { # whole_roll ROLL: the lines of one roll from start to close
  printf '=roll %s\n=width head 1520mm\n=width middle 1518mm\n=width tail 1516mm\n' "$1"
  printf '=weight head 180g/m2\n=weight tail 181g/m2\n=flaw slub at 3yd len 2in\n=close\n'
}
