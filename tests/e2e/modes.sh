#!/bin/sh
# modes.sh - every mode in which scanners and scales appear, emulated on Linux's USB stack in a guest
# and read by perch through libusb: tests/e2e/guest/modes.sh says what holds. Prints TAP.
#
# Needs build/bin/perch. build/guest/modes keeps what the guest left behind: console.log (the kernel's),
# listen.out and listen.err (perch's), a log for each device of what the host did to it.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

guest=$top/tests/e2e/guest
out=$top/build/guest/modes
models=$top/tests/usb/models

sh "$guest/build.sh" || { echo "Bail out! no guest"; exit 1; }
rm -rf "$out"
files="-f $guest/gadgets.sh"
for model in "$models"/*.model; do
	files="$files -f $model"
done
# The guest's own lines come first; ours are numbered on from there.
# shellcheck disable=SC2086 # words
sh "$guest/run.sh" -t 300 -o "$out" -p "$tools/gadget_scanner" -p "$tools/gadget_keyboard" -p "$bin/perch" \
	$files "$guest/modes.sh" -device qemu-xhci -device usb-kbd | tee "$work/guest"
checks=$(grep -cE '^(not )?ok ' "$work/guest")
failures=$(grep -c '^not ok ' "$work/guest")
ok 'the guest ran to its end' test -s "$out/status"
finish
