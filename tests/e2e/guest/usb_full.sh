#!/bin/sh
# usb_full.sh - in the guest: 500 plugs and unplugs, storms of them, and devices that lie, with
# `perch listen` at work. It reads what is good, never a half label, and neither falls over, nor leaks,
# nor spins. tests/e2e/usb_full.sh runs this. CYCLES and MUTANTS are in /test/amount.
# shellcheck disable=SC2317,SC3043 # functions are called by way of check; busybox knows local
# shellcheck source=tests/e2e/guest/gadgets.sh
. /test/gadgets.sh
# shellcheck source=/dev/null
. /test/amount

count_fds() { find "/proc/$perch/fd" -type l | wc -l; }
both_gone() { wait_for 60 is_gone "$oem" oem && wait_for 60 is_gone "$both" hid-pos; }
# CPU time in hundredths of a second: user and system.
cpu_time() { awk '{ print $14 + $15 }' "/proc/$perch/stat"; }
# A process that has ended stays, as a zombie, until it is waited for.
is_alive() { grep '^State:.[RSD]' "/proc/$perch/status"; }
is_most() { echo "$1"; [ "$1" -le "$2" ]; }
is_least() { [ "$1" -ge "$2" ]; }

oem=0c2e:0007
both=0c2e:0b81
pos=0c2e:1007
make_scanner oem oem-hand-held 0x0c2e 0x0007 0
make_scanner both hid-pos-composite 0x0c2e 0x0b81 1
make_scanner pos hid-pos 0x0c2e 0x1007 2
gs1='0109501101530003800115200012007610\x1d10L240731A\x1d240TWILL-58-INDIGO\x1d21R'

start_listening
# One round first, so that what is allocated once does not count.
check 'a USB-OEM scanner plugs in' plugs_in oem $oem oem
check '... and works' reads "scan $(hex_of OEM) null code-128 oem 1 []" tell oem scan OEM - 18
check 'a composite HID POS scanner plugs in' plugs_in both $both hid-pos
check '... and works' reads "scan $(hex_of POS) ]C0 code-128 hid-pos 1 []" tell both scan POS ]C0 6a
check 'they are pulled out' pulled_out oem $oem oem both $both hid-pos
fds=$(count_fds)
echo "# $fds open files"

# --- plugs and unplugs ----------------------------------------------------------------------------

# Each cycle: in, a label of two parts (every fifth time only the first part), something that pushes
# the label's last report out of the port's FIFO, out. A label is known by its cycle.
# The pushing reports are: OEM, a status; HID POS, one byte that is no report.
cycles() {
	local name="$1" rest="$2" push="$3" suffix="$4" i=0
	while [ $i -lt $((CYCLES / 2)) ]; do
		i=$((i + 1))
		echo plug
		if [ $((i % 5)) -eq 0 ]; then
			echo "scan $gs1$name$i $rest 1"
		else
			echo "scan $gs1$name$i $rest"
			echo "send $push"
			echo "scan $(hex_of "$gs1$name$i")$suffix" >>"/tmp/$name.wanted"
		fi
		echo unplug
	done >"/tmp/$name.commands"
}
cycles oem '- 25' 04000100 ' null gs1-128 oem 2 []'
cycles both ']C1 7c' 02 ' ]C1 gs1-128 hid-pos 2 []'
exec 8</sys/kernel/debug/usb/usbmon/0u
grep ' S Ii:.*:[12] ' <&8 >/tmp/submits &
bus=$!
exec 8<&-
before=$(cut -d. -f1 /proc/uptime)
tell_all oem /tmp/oem.commands
tell_all both /tmp/both.commands
check "a USB-OEM scanner is plugged in and out $((CYCLES / 2)) times" await_all oem 1200
check "... and a composite HID POS scanner as often, at the same time" await_all both 600
check 'the last is known to be gone' both_gone
kill $bus
echo "# $CYCLES cycles in $(($(cut -d. -f1 /proc/uptime) - before)) s"
readings >/tmp/all
cp /tmp/listen.out /out/cycles.out
has_exactly() {
	grep " $1 2 \[" /tmp/all >/tmp/got
	diff "/tmp/$2.wanted" /tmp/got
}
check 'every whole label of the one was read, once, in order, and no other' has_exactly oem oem
check 'every whole label of the other was read, once, in order, and no other' has_exactly hid-pos both
check 'nothing else was read that is a label' same "$(grep -c '^scan' /tmp/all)" \
	$((2 + $(cat /tmp/oem.wanted /tmp/both.wanted | grep -c .)))
seen=$(wc -l </tmp/all)
check 'no file was left open' same "$(count_fds)" "$fds"
# Each time: four reads are queued, four reports take one each, and the outage may cost some.
check 'transfers were not submitted again and again' is_most "$(wc -l </tmp/submits)" $((CYCLES * 20))
echo "# $(wc -l </tmp/submits) transfers submitted"

idle() {
	local from
	from=$(cpu_time)
	usleep 3000000 # the time over which it is measured
	is_most $(($(cpu_time) - from)) 10
}
check 'it does nothing while nothing happens' idle

# --- a storm --------------------------------------------------------------------------------------

before=$(cut -d. -f1 /proc/uptime)
echo "storm $CYCLES" >/tmp/storm
for name in oem both pos; do
	tell_all $name /tmp/storm
done
for name in oem both pos; do
	check "$name: $CYCLES times in and out at once" await_all $name 120
done
echo "# in $(($(cut -d. -f1 /proc/uptime) - before)) s"
check 'perch is alive' is_alive

# --- devices that lie -----------------------------------------------------------------------------

# still_works - a good scanner that comes later is read; so what came before it has been looked at.
still_works() {
	n=$((${n:-0} + 1))
	plugs_in pos "$pos" hid-pos && seen=$(readings | wc -l) &&
		reads "scan $(hex_of "STILL$n") ]C0 code-128 hid-pos 1 []" tell pos scan "STILL$n" ]C0 6a &&
		pulled_out pos "$pos" hid-pos
}
check 'a good scanner works after the storm' still_works

for file in /test/*.hostile; do
	name=${file##*/}
	name=${name%.hostile}
	mv "$file" "/test/$name.model"
	case $name in
	com-*) product=0x1701 ;;
	*) product=0x1300 ;;
	esac
	make_scanner "$name" "$name" 0x05e0 $product 3
	g=/sys/kernel/config/usb_gadget/$name/strings/0x409
	# Strings for a terminal and for JSON: escape sequences, quotes, a line break, overlong, not Latin.
	printf '\033[2J\033]0;x\007"\\\r\nA\011\001\177' >"$g/product"
	printf 'ÿ%0120d' 0 >"$g/manufacturer"
	printf '\342\200\256../../etc\342\200\213%%s%%n' >"$g/serialnumber"
	check "$name: plugs in" tell "$name" plug
	tell "$name" noise 1 5 >/dev/null
	check "$name: perch reads the others" still_works
	tell "$name" unplug >/dev/null
done

# Configurations that FunctionFS would not let pass; gadgetfs has the first free port.
mkdir /tmp/gadgetfs
mount -t gadgetfs none /tmp/gadgetfs
run_gadget raw gadget_raw "/tmp/gadgetfs/$(ls /tmp/gadgetfs)"
for file in /test/*.seed; do
	name=${file##*/}
	name=${name%.seed}
	check "configuration $name: plugs in" tell raw plug "$file"
	[ "$name" != hid-pos ] || check '... and is configured' tell raw configured
	check "configuration $name: perch reads the others" still_works
	tell raw unplug >/dev/null
done

# --- mutated descriptors --------------------------------------------------------------------------

each() {
	for name in oem both scale; do
		tell "$name" "$@" || return 1
	done
}
# mutant SEED - in, until perch has looked at all three; noise; out.
mutant() { is_alive && each mutate "$1" && each plug && still_works && each noise "$1" 4 && each unplug; }
make_scanner scale hid-scale 0x0922 0x8009 3
begin=$(($(wc -c </tmp/listen.out) + 1))
i=0
bad=$failures
while [ $i -lt "$MUTANTS" ] && [ "$failures" -eq "$bad" ]; do
	i=$((i + 1))
	check "mutant $i: perch reads the others" mutant $i
done
check 'they are good again' each mutate
check 'a good scanner works' still_works
check 'the last is known to be gone' both_gone
# Of the reports of noise, those that perch was given: each is counted when its device has gone.
heard=$(tail -c "+$begin" /tmp/listen.out | grep '"status":"detached"' | grep -v '"pid":"1007"' |
	sed 's/.*"reports":\([0-9]*\).*/\1/' | paste -s -d+)
echo "# $((heard)) reports of noise were heard"
check 'the noise was heard' is_least "$((heard))" "$MUTANTS"
check 'no file was left open' same "$(count_fds)" "$fds"
check 'it does nothing while nothing happens' idle
printable() { same "$(tr -d '\n' </tmp/listen.out | tr -cd '\000-\037\177' | wc -c)" 0; }
check 'no control character comes out' printable

# --- the end --------------------------------------------------------------------------------------

check 'a scanner is plugged in' plugs_in oem $oem oem
check '... and another' plugs_in pos $pos hid-pos
up=$(cut -d. -f1 /proc/uptime)
echo "# CPU time: $(cpu_time) hundredths of a second in $up s"
check 'it has used little of the processor' is_most "$(cpu_time)" $((up * 25))
kill -TERM "$perch"
check 'perch ends in order' wait "$perch"
check 'the kernel has the one back' wait_for 20 usb_node $oem hidraw
check '... and the other' wait_for 20 usb_node $pos hidraw
check 'no sanitizer has found anything' not grep -E 'ERROR:|runtime error:' /out/listen.err
cp /tmp/listen.out /out/listen.out
exit $((failures > 0))
