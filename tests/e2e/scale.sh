#!/bin/sh
# scale.sh - a swatch on a scale fills the roll's weights by itself, and is in the log with its mass.
# The scale is played through the socket. Prints TAP.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

mkdir -p "$work/terminal"
echo 'socket = scanner.sock' > "$terminal"
mkfifo "$work/in"

# weigh STATUS HUNDREDTHS ...: a scale that says each status with each mass in 0.01 g: 2 zero, 3 motion, 4 stable
weigh() {
  {
    printf 'N: Balance\nI: 3 0eb8 f000\nT: hid-scale\n'
    while [ $# -gt 1 ]; do
      printf 'E: 1.0 6 03 %02x 02 fe %02x %02x\n' "$1" $(($2 % 256)) $(($2 / 256))
      shift 2
    done
  } | "$tools/plug" "$work/terminal/scanner.sock"
}
answered() { [ "$(wc -l < "$work/out")" -ge "$1" ]; }
gone() { [ "$(grep -c ': gone$' "$work/err")" -ge "$1" ]; }

"$bin/perch" console --config "$terminal" < "$work/in" > "$work/out" 2> "$work/err" & session=$!
extra_pids=$session
exec 3> "$work/in"
printf '=in LI-7\n=make order PO-1 weight=180g/m2\n=order PO-1\n=roll R1\n' >&3
until_true 50 answered 4 > /dev/null
weigh 2 0 3 90 4 180 4 180 4 180 3 20 2 0 4 175 4 175 2 0 4 181 4 181
until_true 50 gone 1 > /dev/null
printf '=undo\n' >&3
until_true 50 answered 5 > /dev/null
exec 3>&-
wait "$session"
extra_pids=

ok "each typed line has its one answer" is "$(wc -l < "$work/out")" 5
ok "a swatch at rest fills the head" says 'weight head 180.000g/m2 (1.80g of 100cm2)' "$work/err"
ok "the next one the tail" says 'weight tail 175.000g/m2 (1.75g of 100cm2)' "$work/err"
ok "a third has no place, which is told" says 'no weighed R1 has its weights' "$work/err"
ok "... once" is "$(grep -c 'no weighed' "$work/err")" 1
ok "it is taken back like any entry" says 'weight tail' "$work/out"
kept() {
  sql "$work/terminal/log.db" "SELECT group_concat((CAST(bytes AS TEXT) ->> 'place') || ' ' ||
    (CAST(bytes AS TEXT) ->> 'o') || ' ' || (CAST(bytes AS TEXT) ->> 'mass') || ' ' ||
    (CAST(bytes AS TEXT) ->> 'area')) FROM event WHERE CAST(bytes AS TEXT) LIKE '{\"t\":\"weight\"%'"
}
ok "masses and areas are in the log, as measured" is "$(kept)" \
  'head measured 180 10000,tail measured 175 10000'
ok "the log verifies" status 0 "$bin/perch" verify --config "$terminal"
finish
