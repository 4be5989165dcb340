#!/bin/sh
# terminal.sh - the terminal under faults: killed at any moment, a full disk, a changed record, a
# second writer, a wrong configuration, labels that must be stopped. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

init_office "$(free_port)" && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }
stop_office
log=$work/terminal/log.db

# --- kill -9 after every acknowledged line ---------------------------------------------------------
# Each line is typed into a console that is killed as soon as it has answered; the next line goes into
# a new one. What was acknowledged must be there, and the roll must be open where it was.
mkfifo "$work/in" "$work/out"
killed_after() { # killed_after LINE: the answer in $answer
  "$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2>/dev/null & victim=$!
  exec 3> "$work/in" 4< "$work/out"
  printf '%s\n' "$1" >&3
  IFS= read -r answer <&4
  kill -9 "$victim"
  wait "$victim" 2>/dev/null
  exec 3>&- 4<&-
}
acknowledged=0
kill_loop() {
  for line in '=in LI-7' '=order PO-1' '=stage final' '=roll R1' '=width head 1520mm' \
    '=width middle 1518mm' '=flaw slub at 3yd len 2in' '=flaw hole at 17yd len 0.5in' \
    '=flaw stain at 20yd len 4in' '=undo reason wrong place' '=width tail 1516mm' \
    '=weight head 180g/m2' '=weight tail 181g/m2' '=note a long night' '=close'; do
    killed_after "$line"
    case $answer in
    'ok '*) acknowledged=$((acknowledged + 1)) ;;
    *) echo "$line: $answer"; return 1 ;;
    esac
    id=$(printf '%s' "$answer" | cut -d' ' -f2)
    is "$(sql "$log" "SELECT count(*) FROM event WHERE id = $id")" 1 || return 1
  done
}
ok "killed after each of 15 acknowledged lines, every one is in the log" kill_loop
ok "the flaw that was taken back is still there, with its withdrawal" \
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%'"),$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"withdraw\"%'")" 3,1
ok "the roll was closed with its two standing flaws: 1 + 2 points" \
  is "$(sql "$log" "SELECT json_extract(CAST(bytes AS TEXT), '\$.points') FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"close\"%'")" 3
ok "the log verifies after all of it" status 0 "$bin/perch" verify --config "$terminal" --require-mark
# 15 runs were killed; the first of them followed a run that had ended in order.
ok "no kill was taken for a clean stop" \
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"boot\"%\"clean\":0}'")" 14

# --- what must be stopped ------------------------------------------------------------------------------
gs1() { printf ']C10196901234000019%s\n' "$1"; }
{
  printf '=in LI-7\n=order PO-1\n'
  gs1 '10L1\x1d21R1'              # done before
  gs1 '10M1\x1d21K1'              # of order PO-2
  printf '=no\n'
  gs1 '10L121R2'                  # the separator was lost
  gs1 '10L1\x1d21R99'             # not on the packing list
  printf '=no\n'
  printf ']C10196901234000012\n'  # a wrong check digit
  printf 'hello\x07\n'            # a control character
  printf 'PO-1/L1/R1/120m\n'      # the house format, of the roll that was done
} | sed 's/^=in LI-7$/=out\n=in LI-7/' > "$work/stops"
console < "$work/stops" > "$work/answers"
ok "a roll that was done is refused" says 'no duplicate' "$work/answers"
ok "by a label in the house format too" is "$(grep -c '^no duplicate' "$work/answers")" 2
ok "a roll of another order stops and asks" says 'ask wrong-order' "$work/answers"
ok "a lost separator stops and asks" says 'ask lost-separator' "$work/answers"
ok "a roll that is not on the packing list stops and asks" says 'ask unknown-roll' "$work/answers"
ok "a wrong check digit is refused in words" says 'check digit' "$work/answers"
ok "every stop is in the log" is "$(sql "$log" "SELECT count(*) >= 6 FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"stop\"%'")" 1
no_control() { ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$work/answers"; }
ok "no control character of a label reaches the screen" no_control

# --- one writer -------------------------------------------------------------------------------------------
start_console() { # one that stays: type_line types into it, end_console ends it in order
  "$bin/perch" console --config "$1" < "$work/in" > "$work/out" 2>> "$work/terminal/err" & victim=$!
  exec 3> "$work/in" 4< "$work/out"
}
type_line() { printf '%s\n' "$1" >&3; IFS= read -r answer <&4; }
end_console() {
  exec 3>&-
  cat <&4 > "$work/rest"
  exec 4<&-
  wait "$victim"
}
second_writer() {
  status 3 "$bin/perch" console --config "$terminal" < /dev/null 2> "$work/second" &&
    says "$victim perch" "$work/second"
}
start_console "$terminal"
type_line '=note held'
ok "a second terminal on the same log is told who holds it" second_writer

# --- while it runs ----------------------------------------------------------------------------------------
caught_up() {
  [ "$(sqlite3 -readonly "$work/terminal/view.db" "ATTACH 'file:$log?mode=ro' AS log;
    SELECT applied_id = (SELECT max(id) FROM log.event) FROM state")" = 1 ]
}
ok "when it is quiet the projections are committed, ticks or not" until_true 100 caught_up
ok "it ends in order" end_console

many() { # more lines than the queue holds, and verify at the same time
  i=0
  while [ $i -lt 400 ]; do
    printf '=note number %s\n=out\n=in LI-7\n' $i
    i=$((i + 1))
  done | console > "$work/answers" &
  writer=$!
  looks=0
  while kill -0 "$writer" 2> /dev/null; do
    "$bin/perch" verify --config "$terminal" || return 1
    looks=$((looks + 1))
  done
  wait "$writer"
  is "$(grep -c '^ok ' "$work/answers")" 1200 && [ "$looks" -gt 0 ]
}
ok "more lines than it can answer at once are all answered, and verify may look on" many

stopped() {
  start_console "$terminal"
  i=0
  while [ $i -lt 60 ]; do
    echo "=note last $i"
    i=$((i + 1))
  done >&3
  IFS= read -r answer <&4
  kill -TERM "$victim"
  end_console || return 1
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '%\"text\":\"last %'")" \
    "$(($(grep -c '^ok ' "$work/rest") + 1))"
}
ok "told to stop, it has shown an answer for every record" stopped

long_label() {
  part=$(printf '%0100d' 0 | sed 's/0/\\x41/g')
  printf '%s%s%s%s%s%s%s%s%s%s%s%s\n' "$part" "$part" "$part" "$part" "$part" "$part" "$part" "$part" \
    "$part" "$part" "$part" "$part" | console > "$work/answers"
  says 'no too-long' "$work/answers" || return 1
  printf 'nul\000byte\n=note nul\000byte\n' | console > "$work/answers"
  is "$(grep -c '^no ' "$work/answers")" 2
}
ok "the beginning of a line that is too long is not taken for a label, nor is a NUL" long_label

no_files() {
  echo '=note nowhere to print' | "$bin/perch" console --config "$terminal" >&- 2>&- || return 1
  "$bin/perch" console --config "$terminal" <&- >&- 2>&- || return 1
  "$bin/perch" verify --config "$terminal"
}
ok "without standard input or output nothing is written into the wrong file" no_files

# --- wrong configuration --------------------------------------------------------------------------------------
refused() { # refused TEXT CONFIG
  status 3 "$bin/perch" console --config "$2" < /dev/null 2> "$work/conf" && says "$1" "$work/conf"
}
printf 'mark = ../mark\nmrak = x\n' > "$work/bad.conf"
ok "an unknown key is refused with file and line" refused 'bad.conf:2:' "$work/bad.conf"
printf 'mark = ../mark\n  socket = x\n' > "$work/bad.conf"
ok "an indented line is not taken for a longer value" refused 'bad.conf:2: given twice' "$work/bad.conf"
printf '[scanner]\ntake = 05e0:1200, 5e0:1\n' > "$work/bad.conf"
ok "a list of scanners is read to its end" refused 'bad.conf:2: take wants VID:PID' "$work/bad.conf"
ok "a configuration that is not there is named" refused 'none.conf' "$work/none.conf"

# --- a changed record --------------------------------------------------------------------------------------------
cp -r "$work/terminal" "$work/copy"
id=$(sql "$log" "SELECT id FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%' LIMIT 1")
sql "$work/copy/log.db" "DROP TRIGGER event_no_update; UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"slub\"', '\"slud\"') AS BLOB) WHERE id = $id"
changed_byte() {
  status 1 "$bin/perch" verify --db "$work/copy/log.db" 2> "$work/verify" && says "record $id " "$work/verify"
}
ok "one byte of one record changed: verify says no and names the record" changed_byte

# A log whose tail was cut off is behind its mark.
cp "$log" "$work/copy/log.db"
sql "$work/copy/log.db" "DROP TRIGGER event_no_delete; DELETE FROM event WHERE id > 10"
ok "a log that was cut off is behind its mark" status 1 "$bin/perch" verify --config "$work/copy/perch.conf"

# --- what verify says ------------------------------------------------------------------------------------------------
# Of a copy in which something was done; the program of its own and the command say the same.
verified() { # verified STATUS TEXT COMMANDS
  rm -rf "$work/copy"
  cp -r "$work/terminal" "$work/copy"
  (cd "$work/copy" && eval "$3") || return 1
  for program in 'perch verify' perch-verify; do
    status "$1" "$bin"/$program --config "$work/copy/perch.conf" > "$work/verify" 2>&1 &&
      says "$2" "$work/verify" || return 1
  done
}
newer_record() { # one of a type that this program does not know, chained as its writer would
  bytes='{"t":"dance","v":1}'
  before=$(sql log.db 'SELECT lower(hex(hash)) FROM event ORDER BY id DESC LIMIT 1')
  hash=$({ perl -e 'print pack("H*", shift)' "$before"; printf %s "$bytes"; } | sha256sum | cut -c1-64)
  sql log.db "INSERT INTO event VALUES ((SELECT max(id) + 1 FROM event), CAST('$bytes' AS BLOB), x'$hash')"
}
ok "perch-verify links what it reads and nothing else" "$top/tests/layers/verify.sh" "$bin/perch-verify"
ok "verify: a log as it is" verified 0 'verified: records' :
ok "verify: a record of a type of a newer program" verified 0 'verified: records' newer_record
ok "verify: a log of a newer program" verified 3 'written by a newer Perch' 'sql log.db "PRAGMA user_version = 99"'
ok "verify: no log" verified 3 'does not exist' 'rm log.db*'
ok "verify: a log that is text" verified 1 'not a database' 'echo "no database at all, it is text" > log.db'
ok "verify: a database of another kind" verified 3 'is not a Perch log.db' 'rm log.db*; cp master.db log.db'
ok "verify: without view.db, which is remade" verified 0 'verified: records' 'rm view.db*'
ok "verify: a broken view.db, and what to do" verified 1 'rebuilt' 'echo "no database at all, it is text" > view.db'
ok "verify: a view.db that says something else" verified 1 'view.db: table sign_in differs' \
  'sql view.db "DELETE FROM sign_in"'
ok "verify: without sync.db there are no receipts" verified 0 'receipts 0' 'rm -f sync.db*'
ok "verify: a sync.db of another kind" verified 3 'is not a Perch sync.db' 'rm -f sync.db*; cp master.db sync.db'
ok "verify: another key beside the log" verified 1 'seal.pub is not the key' 'tr 0-9 1 < seal.pub > pub && mv pub seal.pub'
ok "verify: without a mark it says what is not proved" verified 0 'there is no mark' 'echo > perch.conf'
ok "verify: nor when the mark's files were taken away" verified 0 'holds no mark' 'mkdir m && echo "mark = m" > perch.conf'
unmarked() { status 1 "$bin/perch-verify" --config "$work/copy/perch.conf" --require-mark; }
ok "verify: and with --require-mark that is a no" unmarked
ok "verify: a mark of another terminal" verified 1 'of another terminal' \
  'mkdir m && sed "s/\"device\":\"..../\"device\":\"ffff/" ../mark/sealed > m/sealed && echo "mark = m" > perch.conf'
refused_tpm() { verified 3 'no signer for a TPM' 'echo "key = tpm" >> perch.conf'; }
ok "a key in a TPM is refused with a sentence, a key in a file is not" refused_tpm
ok "the key of a file is named in words" verified 0 'verified: records' 'echo "key = file" >> perch.conf'

# --- an older copy of the log is put back ----------------------------------------------------------------------------
rm -rf "$work/copy"
cp -r "$work/terminal" "$work/copy"
cp -r "$work/mark" "$work/mark.kept"
{ printf '=order PO-1\n'; whole_roll R2; } | console > /dev/null
rm -rf "$work/terminal"
mv "$work/copy" "$work/terminal"
printf '=note after the restore\n' | console > "$work/answers"
ok "a restored copy goes on in a new epoch that names the old one" \
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '%\"why\":\"restored\"%'"),$(sql "$log" "SELECT count(*) FROM epoch")" 1,2
rm -rf "$work/mark"
mv "$work/mark.kept" "$work/mark"
ok "both epochs verify" status 0 "$bin/perch" verify --config "$terminal"

# --- a full disk ------------------------------------------------------------------------------------------------------
small=$work/small/perch.conf
small_disk() {
  truncate -s 2M "$work/small.img"
  mkfs.ext4 -q -m 0 -O ^has_journal "$work/small.img" || return 1
  mkdir -p "$work/small"
  mount -o loop "$work/small.img" "$work/small" || return 1
  printf 'mark = mark\n' > "$small"
  cp "$work/terminal/master.db" "$work/small/"
}
fill() { dd if=/dev/zero of="$work/small/filler" bs=4k > /dev/null 2>&1; }
flaws() { sql "$work/small/log.db" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%'"; }
given=0
full_disk() {
  small_disk || return 1
  start_console "$small"
  for line in '=in LI-7' '=order PO-1' '=roll R1'; do
    type_line "$line"
    case $answer in 'ok '*) ;; *) echo "$line: $answer"; return 1 ;; esac
  done
  fill
  refused=
  while [ "$given" -lt 400 ] && [ -z "$refused" ]; do
    type_line "=flaw slub at $((given % 100))yd len 2in"
    case $answer in
    'ok '*) given=$((given + 1)) ;;
    'no disk-full '*) refused=$answer ;;
    *) echo "$answer"; return 1 ;;
    esac
  done
  [ -n "$refused" ] || { echo "the disk never filled"; return 1; }
  echo "$refused"
  rm "$work/small/filler"
  type_line '=flaw slub at 1yd len 2in'
  case $answer in 'ok '*) given=$((given + 1)) ;; *) echo "after space was freed: $answer"; return 1 ;; esac
  end_console && is "$(flaws)" "$given" && "$bin/perch" verify --config "$small"
}
ok "a full disk is said, loses nothing acknowledged, and work goes on when there is space" full_disk
full_at_start() {
  start_console "$small"
  type_line '=flaw slub at 2yd len 2in'
  given=$((given + 1))
  fill
  kill -9 "$victim"
  end_console
  fill
  got=0
  while [ $got -eq 0 ]; do # each start writes a little, until there is no room for it
    "$bin/perch" console --config "$small" < /dev/null 2> "$work/full" || got=$?
    fill
  done
  is "$got" 3 && says 'the disk is full: free some space' "$work/full" || return 1
  rm "$work/small/filler"
  "$bin/perch" console --config "$small" < /dev/null &&
    is "$(flaws)" "$given" && "$bin/perch" verify --config "$small"
}
ok "a start on a full disk says so, and finds everything once there is space" full_at_start
write_protected() {
  # A run that ends in order leaves nothing but log.db, which SQLite then cannot open without writing.
  "$bin/perch" console --config "$small" < /dev/null || return 1
  umount "$work/small" && mount -o loop,ro "$work/small.img" "$work/small" || return 1
  refused 'Read-only file system' "$small" || return 1
  status 3 "$bin/perch" verify --config "$small" 2> "$work/verify" && says 'copy it' "$work/verify" || return 1
  cp -r "$work/small" "$work/copied" && "$bin/perch" verify --config "$work/copied/perch.conf"
}
ok "a write-protected disk is said, and a copy of it verifies" write_protected
finish
