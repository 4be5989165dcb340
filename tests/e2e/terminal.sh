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
ok "no kill was taken for a clean stop" \
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"boot\"%\"clean\":0}'")" 15

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
} | sed 's/^=in LI-7$/=out\n=in LI-7/' > "$work/stops"
console < "$work/stops" > "$work/answers"
ok "a roll that was done is refused" says 'no duplicate' "$work/answers"
ok "a roll of another order stops and asks" says 'ask wrong-order' "$work/answers"
ok "a lost separator stops and asks" says 'ask lost-separator' "$work/answers"
ok "a roll that is not on the packing list stops and asks" says 'ask unknown-roll' "$work/answers"
ok "a wrong check digit is refused in words" says 'check digit' "$work/answers"
ok "every stop is in the log" is "$(sql "$log" "SELECT count(*) >= 6 FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"stop\"%'")" 1
no_control() { ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$work/answers"; }
ok "no control character of a label reaches the screen" no_control

# --- one writer -------------------------------------------------------------------------------------------
"$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2>/dev/null & holder=$!
exec 3> "$work/in" 4< "$work/out"
printf '=note held\n' >&3
IFS= read -r answer <&4
status 3 "$bin/perch" console --config "$terminal" < /dev/null > /dev/null 2> "$work/second"
ok "a second terminal on the same log is told who holds it" says "$holder perch" "$work/second"
exec 3>&-
cat <&4 > /dev/null
exec 4<&-
wait "$holder"

# --- wrong configuration --------------------------------------------------------------------------------------
printf 'mark = ../mark\nmrak = x\n' > "$work/bad.conf"
status 3 "$bin/perch" console --config "$work/bad.conf" < /dev/null 2> "$work/conf"
ok "an unknown key is refused with file and line" says 'bad.conf:2:' "$work/conf"
status 3 "$bin/perch" console --config "$work/none.conf" < /dev/null 2> "$work/conf"
ok "a configuration that is not there is named" says 'none.conf' "$work/conf"

# --- a changed record --------------------------------------------------------------------------------------------
cp -r "$work/terminal" "$work/copy"
id=$(sql "$log" "SELECT id FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%' LIMIT 1")
sql "$work/copy/log.db" "DROP TRIGGER event_no_update; UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"slub\"', '\"slud\"') AS BLOB) WHERE id = $id"
status 1 "$bin/perch" verify --db "$work/copy/log.db" 2> "$work/verify"
ok "one byte of one record changed: verify says no and names the record" says "record $id " "$work/verify"
ok "and exits with 1" status 1 "$bin/perch" verify --db "$work/copy/log.db"

# A log whose tail was cut off is behind its mark.
cp "$log" "$work/copy/log.db"
sql "$work/copy/log.db" "DROP TRIGGER event_no_delete; DELETE FROM event WHERE id > 10"
ok "a log that was cut off is behind its mark" status 1 "$bin/perch" verify --config "$work/copy/perch.conf"

# --- an older copy of the log is put back ----------------------------------------------------------------------------
rm -rf "$work/copy"
cp -r "$work/terminal" "$work/copy"
cp -r "$work/mark" "$work/mark.kept"
{ printf '=in LI-7\n'; whole_roll R2; } | console > /dev/null
rm -rf "$work/terminal"
mv "$work/copy" "$work/terminal"
printf '=note after the restore\n' | console > "$work/answers"
ok "a restored copy goes on in a new epoch that names the old one" \
  is "$(sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '%\"why\":\"restored\"%'"),$(sql "$log" "SELECT count(*) FROM epoch")" 1,2
rm -rf "$work/mark"
mv "$work/mark.kept" "$work/mark"
ok "both epochs verify" status 0 "$bin/perch" verify --config "$terminal"

# --- a full disk ------------------------------------------------------------------------------------------------------
full_disk() {
  truncate -s 2M "$work/small.img"
  mkfs.ext4 -q -m 0 -O ^has_journal "$work/small.img" || return 1
  mkdir -p "$work/small"
  mount -o loop "$work/small.img" "$work/small" || return 1
  printf 'mark = mark\n' > "$work/small/perch.conf"
  cp "$work/terminal/master.db" "$work/small/"
  "$bin/perch" console --config "$work/small/perch.conf" < "$work/in" > "$work/out" 2>/dev/null & victim=$!
  exec 3> "$work/in" 4< "$work/out"
  type_line() { printf '%s\n' "$1" >&3; IFS= read -r answer <&4; }
  for line in '=in LI-7' '=order PO-1' '=roll R1'; do
    type_line "$line"
    case $answer in 'ok '*) ;; *) echo "$line: $answer"; return 1 ;; esac
  done
  dd if=/dev/zero of="$work/small/filler" bs=4k > /dev/null 2>&1
  given=0
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
  exec 3>&-
  cat <&4 > /dev/null
  exec 4<&-
  wait "$victim" || return 1
  is "$(sql "$work/small/log.db" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%'")" "$given" &&
    "$bin/perch" verify --config "$work/small/perch.conf"
}
ok "a full disk is said, loses nothing acknowledged, and work goes on when there is space" full_disk
finish
