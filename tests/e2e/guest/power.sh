#!/bin/sh
# power.sh - in the guest: shifts are played on disks whose every write is kept. tests/e2e/power.sh
# runs this, and says in /test/amount which WAYS are played, each for how many lines: "WAY LINES".
#
# The disks come in pairs in the order of the ways: one with the terminal's folder, one for its log.
# shellcheck shell=ash
# shellcheck disable=SC3043 # busybox knows local
# shellcheck source=tests/e2e/guest/gadgets.sh
. /test/gadgets.sh

while read -r module; do
	check "the module $module loads" insmod "/modules/$module"
done </modules/disk

drives='a b c d e f g h i j k l'
next_drive() {
	drive=/dev/vd${drives%% *}
	drives=${drives#* }
}

while read -r way lines; do
	next_drive
	data=$drive
	next_drive
	check "the disks of $way are there" wait_for 20 test -b "$drive"
	check "$lines lines are played: $way" \
		power_record "$way" "$data" "$drive" "/out/$way.said" "$lines" /bin/perch
done </test/amount
[ "$failures" -eq 0 ]
