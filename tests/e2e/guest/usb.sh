#!/bin/sh
# usb.sh - in the guest: two emulated scanners and a real keyboard on the kernel's own USB stack;
# first without Perch (do the devices work?), then with it. tests/e2e/usb.sh runs this.
#
# With /test/enrolment there, Perch is under test; its files end up in /out/terminal, what was
# scanned in /out/scanned (one line each: bytes in hex, AIM identifier).
# shellcheck disable=SC2317,SC3043 # functions are called by way of check; busybox knows local
# shellcheck source=tests/e2e/guest/gadgets.sh
. /test/gadgets.sh

real=0627:0001    # QEMU's usb-kbd
scanner=0c2e:1007 # HID POS
typing=0c2e:0204  # keyboard mode

# --- the devices, with the kernel alone ----------------------------------------------------------

# Captured from 0c2e:1007: UPC-A 306030209223 (vector P-1).
p1=020c5d4530333036303330323039323233$(printf '%088d' 0)634100

open_monitor
make_scanner pos hid-pos 0x0c2e 0x1007 0
make_keyboard 1

check 'the HID POS scanner plugs in' tell pos plug
check 'the keyboard scanner plugs in' tell keyboard plug
check 'the kernel has the real keyboard' wait_for 10 usb_node "$real" event
check 'the kernel takes the HID POS scanner' wait_for 10 usb_node "$scanner" hidraw
check '... not as an input device' not usb_node "$scanner" event
check 'the kernel takes the keyboard scanner as a keyboard' wait_for 10 usb_node "$typing" event

listen "$(usb_node "$scanner" hidraw)" 64 1 /tmp/p1
check 'a captured report goes out' tell pos report "$p1"
check '... and arrives' wait_for 10 test -e /tmp/p1
check '... byte for byte' same "$(hex /tmp/p1)" "$p1"

# 58 bytes: 56 and 2.
listen "$(usb_node "$scanner" hidraw)" 64 2 /tmp/parts
check 'a label of two parts goes out' \
	tell pos scan '0123456789012345678901234567890123456789012345678901234\x1dAB' ]Q1 73
check '... and arrives' wait_for 10 test -e /tmp/parts
zeros=$(printf '%0108d' 0)
check '... in the layout of the captures' same "$(hex /tmp/parts)" "$(
	printf 02385d5131
	printf 0123456789012345678901234567890123456789012345678901234 | xxd -p | tr -d '\n'
	printf '1d733101%s%s733100' 02025d51314142 "$zeros")"

# a, shift+b, Ctrl+], ], Enter: usages 04 05 30 30 28, a release after each.
listen "$(usb_node "$typing" hidraw)" 8 10 /tmp/typed
check 'text is typed' tell keyboard type 'aB\x1d]\x0d'
check '... and arrives' wait_for 10 test -e /tmp/typed
check '... as presses and releases of the right keys' same "$(hex /tmp/typed)" "$(
	for press in 0000040000000000 0200050000000000 0100300000000000 0000300000000000 \
		0000280000000000; do
		printf '%s0000000000000000' $press
	done)"

check "the real keyboard's keys reach the kernel" real_key "$real" z 2c

check 'the scanner can be pulled out' tell pos unplug
check '... and is gone' wait_for 10 not usb_device "$scanner"
check '... and plugged in again' tell pos plug
check '... and is back' wait_for 10 usb_node "$scanner" hidraw

if [ ! -e /test/enrolment ]; then
	exit $((failures > 0))
fi

# --- Perch ---------------------------------------------------------------------------------------

# Enrol, fetch the order. The first start makes the terminal's identity.
mkdir -p /perch/mark
echo 'mark = mark' >/perch/perch.conf
check 'the terminal starts' perch console --config /perch/perch.conf </dev/null
# shellcheck disable=SC2046 # the code is five words in one line
check 'the terminal enrols' perch-sync enrol --config /perch/perch.conf "$(cat /test/enrolment)"
check 'the order comes down' perch-sync once --config /perch/perch.conf

mkfifo /tmp/console.in
perch console --config /perch/perch.conf </tmp/console.in >/tmp/console.out 2>/out/console.err &
perch=$!
exec 7>/tmp/console.in

line() { printf '%s\n' "$*" >&7; }
answers() { sed -nE 's/^(.*> )?((ok|ask|no) .*)$/\2/p' /tmp/console.out; }
has_more_than() { [ "$(answers | wc -l)" -gt "$1" ]; }

# answered PATTERN COMMAND... - do COMMAND; Perch then says exactly one thing, and that fits.
answered() {
	local pattern="$1" before answer
	shift
	before=$(answers | wc -l)
	"$@" || return 1
	wait_for 20 has_more_than "$before" || { echo "no answer to: $*"; return 1; }
	answer=$(answers | tail -n +$((before + 1)))
	echo "$answer"
	# shellcheck disable=SC2254 # it is a pattern
	case $answer in
	$pattern) return 0 ;;
	*) return 1 ;;
	esac
}

# scanned TEXT AIM COMMAND... - remember for the host what is scanned, then scan it.
scanned() {
	local text="$1" aim="$2"
	shift 2
	echo "$(printf '%b' "$text" | xxd -p | tr -d '\n') $aim" >>/out/scanned
	"$@"
}
by_hidpos() { scanned "$1" ]C1 tell pos scan "$1" ]C1 7c; }
by_keyboard() { scanned "$1" ]C1 tell keyboard type "]C1$1\\x0d"; }

check 'Perch claims the HID POS scanner' wait_for 20 has_driver "$scanner" usbfs
check 'Perch claims the keyboard scanner' wait_for 20 has_driver "$typing" usbfs
check '... which types into the kernel no more' not usb_node "$typing" event
check 'Perch leaves the real keyboard to its driver' has_driver "$real" usbhid
check '... with its input node' usb_node "$real" event
check '... and its keys' real_key "$real" x 2d
check '... and says so' wait_for 10 grep -q '^scanner 0627:0001 .*: left to the kernel' /out/console.err

check 'the inspector signs in' answered 'ok *' line '=in LI-7'
check '... and chooses the order' answered 'ok *' line '=order PO-88213'
check '... and the stage' answered 'ok *' line '=stage final'

# GTIN, 1520 mm x 120 m, lot, article, roll: 72 bytes, two parts.
roll1='0109501101530003800115200012007610\x1d10L240731A\x1d240TWILL-58-INDIGO\x1d21R0001'
# The same without the article: one part.
roll2='0109501101530003800115200012007610\x1d10L240731A\x1d21R0002'

check 'a roll is scanned in HID POS mode' answered 'ok *R0001*' by_hidpos "$roll1"
check 'a flaw is entered' answered 'ok *' line '=flaw slub at 17yd len 2in'
check 'a command is scanned' answered 'ok *' tell pos scan '=width\x20head\x201520mm' ]C0 6a
measure() {
	answered 'ok *' line "=width middle 1518mm" && answered 'ok *' line "=width tail 1516mm" &&
		answered 'ok *' line '=weight head 181g/m2' &&
		answered 'ok *' line '=weight tail 180g/m2' &&
		answered 'ok *' line '=length 119.8m'
}
check 'the rest is measured' measure
check 'the roll is closed' answered 'ok *' line '=close'

# Half of the next label, then out: nothing of it may be delivered, not even late.
before=$(answers | wc -l)
# (The scanner's "ok" means little here: the emulated port keeps one report in a FIFO.)
watch_bus ' C Ii:.*:1 0:.* 64 = 02385d43' /tmp/half
check 'half a label is sent' tell pos scan "$roll1" ]C1 7c 1
check '... and taken by the host' wait_for 10 test -e /tmp/half
check '... before the plug is pulled' tell pos unplug
check '... which Perch notices' wait_for 20 grep -q '0c2e:1007.*: gone' /out/console.err
check '... and says that the label is to be scanned again' wait_for 10 grep -q dropped /out/console.err
check '... while the real keyboard goes on' real_key "$real" 9 0a
check 'the plug is put back' tell pos plug
check '... and the scanner claimed again' wait_for 20 has_driver "$scanner" usbfs
check 'the endpoint stalls once' tell pos halt
check 'the next label is read all the same' answered 'ok *R0002*' by_hidpos "$roll2"
check '... and of the half label and the keys nothing' same "$(answers | wc -l)" $((before + 1))
check 'a flaw is entered' answered 'ok *' line '=flaw hole at 40.5yd len 0.5in'
check 'its width is measured' answered 'ok *' line '=width head 1519mm'
check 'the rest is measured' measure
check 'the roll is closed' answered 'ok *' line '=close'

roll3='0109501101530003800115200012007610\x1d10L240731A\x1d21R0003'
check 'a roll is scanned in keyboard mode' answered 'ok *R0003*' by_keyboard "$roll3"
check 'its width is measured' answered 'ok *' line '=width head 1519mm'
check 'the rest is measured' measure
check 'the roll is closed' answered 'ok *' line '=close'
check 'the real keyboard is still the kernel'"'"'s' has_driver "$real" usbhid
check 'the shift ends' answered 'ok *' line '=shift end'

exec 7>&-
check 'perch ends when its input ends' wait_for 20 not is_open /perch/log.db
wait $perch
check '... in order' test $? -eq 0
check 'the kernel has the scanners back' wait_for 10 usb_node "$typing" event

check 'the shift is sent' perch-sync once --config /perch/perch.conf
check 'the log verifies' perch verify --db /perch/log.db --require-mark
cp -r /perch /out/terminal
cp /tmp/console.out /out/console.out
exit $((failures > 0))
