#!/bin/sh
# people.sh - who may do what, from head office's list of people to the factory's signature: real
# perch-office, perch-sync and perch console. PINs that are wrong, a badge that is locked, a hand-over, a
# roll that is signed and then frozen; what head office has of it all, what another terminal learns of it,
# and a log that comes back from head office. No PIN is in any file of either side. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

log=$work/terminal/log.db
db=$work/office/office.db
pin_li=83749201
pin_anna=50617394
pin_wrong=40492718

import() { "$bin/perch-office" import --config "$office" "$@"; }
once() { "$bin/perch-sync" once --config "$terminal" > "$work/once" 2>&1 || { cat "$work/once"; return 1; }; }
answers() { is "$(sql "$db" "SELECT $1")" "$2"; }
# judged: head office has judged everything that came
judged() { answers "count(*) FROM stream LEFT JOIN judged ON judged.stream = n WHERE judged.seq IS NOT stream.seq" 0; }
delivered() { once && until_true 100 judged; }

# types LINES WANTED: the console's answers begin with these words, a line each
types() {
  printf '%b' "$1" | console > "$work/got"
  sed -E 's/^(ok) .*/\1/; s/^((no|ask) [a-z-]+).*/\1/' "$work/got" > "$work/codes"
  printf '%b' "$2" | diff - "$work/codes" > "$work/diff" || { cat "$work/diff" "$work/got"; return 1; }
}

# --- the list of people -------------------------------------------------------------------------------
init_office "$(free_port)" || { echo "Bail out! no office"; exit 1; }
cat > "$work/people.csv" << CSV
badge,role,name,pin,retired
LI-7,inspector,Li Wei,$pin_li,
ANNA,lead,"Berg, Anna",$pin_anna,
TOM,inspector,Tom,,
OLD-1,inspector,,,yes
CSV
ok "the list of people is imported" import "$work/people.csv"
again() { import "$work/people.csv" > "$work/said" && says '4 people: 0 new, 0 changed, 4 as before' "$work/said"; }
ok "PINs keep their salt" again
sed "s/$pin_anna/12x4/" "$work/people.csv" > "$work/bad.csv"
bad() { import "$work/bad.csv" 2> "$work/said"; }
ok "a PIN that is none is refused" status 1 bad
ok "by line and column" says 'bad.csv:3: pin: 4 to 12 digits' "$work/said"
not_quoted() { ! grep -q -e 12x4 -e "$pin_li" "$work/said"; }
ok "and not quoted" not_quoted
serve_office && enrol_terminal || { echo "Bail out! no terminal"; exit 1; }

# --- signing in -----------------------------------------------------------------------------------------
ok "who is not on the list is not let in" types '=in NOBODY\n' 'no unknown-badge\n'
ok "nor who has retired" types '=in OLD-1\n' 'no retired\n'
ok "a badge without a PIN is enough by itself" types '=in TOM\n=out\n' 'ok\nok\n'
ok "a badge with one asks for it" types "=in LI-7\n=pin $pin_li\n=out\n" 'ask pin\nok\nok\n'
ok "the PIN may follow the badge" types "=in LI-7 $pin_li\n=out\n" 'ok\nok\n'
five() {
  for n in 1 2 3 4 5; do
    types "=in LI-7 $pin_wrong\n" 'no pin\n' || return 1
  done
}
ok "five wrong PINs" five
ok "lock the badge" types "=in LI-7 $pin_li\n" 'no locked\n'
ok "which a restart does not clear" types "=in LI-7 $pin_li\n" 'no locked\n'
ok "an inspector does not unlock" types '=in TOM\n=unlock LI-7\n=out\n' 'ok\nno role\nok\n'
ok "a lead does" types "=in ANNA $pin_anna\n=unlock LI-7\n" 'ok\nok\n'
ok "then the right PIN hands the terminal over" types "=in LI-7 $pin_li\n" 'ok\n'

# --- a roll, signed -------------------------------------------------------------------------------------
roll_r1() {
  { printf '=order PO-1\n=stage final\n'; whole_roll R1; } | console > "$work/got"
  ! grep -v '^ok ' "$work/got"
}
ok "a roll is inspected" roll_r1
flaw=$(sql "$log" "SELECT max(id) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%'")
ok "the factory's person signs, the inspector vouches" types "=sign Ms Wang agreed\n=pin $pin_li\n" 'ask pin\nok\n'
ok "what is signed is frozen" types "=undo $flaw\n" 'no signed\n'
ok "an addition may follow" types '=addendum R1 a hole at 40 yd, seen on the way out\n' 'ok\n'
ok "the log verifies" status 0 "$bin/perch" verify --config "$terminal" --require-mark

# --- head office ----------------------------------------------------------------------------------------
ok "all of it is delivered" delivered
ok "everything verifies at head office" "$bin/perch-office" verify --config "$office"
ok "the signature is there" answers \
  "order_no, name, meaning, rolls, failed, held, how, person FROM signature" 'PO-1|Ms Wang|agreed|1|0|0|pin|LI-7'
ok "it covers the roll" answers "roll_no FROM roll WHERE signed_seq IS NOT NULL" R1
ok "the addition is there" answers "text FROM addendum" 'a hole at 40 yd, seen on the way out'
ok "every wrong PIN is there" answers \
  "count(*), max(tries), min(gate), min(why) FROM denial WHERE badge = 'LI-7'" '5|5|in|pin'
ok "and who unlocked the badge" answers "badge, person FROM unlocking" 'LI-7|ANNA'
ok "sign-ins say how" answers \
  "group_concat(DISTINCT how) FROM (SELECT how FROM sign_in WHERE person IN ('LI-7', 'TOM') ORDER BY how)" 'badge,pin'
ok "a lock-out is told" answers "count(*) FROM notice WHERE kind = 'locked-out'" 1
ok "nothing touches what is signed" answers "count(*) FROM notice WHERE kind = 'signed-changed'" 0
ok "nobody is unknown" answers "count(*) FROM notice WHERE kind = 'unknown-person'" 0
ok "the roll is told as done" answers \
  "json_extract(body, '\$.verdict') FROM item WHERE kind = 'done' AND key LIKE 'PO-1/R1/%'" pass

# --- another terminal -----------------------------------------------------------------------------------
first=$terminal
terminal=$work/second/perch.conf
mkdir -p "$work/second"
printf 'mark = ../mark2\nsocket = scanner.sock\n' > "$terminal"
ok "a second terminal is enrolled" enrol_terminal
ok "it knows the people" types "=in LI-7 $pin_li\n=order PO-1\n=stage final\n" 'ok\nok\nok\n'
ok "and that the roll is done" types '=roll R1\n' 'no duplicate\n'

# --- a log that comes back -------------------------------------------------------------------------------
epoch=$(sql "$log" "SELECT lower(hex(epoch_id)) FROM epoch ORDER BY n LIMIT 1")
restore() { "$bin/perch-sync" restore --config "$first" --out "$work/back" "$@" > "$work/said" 2> "$work/restore.err"; }
last=$(sql "$db" "SELECT seq FROM stream WHERE lower(hex(epoch)) = '$epoch'")
written() { sql "$log" "SELECT CAST(bytes AS TEXT) FROM event WHERE id > $1 AND id <= $last ORDER BY id"; }
ok "a stream comes back from its beginning" restore --epoch "$epoch" --after 0
as_written() { written "$1" | cmp - "$work/back"; }
ok "as it was written" as_written 0
ok "or from a record on" restore --epoch "$epoch" --after 7
ok "as it was written, too" as_written 7
ok "beyond the last there is nothing" restore --epoch "$epoch" --after "$last"
ok "which is an empty file" is "$(wc -c < "$work/back")" 0
printf 'before\n' > "$work/back"
ok "an epoch that head office does not know is a no" status 1 restore --epoch ffffffffffffffff --after 0
ok "and leaves the file alone" is "$(cat "$work/back")" before
ok "half an epoch is wrong use" status 2 restore --epoch ffff --after 0
ok "so is no number" status 2 restore --epoch "$epoch" --after x
ok "and no file" status 2 "$bin/perch-sync" restore --config "$first" --epoch "$epoch" --after 0
url=$(sed 's/.* on //' "$work/office/ready")
device=$(cat "$work/terminal/device.id")
other_asks() {
  is "$(curl -sS --cacert "$work/office/ca.pem" --cert "$work/second/client.pem" --key "$work/second/client.key" \
    -o "$work/answer" -w '%{http_code}' "$url/v1/streams/$device/$epoch/records?after=0")" 403
}
ok "another terminal's certificate does not open it" other_asks
ok "and is told so" says wrong-device "$work/answer"

stop_office
cp "$db" "$work/honest.db"
sql "$db" "DROP TRIGGER record_no_update;
  UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"slub\"', '\"stub\"') AS BLOB)
  WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"flaw\"%'"
serve_office
ok "an office that changed a byte is not believed" status 3 restore --epoch "$epoch" --after 0
ok "the person is told whom to call" says 'call head office' "$work/restore.err"
ok "and the file is as it was" is "$(cat "$work/back"; ls "$work" | grep -c 'back.new')" 'before
0'
stop_office
cp "$work/honest.db" "$db"
ok "without head office it fails" status 3 restore --epoch "$epoch" --after 0
mv "$work/terminal/ca.pem" "$work/kept.pem"
ok "without its certificate authority too: that is no answer of head office" status 3 restore --epoch "$epoch" --after 0
mv "$work/kept.pem" "$work/terminal/ca.pem"

# --- no PIN anywhere --------------------------------------------------------------------------------------
everywhere() { grep -rlaF "$1" "$work/terminal" "$work/second" "$work/office" "$work/mark" "$work/mark2" "$work/once" "$work/got" "$work/said" "$work/restore.err"; }
ok "a badge is found in the files of both sides" sh -c '[ "$1" -ge 2 ]' - "$(everywhere LI-7 | wc -l)"
nowhere() { ! everywhere "$1"; }
for pin in "$pin_li" "$pin_anna" "$pin_wrong"; do
  ok "no file holds the PIN that ends in $(printf '%s' "$pin" | tail -c 2)" nowhere "$pin"
done
finish
