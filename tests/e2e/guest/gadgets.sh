# shellcheck shell=ash
# gadgets.sh - for guest scripts: TAP, waiting for conditions, emulated scanners and scales, what Perch
# reads, and the real keyboard's keys. Read in with `. /test/gadgets.sh`.
#
#   tell NAME COMMAND...  tell the emulated device made under that name, wait for its answer
#   monitor COMMAND...    tell QEMU: sendkey a
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
# all have come. The device is open when this returns, so nothing sent after it is missed.
listen() {
	rm -f "$4"
	exec 8<"$1"
	{ dd bs="$2" count="$3" of="$4.part" <&8 2>/dev/null && mv "$4.part" "$4"; } &
	exec 8<&-
}

# watch_bus PATTERN FILE - FILE appears when usbmon shows a line that fits, on any bus, from now on. A
# completed interrupt IN transfer of 64 bytes reads ".. C Ii:3:002:1 0:16 64 = 02385d43 ..".
watch_bus() {
	rm -f "$2"
	exec 8</sys/kernel/debug/usb/usbmon/0u
	{ grep -q -m 1 "$1" <&8 && : >"$2"; } &
	exec 8<&-
}

hex() { xxd -p "$1" | tr -d '\n'; }
monitor() { printf '%s\n' "$*" >&9; }

# A gadget program has its stdin and stdout at two FIFOs that it holds open itself, both ways.
tell() {
	local name=$1 answer=none
	shift
	printf '%s\n' "$*" >"/tmp/$name.in"
	# shellcheck disable=SC3045 # busybox knows -t
	read -r -t 30 answer <"/tmp/$name.out"
	[ "$answer" = ok ] || { echo "$name: $* -> $answer"; return 1; }
}

# run_gadget NAME PROGRAM...
run_gadget() {
	local name=$1
	shift
	mkfifo "/tmp/$name.in" "/tmp/$name.out"
	"$@" <>"/tmp/$name.in" 1<>"/tmp/$name.out" &
}

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

# tell_all NAME FILE - many commands; the answers are awaited by await_all NAME SECONDS. The first that
# is not "ok", or takes two minutes, is the last.
tell_all() {
	cp "$2" "/tmp/$1.told"
	: >"/tmp/$1.answers"
	{
		answer=ok
		left=$(wc -l <"$2")
		while [ "$left" -gt 0 ] && [ "$answer" = ok ]; do
			answer=none
			# shellcheck disable=SC3045 # busybox knows -t
			read -r -t 120 answer
			echo "$answer" >>"/tmp/$1.answers"
			left=$((left - 1))
		done <"/tmp/$1.out"
		: >"/tmp/$1.done"
	} &
	cat "$2" >"/tmp/$1.in" &
}
await_all() {
	local n answer
	wait_for "$2" test -e "/tmp/$1.done" && rm "/tmp/$1.done"
	n=$(wc -l <"/tmp/$1.answers")
	answer=$(tail -n 1 "/tmp/$1.answers")
	[ "$answer" = ok ] && [ "$n" -eq "$(wc -l <"/tmp/$1.told")" ] && return
	echo "$1: command $n of $(wc -l <"/tmp/$1.told"), $(sed -n "${n}p" "/tmp/$1.told"): $answer"
	return 1
}

# make_scanner NAME MODEL VENDOR PRODUCT PORT - a device like tests/usb/models/MODEL.model, for the
# dummy_hcd port of that number; its log of what the host does is /out/NAME.log. Several may be made
# for one port, if only one at a time is plugged in.
make_scanner() {
	local g=/sys/kernel/config/usb_gadget/$1
	make_gadget "$1" "$3" "$4" "Emulated" "Emulated $2"
	mkdir "$g/functions/ffs.$1"
	ln -s "$g/functions/ffs.$1" "$g/configs/c.1/"
	mkdir -p "/tmp/ffs.$1"
	mount -t functionfs "$1" "/tmp/ffs.$1"
	run_gadget "$1" gadget_scanner "/test/$2.model" "/tmp/ffs.$1" "$g/UDC" "dummy_udc.$5" "/out/$1.log"
}

# make_keyboard PORT - `keyboard`, a scanner that types, with the Metrologic's ids. Its report descriptor
# is K-D1.
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
	run_gadget keyboard gadget_keyboard /dev/hidg0 "$g/UDC" "dummy_udc.$1"
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

# real_key VENDOR:PRODUCT KEY CODE - a key of the real keyboard (CODE: two hex digits) arrives at its
# event node.
real_key() {
	listen "$(usb_node "$1" event)" 24 6 /tmp/real
	monitor sendkey "$2"
	wait_for 10 test -e /tmp/real || return 1
	# The key event of the press: type 1, code, value 1.
	hex /tmp/real | grep "0100${3}0001000000"
}

# --- what `perch listen` says --------------------------------------------------------------------

# start_listening - in the background, its process in $perch.
start_listening() {
	perch listen >/tmp/listen.out 2>/out/listen.err &
	# shellcheck disable=SC2034 # for the scripts
	perch=$!
	seen=0
}

# readings - one line each: "scan HEX AIM SYMBOLOGY MODE PARTS [SUSPECT]", "weight VALUE UNIT STATUS",
# "reply HEX", "status TEXT". What is said of devices is no reading. A text that is not the same as
# the bytes in HEX would show in the unit tests.
readings() {
	sed -n -E '
		s/^\{"event":"scan",.*"hex":"([0-9a-f]*)","aim":"?([^",]*)"?,"symbology":"([^"]*)","mode":"([^"]*)","parts":([0-9]*),"suspect":(\[.*\])\}$/scan \1 \2 \3 \4 \5 \6/p
		s/^\{"event":"weight","value":"([^"]*)","unit":"([^"]*)","status":"([^"]*)"\}$/weight \1 \2 \3/p
		s/^\{"event":"reply","hex":"([^"]*)"\}$/reply \1/p
		s/^\{"event":"status","status":"([^"]*)"\}$/status \1/p' /tmp/listen.out
}

# has_readings COUNT - since those that have been checked.
has_readings() { [ "$(readings | wc -l)" -ge $((seen + $1)) ]; }

# reads LINES COMMAND... - do COMMAND; Perch then reads exactly these readings, one a line, and nothing
# came before them that was not asked for. (What comes after them is the next one's failure.)
reads() {
	local wanted="$1" n got
	shift
	n=$(printf '%s\n' "$wanted" | wc -l)
	"$@" || return 1
	wait_for 20 has_readings "$n"
	got=$(readings | tail -n +$((seen + 1)))
	seen=$((seen + $(printf '%s' "$got" | grep -c .)))
	same "$got" "$wanted"
}

# reads_nothing_more - nothing came that was not asked for.
reads_nothing_more() { same "$(readings | tail -n +$((seen + 1)))" ''; }

# last_of VENDOR:PRODUCT DRIVER - the last that was said of that interface.
last_of() {
	grep "\"vid\":\"${1%:*}\",\"pid\":\"${1#*:}\".*\"driver\":\"$2\"" /tmp/listen.out | tail -n 1
}
is_ready() { last_of "$1" "$2" | grep -q '"status":"\(attached\|changed\)".*"state":"open"'; }
is_gone() { last_of "$1" "$2" | grep -q '"status":"detached"'; }

# plugs_in NAME VENDOR:PRODUCT DRIVER - and Perch is ready to read it.
plugs_in() {
	tell "$1" plug && wait_for 60 is_ready "$2" "$3" && return
	echo "the last of $2: $(last_of "$2" "$3")"
	return 1
}
# pulled_out NAME VENDOR:PRODUCT DRIVER [NAME VENDOR:PRODUCT DRIVER]... - and Perch knows.
pulled_out() {
	while [ $# -gt 0 ]; do
		tell "$1" unplug && wait_for 60 is_gone "$2" "$3" || return 1
		shift 3
	done
}

hex_of() { printf '%b' "$1" | xxd -p | tr -d '\n'; }
