#!/bin/sh
# usb_full.sh - plugs and unplugs by the hundred, storms of them, and devices that lie, in a guest:
# tests/e2e/guest/usb_full.sh says what holds. Prints TAP. For make test-full.
#
#   usb_full.sh [CYCLES [MUTANTS]]
#
# Needs build/bin/perch, or the one in $BIN. build/guest/full keeps what the guest left behind.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

guest=$top/tests/e2e/guest
out=$top/build/guest/full

sh "$guest/build.sh" || { echo "Bail out! no guest"; exit 1; }
rm -rf "$out"
printf 'CYCLES=%d MUTANTS=%d\n' "${1:-500}" "${2:-25}" >"$work/amount"
files="-f $guest/gadgets.sh -f $work/amount"
for model in "$top"/tests/usb/models/*.model; do
	files="$files -f $model"
done
for model in "$top"/tests/usb/hostile/*.model; do
	cp "$model" "$work/$(basename "$model" .model).hostile"
	files="$files -f $work/$(basename "$model" .model).hostile"
done
for seed in "$top"/tests/data/corpus/usb_config/*; do
	[ "$(wc -c <"$seed")" -ge 27 ] || continue # no configuration in it
	cp "$seed" "$work/$(basename "$seed").seed"
	files="$files -f $work/$(basename "$seed").seed"
done
# The guest's own lines come first; ours are numbered on from there. Its clock counts instructions, so
# that a busy machine stretches no pause between the parts of a label, and nothing idle is waited for.
# shellcheck disable=SC2086 # words
sh "$guest/run.sh" -t 1500 -o "$out" -p "$tools/gadget_scanner" -p "$tools/gadget_raw" -p "$bin/perch" \
	$files "$guest/usb_full.sh" -device qemu-xhci -icount shift=1,sleep=off | tee "$work/guest"
checks=$(grep -cE '^(not )?ok ' "$work/guest")
failures=$(grep -c '^not ok ' "$work/guest")
ok 'the guest ran to its end' test -s "$out/status"
finish
