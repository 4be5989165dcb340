# shellcheck shell=ash
# gadgets.sh - for guest scripts: TAP, waiting for conditions, the two emulated scanners and the
# real keyboard's keys. Read in with `. /test/gadgets.sh`.
#
#   pos COMMAND...       tell the HID POS scanner (tests/usb/gadget_hidpos.c), wait for its answer
#   keyboard COMMAND...  tell the scanner that types (tests/usb/gadget_keyboard.c)
#   monitor COMMAND...   tell QEMU: sendkey a
#
# No sleep here hopes for anything: a wait ends with its condition, or fails at its limit.

failures=0

# check SENTENCE COMMAND... - one TAP line (usb.sh on the host prints the plan): COMMAND succeeds.
check() {
	local sentence=$1
	shift
	if "$@" >/tmp/check.out 2>&1; then
		echo "ok - $sentence"
	else
		failures=$((failures + 1))
		echo "not ok - $sentence"
		echo "#   failed: $*"
		sed 's/^/#   /' /tmp/check.out
	fi
}

# wait_for SECONDS COMMAND... - until COMMAND succeeds.
wait_for() {
	local left=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || return 1
		usleep 50000
	done
}

not() { ! "$@"; }
same() { [ "$1" = "$2" ] || { echo "got    $1"; echo "wanted $2"; return 1; }; }

# is_open FILE - has any process opened it?
is_open() {
	local fd
	for fd in /proc/[0-9]*/fd/*; do
		[ "$(readlink "$fd")" = "$1" ] && return 0
	done
	return 1
}

# listen DEVICE SIZE COUNT FILE - read COUNT events of SIZE bytes behind our back; FILE appears when
# all have come. Returns when the device is open, so that nothing sent after this is missed.
listen() {
	rm -f "$4"
	{ dd if="$1" bs="$2" count="$3" of="$4.part" 2>/dev/null && mv "$4.part" "$4"; } &
	wait_for 5 is_open "$1"
}
# watch_bus PATTERN FILE - FILE appears when usbmon shows a line that fits, on any bus; returns
# when watching has begun. A completed interrupt IN transfer of 64 bytes reads
# ".. C Ii:3:002:1 0:16 64 = 02385d43 ..".
watch_bus() {
	local bus=/sys/kernel/debug/usb/usbmon/0u
	rm -f "$2"
	{ grep -q -m 1 "$1" $bus && : >"$2"; } &
	wait_for 5 is_open $bus
}
hex() { xxd -p "$1" | tr -d '\n'; }
monitor() { printf '%s\n' "$*" >&9; }

# tell IN OUT COMMAND... - one command to a gadget program, by file descriptor.
tell() {
	local in=$1 out=$2 answer=none
	shift 2
	printf '%s\n' "$*" >&"$in"
	# shellcheck disable=SC3045 # busybox knows -t
	read -r -t 30 answer <&"$out"
	[ "$answer" = ok ] || { echo "gadget: $* -> $answer"; return 1; }
}
pos() { tell 3 4 "$@"; }
keyboard() { tell 5 6 "$@"; }

# make_gadget NAME VENDOR PRODUCT MAKER MODEL - a configfs gadget without functions, full speed.
make_gadget() {
	local g=/sys/kernel/config/usb_gadget/$1
	mkdir -p "$g/strings/0x409" "$g/configs/c.1"
	echo "$2" >"$g/idVendor"
	echo "$3" >"$g/idProduct"
	echo 0x0200 >"$g/bcdUSB"
	echo full-speed >"$g/max_speed"
	echo "$4" >"$g/strings/0x409/manufacturer"
	echo "$5" >"$g/strings/0x409/product"
	echo "$1-0001" >"$g/strings/0x409/serialnumber"
}

# A HID POS scanner on the first port; its log of the host's requests is /out/hidpos.log.
make_hidpos() {
	local g=/sys/kernel/config/usb_gadget/hidpos
	make_gadget hidpos 0x0c2e 0x1007 'Honeywell' 'Emulated HID POS scanner'
	mkdir "$g/functions/ffs.hidpos"
	ln -s "$g/functions/ffs.hidpos" "$g/configs/c.1/"
	mkdir -p /tmp/ffs
	mount -t functionfs hidpos /tmp/ffs
	mkfifo /tmp/hidpos.in /tmp/hidpos.out
	gadget_hidpos /tmp/ffs "$g/UDC" dummy_udc.0 /out/hidpos.log </tmp/hidpos.in >/tmp/hidpos.out &
	exec 3>/tmp/hidpos.in 4</tmp/hidpos.out
}

# A keyboard with the Metrologic's ids on the second port. Its report descriptor is K-D1.
make_keyboard() {
	local g=/sys/kernel/config/usb_gadget/keyboard
	make_gadget keyboard 0x0c2e 0x0204 'Metrologic' 'Emulated keyboard scanner'
	mkdir "$g/functions/hid.keyboard"
	echo 1 >"$g/functions/hid.keyboard/subclass"
	echo 1 >"$g/functions/hid.keyboard/protocol"
	echo 8 >"$g/functions/hid.keyboard/report_length"
	echo 1 >"$g/functions/hid.keyboard/no_out_endpoint"
	echo 05010906a101050719e029e71500250175019508810295017508810395057501050819012905910295017503 \
		91039506750815 0026ff00050719002aff008100c0 | tr -d ' ' | xxd -r -p \
		>"$g/functions/hid.keyboard/report_desc"
	ln -s "$g/functions/hid.keyboard" "$g/configs/c.1/"
	mkfifo /tmp/keyboard.in /tmp/keyboard.out
	gadget_keyboard /dev/hidg0 "$g/UDC" dummy_udc.1 </tmp/keyboard.in >/tmp/keyboard.out &
	exec 5>/tmp/keyboard.in 6</tmp/keyboard.out
}

# QEMU's monitor stays open on descriptor 9; what it says goes nowhere.
open_monitor() {
	exec 9<>/dev/virtio-ports/monitor
	cat <&9 >/dev/null &
}

# usb_device VENDOR:PRODUCT - its folder in sysfs; fails while it is not there.
usb_device() {
	local d
	for d in /sys/bus/usb/devices/*; do
		[ -e "$d/idVendor" ] || continue
		[ "$(cat "$d/idVendor"):$(cat "$d/idProduct")" = "$1" ] && { echo "$d"; return 0; }
	done
	return 1
}

# usb_driver VENDOR:PRODUCT - the driver of its first interface: usbhid, usbfs, or "none".
usb_driver() {
	local d
	d=$(usb_device "$1") || return 1
	if [ -e "$d:1.0/driver" ]; then
		d=$(readlink "$d:1.0/driver")
		echo "${d##*/}"
	else
		echo none
	fi
}

# has_driver VENDOR:PRODUCT DRIVER
has_driver() { [ "$(usb_driver "$1")" = "$2" ]; }

# usb_node VENDOR:PRODUCT event|hidraw - the device file of that kind; fails when there is none.
usb_node() {
	local d f
	d=$(usb_device "$1") || return 1
	f=$(find "$d/" -name "$2[0-9]*" | head -n 1)
	[ -n "$f" ] || return 1
	case $2 in
	event) echo "/dev/input/${f##*/}" ;;
	*) echo "/dev/${f##*/}" ;;
	esac
}
