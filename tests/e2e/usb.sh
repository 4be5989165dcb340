#!/bin/sh
# usb.sh - a scanned roll reaches head office, with everything real but the cloth: emulated
# scanners on Linux's USB stack in a guest, perch reading them through libusb, perch-sync sending
# over TLS to perch-office on this machine, and the two databases compared. Prints TAP.
#
#   usb.sh                  needs build/bin/perch, perch-sync, perch-office
#   usb.sh --devices-only   only whether guest and emulated devices work
#
# build/guest/run keeps what the guest left behind: console.log (the kernel's), pos.log (what
# the host asked of the scanner), console.out and console.err (perch's), terminal/ (its files).
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

guest=$top/tests/e2e/guest
out=$top/build/guest/run

# --- head office on this machine, which the guest sees as 10.0.2.2 -------------------------------

start_office() {
	mkdir -p "$work/office"
	"$bin/perch-office" init --config "$office" --host 10.0.2.2 \
		--listen "127.0.0.1:$(free_port)" &&
		"$bin/perch-office" import --config "$office" "$top/tests/e2e/orders.csv" \
			"$top/tests/e2e/packing.csv" &&
		serve_office &&
		"$bin/perch-office" token --config "$office" >"$work/enrolment"
}

# Everything the terminal logged, and what the office has of it.
same_records() {
	sql "$out/terminal/log.db" "SELECT id, hex(bytes) FROM event ORDER BY id" >"$work/ours"
	sql "$work/office/office.db" "SELECT seq, hex(bytes) FROM record ORDER BY seq" >"$work/theirs"
	test -s "$work/ours" && cmp "$work/ours" "$work/theirs"
}

# The labels as the office has them, one line a roll: bytes in hex, AIM identifier.
same_labels() {
	sql "$work/office/office.db" "SELECT json ->> 'raw' || ' ' || (json ->> 'aim') FROM
		(SELECT seq, CAST(bytes AS TEXT) AS json FROM record)
		WHERE json ->> 't' = 'roll' ORDER BY seq" >"$work/labels"
	test -s "$out/scanned" && diff "$out/scanned" "$work/labels"
}

# --- the test ------------------------------------------------------------------------------------

sh "$guest/build.sh" || { echo "Bail out! no guest"; exit 1; }
rm -rf "$out"
added=''
if [ "${1:-}" != --devices-only ]; then
	start_office >&2 || { echo "Bail out! no office"; exit 1; }
	added="-p $bin/perch -p $bin/perch-sync -f $work/enrolment"
fi

# The guest's own lines come first; ours are numbered on from there.
# shellcheck disable=SC2086 # words
sh "$guest/run.sh" -t 200 -o "$out" -p "$tools/gadget_scanner" -p "$tools/gadget_keyboard" $added \
	-f "$guest/gadgets.sh" -f "$top/tests/usb/models/hid-pos.model" "$guest/usb.sh" -device qemu-xhci -device usb-kbd | tee "$work/guest"
checks=$(grep -cE '^(not )?ok ' "$work/guest")
failures=$(grep -c '^not ok ' "$work/guest")

ok 'the guest ran to its end' test -s "$out/status"
if [ -n "$added" ]; then
	ok 'head office has every record of the terminal, byte for byte' same_records
	ok 'head office has every label as it was scanned, byte for byte' same_labels
	ok 'head office verifies what it has' "$bin/perch-office" verify --config "$office"
fi
finish
