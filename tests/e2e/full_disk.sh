#!/bin/sh
# full_disk.sh - the disk fills up in the middle of a roll: with the room that is kept for it, the roll is
# closed, the shift ended, and the records go to head office. Prints TAP.
set -u
# A disk is mounted: whoever is not root becomes it in a namespace.
if [ "$(id -u)" != 0 ] && [ -z "${PERCH_OWN_MOUNTS:-}" ]; then
  PERCH_OWN_MOUNTS=yes exec unshare --map-root-user --mount sh "$0" "$@"
fi
. "$(dirname "$0")/world.sh"

init_office "$(free_port)" && serve_office && enrol_terminal || { echo "Bail out! no office"; exit 1; }

# A disk of 16 MiB for the terminal and its mark.
mkdir "$work/small" && mount -t tmpfs -o size=16m none "$work/small" || { echo "Bail out! no disk"; exit 1; }
mv "$work/terminal" "$work/small/terminal"
[ ! -d "$work/mark" ] || mv "$work/mark" "$work/small/mark"
ln -s small/terminal "$work/terminal"
log=$work/terminal/log.db
reserve=$log.reserve
mkfifo "$work/in" "$work/out"

start_console() {
  "$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2>> "$work/err" & victim=$!
  extra_pids=$victim
  exec 3> "$work/in" 4< "$work/out"
}
type_line() { printf '%s\n' "$1" >&3; IFS= read -r answer <&4; }
end_console() {
  exec 3>&-
  cat <&4 > "$work/rest"
  exec 4<&-
  wait "$victim"
}
# told LINE: it is answered with ok, and the answer says that the disk is full
told() {
  type_line "$1"
  case $answer in
  'ok '*'[disk full: =close, =shift end, =sync]') ;;
  *) echo "$1: $answer"; return 1 ;;
  esac
}
quiet() { # LINE: it is answered with ok, and nothing is said of the disk
  type_line "$1"
  case $answer in
  *'disk full'*) echo "$1: $answer"; return 1 ;;
  'ok '*) ;;
  *) echo "$1: $answer"; return 1 ;;
  esac
}
fill() { dd if=/dev/zero of="$work/small/filler" bs=4k oflag=append conv=notrunc > /dev/null 2>&1; }
free_blocks() { stat -f -c %a "$work/small"; }
whole() { # the reserve is there and occupies what it should
  [ -f "$reserve" ] && is "$(($(stat -c '%b * %B' "$reserve") >= 4194304))" 1
}
kinds() { sql "$log" "SELECT count(*) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"$1\"%'"; }

# --- in the middle of a roll ---------------------------------------------------------------------------
begin_roll() {
  start_console
  for line in '=in LI-7' '=order PO-1' '=stage final' '=roll R1' '=width head 1520mm' '=width middle 1518mm'; do
    quiet "$line" || return 1
  done
  whole
}
ok "with room on the disk some is kept, and nothing is said of it" begin_roll

given=0
goes_full() {
  fill
  is "$(free_blocks)" 0 || return 1
  while [ -f "$reserve" ] && [ $given -lt 2000 ]; do
    type_line "=flaw slub at $((given % 100))yd len 2in"
    given=$((given + 1))
    case $answer in
    'ok '*) ;;
    *) echo "$answer"; return 1 ;;
    esac
  done
  echo "$answer"
  [ ! -f "$reserve" ] && case $answer in *'[disk full: =close, =shift end, =sync]') ;; *) return 1 ;; esac
}
ok "a full disk refuses nothing: what was kept is given back, and the answer says so" goes_full
ok "every flaw that was answered with ok is in the log" is "$(kinds flaw)" "$given"

end_shift() {
  for line in '=undo reason seen twice' '=width tail 1516mm' '=weight head 180g/m2' '=weight tail 181g/m2' \
    '=close' '=shift end'; do
    told "$line" || return 1
  done
  is "$(kinds close),$(kinds shift)" 1,1
}
ok "the roll is closed and the shift ended, each answer says what to do" end_shift
mark_is_of_the_seal() {
  is "$(sed 's/.*"seq":\([0-9]*\).*/\1/' "$work/small/mark/sealed")" \
    "$(sql "$log" "SELECT max(id) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"seal\"%'")"
}
ok "the mark is of the last seal" mark_is_of_the_seal
sends() {
  told '=sync' || return 1
  until_true 200 all_sent || return 1
  end_console && "$bin/perch" verify --config "$terminal" --require-mark
}
all_sent() { [ "$(office_count)" = "$(log_count)" ]; }
ok "the records go to head office, and the log verifies" sends
ok "the receipts of head office found room" is "$(sql "$work/terminal/sync.db" "SELECT count(*) > 0 FROM receipt")" 1

prompted() {
  printf '=note at a terminal\n' | script -qec "$bin/perch console --config $terminal" /dev/null > "$work/screen" &&
    says '[disk full: =close, =shift end, =sync] LI-7' "$work/screen"
}
ok "the prompt says so too" prompted

# --- when there is room again -----------------------------------------------------------------------------
made_again() {
  start_console
  told '=note it is still full' || return 1
  rm "$work/small/filler"
  until_true 100 whole || return 1
  quiet '=note there is room again' && end_console
}
ok "with room on the disk it is kept again, and answers are as they were" made_again

# --- at the start -------------------------------------------------------------------------------------------
# Killed in the middle of a roll; then the disk fills up to the last block.
killed() {
  start_console
  quiet '=roll R2' || return 1
  quiet '=flaw hole at 17yd len 0.5in' || return 1
  kill -9 "$victim"
  end_console
  rm -f "$log-shm" "$work/terminal/view.db-shm" # an index is made at the start
  fill
  is "$(free_blocks)" 0 && whole
}
ok "killed in the middle of a roll, and the disk full to its last block" killed
starts_full() {
  start_console
  told '=note started' || return 1
  told '=close missing the roll was taken away' || return 1
  told '=shift end' && end_console
}
ok "it starts, and the roll is closed and the shift ended" starts_full
ok "which is said on standard error too" says 'the disk is full: the room that was kept is in use now' "$work/err"
without() { # each start writes a little, until there is no room for it
  got=0
  while [ $got -eq 0 ]; do
    fill
    "$bin/perch" console --config "$terminal" < /dev/null 2> "$work/full" || got=$?
  done
  is "$got" 3 && says 'the disk is full: free some space' "$work/full"
}
ok "without it, a start on a full disk says what to do" without
healed() {
  rm "$work/small/filler"
  "$bin/perch" console --config "$terminal" < /dev/null && whole &&
    is "$(kinds close),$(kinds shift)" 2,2 && "$bin/perch" verify --config "$terminal" --require-mark
}
ok "and with room everything is there" healed
finish
