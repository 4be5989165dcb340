#!/bin/sh
# modes.sh - in the guest: every mode in which scanners and scales appear, read by `perch listen`, and
# compared byte for byte with what was sent. tests/e2e/modes.sh runs this.
#
# The emulated devices are as particular as real ones: disabled until enabled, silent until opened,
# repeating what is not acknowledged (tests/usb/models).
# shellcheck disable=SC2317,SC3043 # functions are called by way of check; busybox knows local
# shellcheck source=tests/e2e/guest/gadgets.sh
. /test/gadgets.sh

real=0627:0001 # QEMU's usb-kbd

# asked NAME LINE - the host did that (see tests/usb/gadget_host.h).
asked() { grep -q "^$2" "/out/$1.log" || { cat "/out/$1.log"; return 1; }; }
# asked_times NAME LINE COUNT
asked_times() { same "$(grep -c "^$2" "/out/$1.log")" "$3"; }

# EAN-13, and a GS1 label with its separators: 72 bytes, more than one report of any kind holds.
ean='scan 35393031323334313233343537'
gs1_start='0109501101530003800115200012007610\x1d10L240731A'
gs1_end='\x1d240TWILL-58-INDIGO\x1d21R0001'
gs1=$gs1_start$gs1_end
gs1_hex=$(hex_of "$gs1")

open_monitor

# --- three at once, there before Perch starts ------------------------------------------------------

pos=0c2e:1007
oem=0c2e:0007
scale=0922:8009
make_scanner pos hid-pos 0x0c2e 0x1007 0
make_scanner oem oem-hand-held 0x0c2e 0x0007 1
make_scanner scale hid-scale 0x0922 0x8009 2
make_keyboard 3

check 'a HID POS scanner plugs in' tell pos plug
check 'a USB-OEM hand-held plugs in' tell oem plug
check 'a scale plugs in' tell scale plug
check 'the kernel has taken all of them' wait_for 10 usb_node $scale hidraw

start_listening
check 'hid-pos: Perch claims it' wait_for 20 is_ready $pos hid-pos
check 'oem: Perch claims it' wait_for 20 is_ready $oem oem
check 'hid-scale: Perch claims it' wait_for 20 is_ready $scale hid-scale
check 'oem: it is enabled' tell oem await
check 'oem: the interface that takes firmware is left alone' \
	test "$(readlink "$(usb_device $oem):1.1/driver" | xargs basename)" = usbhid

# P-1 and O-1, captured from real scanners.
check 'hid-pos: a captured label is read' reads 'scan 333036303330323039323233 ]E0 upc-a hid-pos 1 []' \
	tell pos report "020c5d4530333036303330323039323233$(printf '%088d' 0)634100"
check 'oem: a captured label is read' reads 'scan 303731303132313037303138 null upc-a oem 1 []' \
	tell oem report "111003003037313031323130373031380d$(printf '%094d' 0)"
# Before it was opened the scale had weighed something else; see drivers/scale/hid_scale.h.
check 'hid-scale: a weight is read' reads 'weight 113.5 oz stable' tell scale report 03040bff6f04
check 'hid-pos: a label of two parts' reads "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" \
	tell pos scan "$gs1" ]C1 7c
check 'oem: a label of two parts' reads "scan $gs1_hex null gs1-128 oem 2 []" \
	tell oem scan "$gs1" - 25
check 'hid-scale: a load in motion' reads 'weight 113.5 oz motion' tell scale report 03030bff6f04
check 'hid-scale: stable again, below zero' reads 'weight -0.16 lb under-zero' tell scale report 03050cfe1000

# All three at the same time, none waiting for another.
talk_at_once() {
	for _ in 1 2 3 4 5; do
		echo "scan $gs1 ]C1 7c" >>/tmp/pos.commands
		echo "scan $gs1 - 25" >>/tmp/oem.commands
		echo "report 03040bff6f04" >>/tmp/scale.commands
	done
	tell_all pos /tmp/pos.commands
	tell_all oem /tmp/oem.commands
	tell_all scale /tmp/scale.commands
	await_all pos 30 && await_all oem 30 && await_all scale 30
}
# count_readings LINE COUNT
count_readings() {
	same "$(readings | tail -n +$((seen + 1)) | grep -cxF "$1")" "$2"
}
check 'three talk at once' talk_at_once
check '... all of it is read' wait_for 20 has_readings 15
check '... the labels of the one' count_readings "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" 5
check '... the labels of the other' count_readings "scan $gs1_hex null gs1-128 oem 2 []" 5
check '... and the weights' count_readings 'weight 113.5 oz stable' 5
seen=$((seen + 15))

check 'one is pulled out' pulled_out scale $scale hid-scale
check '... the others go on' reads "scan $gs1_hex null gs1-128 oem 2 []" tell oem scan "$gs1" - 25

# --- a label cut at every border of its parts ------------------------------------------------------

# words HEX - as usbmon writes bytes: four to a word.
words() { printf '%s' "$1" | sed -E 's/(.{8})/\1 /g; s/ $//'; }

# pull_within NAME VENDOR:PRODUCT DRIVER SIZE HEAD PARTS LABEL REST... - scan LABEL, and pull the plug when the host
# has taken PARTS parts of it, of SIZE label bytes, which begin with HEAD (dots: any digits). Perch counts one label cut.
pull_within() {
	local name="$1" id="$2" driver="$3" size="$4" head="$5" parts="$6" label="$7" part
	shift 7
	part=$(printf '%s' "$label" | tail -c "+$((size * (parts - 1) + 1))" | head -c 10)
	watch_bus " C Ii:.* = $(words "$(echo "$head$(hex_of "$part")" | head -c 24)")" /tmp/taken
	tell "$name" scan "$label" "$@" "$parts" && wait_for 10 test -e /tmp/taken &&
		pulled_out "$name" "$id" "$driver" && last_of "$id" "$driver" | grep '"dropped":1,' &&
		reads_nothing_more && plugs_in "$name" "$id" "$driver"
}
# pull_after LINE NAME VENDOR:PRODUCT DRIVER LABEL REST... - pulled out after the last part: LINE is read once.
pull_after() {
	local line="$1" name="$2" id="$3" driver="$4"
	shift 4
	reads "$line" tell "$name" scan "$@" && pulled_out "$name" "$id" "$driver" &&
		last_of "$id" "$driver" | grep '"dropped":0,' && reads_nothing_more &&
		plugs_in "$name" "$id" "$driver"
}
# 200 bytes, no two places alike: four parts of HID POS or USB-OEM.
long=
for i in 00 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19; do
	long=${long}${i}abcdefgh
done
long_hex=$(hex_of "$long")

for parts in 1 2 3; do
	check "hid-pos: cut after part $parts of 4, nothing of it is read" \
		pull_within pos $pos hid-pos 56 02385d5131 $parts "$long" ]Q1 73
	check "oem: cut after part $parts of 4, nothing of it is read" \
		pull_within oem $oem oem 57 40100300 $parts "$long" - 33
done
check 'hid-pos: cut after part 4, it is read once' \
	pull_after "scan $long_hex ]Q1 qr hid-pos 4 []" pos $pos hid-pos "$long" ]Q1 73
check 'oem: cut after part 4, it is read once' \
	pull_after "scan $long_hex null qr oem 4 []" oem $oem oem "$long" - 33
check 'hid-pos: the next label is read' reads "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" \
	tell pos scan "$gs1" ]C1 7c
check 'oem: the next label is read' reads "scan $gs1_hex null gs1-128 oem 2 []" tell oem scan "$gs1" - 25
check 'oem: it was enabled after every plug' \
	same "$(grep -c '^set-report output 00 11' /out/oem.log)" "$(grep -c '^enable' /out/oem.log)"
check 'hid-pos: the endpoint stalls' tell pos halt
check '... and the next label is read' reads "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" \
	tell pos scan "$gs1" ]C1 7c
check 'both are pulled out' pulled_out pos $pos hid-pos oem $oem oem

# --- HID and what is beside it ---------------------------------------------------------------------

both=0c2e:0b81
top=05e0:1400
oemscale=05f9:1511
make_scanner both hid-pos-composite 0x0c2e 0x0b81 0
make_scanner top oem-table-top 0x05e0 0x1400 1
make_scanner oemscale oem-scale 0x05f9 0x1511 2

check 'a composite of keyboard and HID POS plugs in' plugs_in both $both hid-pos
check '... it is told to send by HID POS' tell both await
check '... its keyboard is no input device of the kernel' not usb_node $both event
check '... a label is read' reads "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" tell both scan "$gs1" ]C1 7c
# A, 1, Enter.
type_keys() {
	local key
	tell both use 1 || return 1
	for key in 04 1e 28; do
		tell both send "0000${key}0000000000" && tell both send 0000000000000000 || return 1
	done
}
check '... and keys, if it should send some' reads 'scan 6131 null unknown hid-keyboard 1 []' type_keys
check 'a USB-OEM table-top plugs in' plugs_in top $top oem
check '... is enabled by its OUT endpoint' tell top await
check '... its binary digits are read' reads 'scan 39303031343735303637393333 null ean-13 oem 1 []' \
	tell top report "121003000900000104070500060709030316$(printf '%092d' 0)"
check 'a USB-OEM scale plugs in' plugs_in oemscale $oemscale oem-scale
check '... is asked for the weight' tell oemscale await
check '... which is read' reads 'weight 12.34 lb stable' tell oemscale report 00000001020304
check '... and no weight is none' reads 'status over capacity' tell oemscale report 000004
check 'they are pulled out' \
	pulled_out both $both hid-pos top $top oem oemscale $oemscale oem-scale

# --- serial shapes ---------------------------------------------------------------------------------

com=05f9:4204
ssi=05e0:1701
snapi=05e0:1900
simple=05e0:0600
metrologic=0c2e:0700
opticon=065a:0009

# The kernel's own serial gadget: it has a union descriptor, as most real ones do.
make_com() {
	local g=/sys/kernel/config/usb_gadget/com
	make_gadget com 0x05f9 0x4204 Emulated 'Emulated COM port'
	mkdir "$g/functions/acm.0"
	ln -s "$g/functions/acm.0" "$g/configs/c.1/"
}
com() {
	case $1 in
	plug) echo dummy_udc.0 >/sys/kernel/config/usb_gadget/com/UDC ;;
	unplug) echo >/sys/kernel/config/usb_gadget/com/UDC ;;
	*) printf '%b' "$1" >/dev/ttyGS0 ;;
	esac
}
make_com
make_scanner ssi ssi 0x05e0 0x1701 1
make_scanner snapi snapi 0x05e0 0x1900 2

watch_bus ' S Co:.* s 21 22 0003 ' /tmp/dtr
check 'a COM port scanner plugs in' com plug
check 'cdc-acm: Perch claims it' wait_for 20 is_ready $com cdc-acm
check 'cdc-acm: DTR and RTS are set, without which it would send nothing' wait_for 10 test -e /tmp/dtr
stty -F /dev/ttyGS0 raw -echo
check 'cdc-acm: a label with its AIM identifier' reads "$ean ]E0 ean-13 cdc-acm 1 []" \
	com ']E05901234123457\r\n'
check 'cdc-acm: a label with separators' reads "scan $gs1_hex ]C1 gs1-128 cdc-acm 1 []" com "]C1$gs1\\r\\n"
in_two() { com "]C1$gs1_start" && com "$gs1_end\\r"; }
check 'cdc-acm: ... sent in two at a separator' reads "scan $gs1_hex ]C1 gs1-128 cdc-acm 1 []" in_two

check 'an SSI scanner plugs in, without union descriptor' plugs_in ssi $ssi cdc-acm
check 'ssi: DTR and RTS are set' tell ssi await
# S-5, and the form of newer devices.
check 'ssi: a packet is read and acknowledged' reads "$ean null ean-13 cdc-acm 1 []" \
	tell ssi report 12f300000b35393031323334313233343537fc52
check 'ssi: a GS1 label' reads "scan $gs1_hex null gs1-128 cdc-acm 1 []" tell ssi scan "$gs1" - 0f
check 'ssi: a packet with a wrong sum is not read' tell ssi send 12f300000b35393031323334313233343537fc53
check 'ssi: a packet sent again (status bit 0) is acknowledged again' \
	tell ssi report 12f300010b35393031323334313233343537fc51
check 'ssi: ... and read once' reads "$ean null ean-13 cdc-acm 1 []" \
	tell ssi report 12f300010b35393031323334313233343537fc51
check 'ssi: no packet had to be repeated' asked_times ssi again 0

check 'a SNAPI scanner plugs in' plugs_in snapi $snapi snapi
check 'snapi: a label is read and acknowledged' reads "$ean null ean-13 snapi 1 []" \
	tell snapi report "2201000d0b0035393031323334313233343537$(printf '%026d' 0)"
check 'snapi: a label of three parts' reads "scan $gs1_hex null gs1-128 snapi 3 []" \
	tell snapi scan "$gs1" - 0f
check 'snapi: every part was acknowledged the first time' asked_times snapi again 0
short=$(printf '%s' "$long" | head -c 90)
for parts in 1 2 3; do
	check "snapi: cut after part $parts of 4, nothing of it is read" \
		pull_within snapi $snapi snapi 26 2204..1a1c00 $parts "$short" - 1c
done
check 'snapi: cut after part 4, it is read once' \
	pull_after "scan $(hex_of "$short") null qr snapi 4 []" snapi $snapi snapi "$short" - 1c
check 'the COM port is pulled out' com unplug
check '... and gone' wait_for 20 is_gone $com cdc-acm
check '... and the others, too' pulled_out ssi $ssi cdc-acm snapi $snapi snapi

make_scanner simple symbol-com 0x05e0 0x0600 0
make_scanner metrologic metrologic 0x0c2e 0x0700 1
make_scanner opticon opticon 0x065a 0x0009 2
check 'a Symbol simple COM scanner plugs in' plugs_in simple $simple symbol-com
check 'symbol-com: a label is read' reads "$ean null unknown symbol-com 1 []" \
	tell simple scan '5901234123457\x0d'
check 'symbol-com: a label of two reports' reads "scan $gs1_hex ]C1 gs1-128 symbol-com 1 []" \
	tell simple scan "]C1$gs1\\x0d"
check 'a Metrologic serial scanner plugs in' plugs_in metrologic $metrologic metrologic
check 'metrologic: it is opened, without which it is silent' tell metrologic await
check 'metrologic: a label is read' reads "$ean null unknown metrologic 1 []" \
	tell metrologic scan '5901234123457\x0d'
check 'an Opticon serial scanner plugs in' plugs_in opticon $opticon opticon
check 'opticon: a label is read' reads 'scan 34393031323334353637383934 null unknown opticon 1 []' \
	tell opticon scan '4901234567894\x0d'
check 'opticon: the level of a line is no label' tell opticon report 000101
check 'opticon: a label of two packets' reads "scan $gs1_hex ]C1 gs1-128 opticon 1 []" \
	tell opticon scan "]C1$gs1\\x0d"

# --- keys ------------------------------------------------------------------------------------------

typing=0c2e:0204
check 'a keyboard scanner plugs in' plugs_in keyboard $typing hid-keyboard
check 'hid-keyboard: it is no input device of the kernel any more' not usb_node $typing event
# Every input device there is: what is typed must turn up in none of them.
watch_keys() {
	local node
	for node in /dev/input/event*; do
		exec 8<"$node"
		cat <&8 >>/tmp/keys &
		keys="$keys $!"
		exec 8<&-
	done
	[ -n "$keys" ]
}
keys=
check 'hid-keyboard: every input device is watched' watch_keys
check 'hid-keyboard: a label is read' reads "scan $gs1_hex ]C1 gs1-128 hid-keyboard 1 []" \
	tell keyboard type "]C1$gs1\\x0d"
check '... and none of its keys reached the kernel' test ! -s /tmp/keys
check 'the real keyboard is not claimed' has_driver $real usbhid
check '... and its keys reach the kernel' real_key $real x 2d
check '... where the watch sees them, too' test -s /tmp/keys
# shellcheck disable=SC2086 # a list
kill $keys

# --- a scanner that refuses and does not answer ----------------------------------------------------

slow=0c2e:0db3
check 'one is pulled out' pulled_out simple $simple symbol-com
make_scanner slow hid-pos-reluctant 0x0c2e 0x0db3 0
exec 8</sys/kernel/debug/usb/usbmon/0u
cat <&8 >/tmp/bus &
bus=$!
exec 8<&-
check 'a scanner plugs in that refuses SET_IDLE and features and answers no GET_REPORT' \
	plugs_in slow $slow hid-pos
check '... it is read' reads "scan $gs1_hex ]C1 gs1-128 hid-pos 2 []" tell slow scan "$gs1" ]C1 7c
kill "$bus"
# Both times are usbmon's, in microseconds: the configuration is set; its interrupt endpoint is read.
ready_us() {
	awk '$3 == "S" && $4 ~ /^Co:/ && $6 == "00" && $7 == "09" { address = substr($4, 3, 7); set = $2 }
		$3 == "S" && address != "" && $4 ~ "^Ii" address { print $2 - set; exit }' /tmp/bus
}
is_below() { echo "$1"; [ -n "$1" ] && [ "$1" -gt 0 ] && [ "$1" -lt "$2" ]; }
ready=$(ready_us)
echo "# ready in ${ready:-?} us"
check '... and was ready within 500 ms' is_below "$ready" 500000
check '... without any GET_REPORT' not grep -E ' S Ci:.* s a1 01 ' /tmp/bus
check '... of which it did not hear either' not asked slow 'request a1 01'
check '... though it refused SET_IDLE' asked slow set-idle
check '... and the feature report' asked slow 'set-report feature'

# --- the end ---------------------------------------------------------------------------------------

check 'nothing was read that was not sent' reads_nothing_more
kill -TERM "$perch"
check 'perch ends when told to' wait "$perch"
check '... and gives the scanners back to the kernel' wait_for 10 usb_node $typing event
check '... all of them' wait_for 10 usb_node $slow hidraw
check '... having closed what it had opened' asked metrologic 'out ff'
cp /tmp/listen.out /out/listen.out
exit $((failures > 0))
