#!/bin/sh
# guest_usb.sh - in the guest: an emulated scanner of each mode in turn, and every way to read it.
# tests/bench/usb.sh runs this; what it prints are the tables.
# shellcheck source=tests/e2e/guest/gadgets.sh
. /test/gadgets.sh

configfs=/sys/kernel/config/usb_gadget

# make_hid NAME BYTES REPORT-DESCRIPTOR - its only function, whose packets hold so many bytes.
make_hid() {
	f=$configfs/$1/functions/hid.$1
	mkdir "$f"
	echo "$2" >"$f/report_length"
	echo 1 >"$f/no_out_endpoint"
	echo "$3" | tr -d ' \t\n' | xxd -r -p >"$f/report_desc"
	ln -s "$f" "$configfs/$1/configs/c.1/"
}

make_gadget pos 0x0c2e 0x1007 Emulated 'HID POS scanner'
make_hid pos 64 "$(sed -n 's/^reports//p' /test/hid-pos.model)"

make_gadget typing 0x0c2e 0x0204 Emulated 'keyboard scanner'
# Reports of 8 bytes, packets of 16: behind a full packet dummy_hcd sends an empty one, as no scanner
# does, and evdev pays more for it than we do.
make_hid typing 16 '05010906a101050719e029e715002501750195088102950175088103
	95067508150026ff00050719002aff008100c0'
make_gadget com 0x05f9 0x4204 Emulated 'COM port scanner'
mkdir "$configfs/com/functions/acm.0"
ln -s "$configfs/com/functions/acm.0" "$configfs/com/configs/c.1/"

# bench NAME DEVICE VID:PID ROW... - plug it in, measure, pull it out.
bench() {
	name=$1 device=$2 ids=$3
	shift 3
	echo dummy_udc.0 >"$configfs/$name/UDC"
	wait_for 10 usb_device "$ids" || { echo "$name is not there"; exit 1; }
	udevadm settle
	for row; do
		bench_usb "$row" "$ids" "$device" || exit 1
	done
	echo >"$configfs/$name/UDC"
}

# What the readers have to say goes to the host with the tables only if it matters.
{
	bench pos /dev/hidg0 0c2e:1007 hid-pos burst
	bench typing /dev/hidg1 0c2e:0204 keyboard typing
	bench com /dev/ttyGS0 05f9:4204 serial
} 2>/out/bench.err || { cat /out/bench.err; exit 1; }
