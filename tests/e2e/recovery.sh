#!/bin/sh
# recovery.sh - log.db damaged in several ways under a real terminal: what was acknowledged is back, each
# once, out of the file, its copies and head office; the inspector is told and goes on; sync delivers.
# Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

init_office "$(free_port)" && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }
log=$work/terminal/log.db
noted=0

# notes N: so many facts, acknowledged; their numbers go on
notes() {
  left=$1
  while [ "$left" -gt 0 ]; do
    noted=$((noted + 1))
    left=$((left - 1))
    printf '=note fact %s %0200d\n' "$noted" 0
  done
}
# facts DB TABLE: how many of them are there, and how many different ones
facts() {
  sql "$1" "SELECT count(*) || ',' || count(DISTINCT json_extract(CAST(bytes AS TEXT), '\$.text'))
    FROM $2 WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"note\"%'"
}
all_there() { is "$(facts "$log" event)" "$noted,$noted"; }
at_office() { is "$(facts "$work/office/office.db" record)" "$noted,$noted"; }
verifies() { "$bin/perch" verify --config "$terminal"; }
once() { "$bin/perch-sync" once --config "$terminal"; }
restored() { sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"restored\"%'"; }
epochs() { sql "$log" "SELECT count(*) FROM epoch"; }

# A console that is killed once it has answered everything: no clean end, no copy.
mkfifo "$work/in" "$work/out"
killed() {
  lines=$(wc -l < "$1")
  "$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2>> "$work/terminal/err" & victim=$!
  exec 3> "$work/in" 4< "$work/out"
  cat "$1" >&3
  head -n "$lines" <&4 > "$work/answers"
  kill -9 "$victim"
  wait "$victim" 2> /dev/null
  exec 3>&- 4<&-
  is "$(grep -c '^ok ' "$work/answers")" "$lines"
}
# page N: the N-th page of log.db becomes nonsense
page() { yes nonsense | head -c 4096 | dd of="$log" bs=4096 seek="$1" conv=notrunc 2> /dev/null; }
pages() { echo $(($(stat -c %s "$log") / 4096)); }
# start: a console that is told something, in $work/told, and takes one more fact
start() {
  notes 1 > "$work/line"
  "$bin/perch" console --config "$terminal" < "$work/line" > "$work/answers" 2> "$work/told"
  says 'ok ' "$work/answers"
}

# --- a shift, its copy, and a day after it ------------------------------------------------------------
{ printf '=in LI-7\n=order PO-1\n'; whole_roll R1; notes 60; printf '=shift end\n'; } > "$work/lines"
console < "$work/lines" > "$work/answers"
newest=$(ls -t "$work/terminal"/backup/log-?.db | head -1)
ok "the shift ends with a copy of the log" is "$(facts "$newest" event)" "$noted,$noted"
{ printf '=in LI-7\n=order PO-1\n'; whole_roll R2; notes 60; } > "$work/lines"
ok "then comes half a shift, and the battery is pulled" killed "$work/lines"

# --- a page in the middle ----------------------------------------------------------------------------------
# Reading empties the write-ahead file, where the page would not be missed; the copies stay as they are.
rm -r "$work/kept" 2> /dev/null
cp -r "$work/terminal/backup" "$work/kept"
console < /dev/null > /dev/null
rm -r "$work/terminal/backup"
mv "$work/kept" "$work/terminal/backup"
: > "$work/none"
killed "$work/none" > /dev/null
page 9
ok "with a page broken it starts all the same" start
ok "every fact is there, once" all_there
ok "and it says how" says 'nothing is missing as far as can be told' "$work/told"
ok "and where the broken file is" says 'log.db was damaged: what was there is put aside as log.db.damaged-' "$work/told"
ok "which is kept" test -s "$(ls "$work/terminal"/log.db.damaged-* | head -1)"
ok "a new epoch has begun, with a record of it" is "$(epochs),$(restored)" 2,1
ok "all of it verifies" status 0 verifies
ok "the projections have both rolls" is "$(sql "$work/terminal/view.db" "SELECT count(*) FROM roll WHERE close_id IS NOT NULL")" 2
{ printf '=order PO-1\n'; whole_roll R3; } | console > "$work/answers"
ok "the inspector goes on: a roll that was done is known, the next one is done" \
  is "$(grep -c '^ok ' "$work/answers")" 9
{ printf '=roll R1\n'; } | console > "$work/answers"
ok "and the first one is not done twice" says 'no duplicate' "$work/answers"
ok "everything is delivered" status 0 once
ok "head office has every fact, once" at_office

# --- the first page, and no copies -------------------------------------------------------------------------------
rm -r "$work/terminal/backup"
unclean() { killed "$work/none" && sql "$log" 'PRAGMA wal_checkpoint(TRUNCATE)'; }
ok "no copies, the battery is pulled" unclean
page 0
ok "with the first page broken it starts" start
ok "every fact is there, once" all_there
ok "all of it verifies" status 0 verifies

# --- no copies, and pages that cannot be read: head office --------------------------------------------------------
notes 60 > "$work/lines"
printf '=sync\n' >> "$work/lines"
console < "$work/lines" > "$work/answers"
ok "delivered up to a seal" status 0 once
rm -r "$work/terminal/backup"
ok "no copies, the battery is pulled" unclean
page $(($(pages) - 3))
page $(($(pages) - 4))
ok "with pages broken and no copies it starts" start
ok "head office gives the facts back" all_there
ok "and it says so" says 'from head office' "$work/told"
ok "all of it verifies" status 0 verifies
ok "and is delivered" status 0 once
ok "head office has every fact, once" at_office
ok "and verifies" status 0 "$bin/perch-office" verify --config "$office"

# --- gone, without a network -----------------------------------------------------------------------------------
stop_office
notes 20 > "$work/lines"
ok "some facts that only the log has" killed "$work/lines"
rm -f "$log" "$log-wal" "$log-shm"
ok "with the log gone and no network it starts" start
lost=20
gone() { is "$(facts "$log" event)" "$((noted - lost)),$((noted - lost))"; }
ok "what the copies have is there" gone
ok "and it says what may be missing" says 'may be missing: scan rolls done after' "$work/told"
ok "what is there verifies" status 0 verifies
serve_office
ok "and is delivered" status 0 once
noted=$((noted - lost))
ok "head office has what it had and the new" at_office
ok "and verifies" status 0 "$bin/perch-office" verify --config "$office"
ok "a start after that has nothing to tell" is "$(console < /dev/null 2>&1)" ""

# --- cut off ------------------------------------------------------------------
console < /dev/null > /dev/null
truncate -s $(($(pages) / 2 * 4096)) "$log"
ok "with half of the log cut off it starts" start
ok "every fact is there, once" all_there
ok "all of it verifies" status 0 verifies

# --- master.db and sync.db: perch-sync's own -------------------------------------------------------------------------
yes nonsense | head -c 9000 > "$work/terminal/master.db"
notes 1 > "$work/line"
no_orders() {
  console < "$work/line" > "$work/answers" && says 'ok ' "$work/answers" &&
    says 'there are no orders until =sync' "$work/terminal/err"
}
ok "with its orders broken the terminal goes on without, and says so" no_orders
ok "the next sync puts them aside" status 0 once
ok "and fetches them anew" is "$(sql "$work/terminal/master.db" "SELECT count(*) FROM expected")" 4
db=$work/terminal/sync.db
sql "$db" 'PRAGMA wal_checkpoint(TRUNCATE)' > /dev/null
root=$(sql "$db" "SELECT rootpage - 1 FROM sqlite_schema WHERE name = 'attempt'")
yes nonsense | head -c 4096 | dd of="$db" bs=4096 seek="$root" conv=notrunc 2> /dev/null
ok "with a page of sync.db broken the next sync goes on" status 0 once
ok "the broken one is kept" test -s "$(ls "$work/terminal"/sync.db.damaged-* | head -1)"
ok "where it stands is learnt anew" is "$(sql "$db" "SELECT count(*) > 0 FROM acked")" 1
ok "head office has every fact, once" at_office
ok "and the terminal verifies" status 0 verifies

# --- another program's database ------------------------------------------------------------------------------------------
cp "$log" "$work/log.kept"
rm -f "$log"
sql "$log" 'CREATE TABLE t (x); PRAGMA application_id = 77'
foreign() {
  status 3 "$bin/perch" console --config "$terminal" < /dev/null 2> "$work/told" && says 'is not a Perch log.db' "$work/told"
}
ok "another program's database in its place is refused and left alone" foreign
finish
