#!/bin/sh
# power.sh - the power is cut at many instants of a shift, and nothing acknowledged is lost, doubled or
# broken. Prints TAP.
#
#   power.sh [STATES [SEED [LINES]]]
#
# In a guest the real `perch console` plays shifts on ext4 (data=ordered, noatime; the log, the
# projections and the mark on that one file system) over dm-log-writes, which keeps every write. Then
# the disk is made as a cut leaves it (tests/power/cut.h) and judged (tests/power/judge.h). The rig
# proves itself on settings that are known to lose records, played through the same code.
#
# Needs build/bin/perch. build/guest/power keeps the last recordings, build/power the disks that were
# not good.
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"
PATH=$PATH:/sbin:/usr/sbin

states=${1:-120}
seed=${2:-1}
lines=${3:-130}
guest=$top/tests/e2e/guest
out=$top/build/guest/power
failed=$top/build/power/failed-$seed-$$

base_disk() {
	mkdir -p "$work/base/terminal" &&
		echo 'mark = mark' >"$work/base/terminal/perch.conf" &&
		truncate -s 32M "$out/base.img" &&
		mke2fs -q -t ext4 -b 4096 -J size=4 -E lazy_itable_init=0,nodiscard \
			-d "$work/base" "$out/base.img"
}

# judge WAY STATES [-k FOLDER]: the figures go to $out/WAY.result
judge() {
	way=$1
	n=$2
	shift 2
	"$tools/power_replay" -n "$n" -s "$seed" -j "$(nproc)" "$@" "$out/base.img" \
		"$out/$way.writes" "$out/$way.said" >"$out/$way.result" 2>&1
	judged=$?
	cat "$out/$way.result"
	return $judged
}
# all_good WAY STATES: what is not is kept with what it takes to make it again:
# power_replay -o STATE base.img WAY.writes WAY.said
all_good() {
	judge "$1" "$2" -k "$failed" && return
	mkdir -p "$failed"
	cp --sparse=always "$out/base.img" "$out/$1.writes" "$out/$1.said" "$out/$1.result" "$failed/"
	echo "kept in $failed"
	return 1
}
figures() { grep -E '^(states|facts)=' "$out/$1.result" | sed "s/^/# $1: /"; }
# caught WAY: the rig says that records are lost
caught() {
	judge "$1" 90
	[ "$judged" -eq 1 ] && ! grep -q ' lost=0 ' "$out/$1.result"
}
# cheap WAY: at most 20 KiB a fact
cheap() {
	tenths=$(sed -n 's/.*kib_per_fact=\([0-9]*\)\.\([0-9]\).*/\1\2/p' "$out/$1.result")
	[ "$tenths" -le 200 ]
}

sh "$guest/build.sh" || { echo "Bail out! no guest"; exit 1; }
rm -rf "$out"
mkdir -p "$out"
base_disk || { echo "Bail out! no disk"; exit 1; }
printf '%s\n' "console $lines" 'paced 130' 'delete-full 60' 'wal-normal 60' 'off 60' >"$work/amount"
drives=''
while read -r way _; do
	cp --sparse=always "$out/base.img" "$work/$way.img"
	truncate -s 256M "$out/$way.writes"
	for file in "$work/$way.img" "$out/$way.writes"; do
		drives="$drives -drive file=$file,format=raw,if=virtio,cache=unsafe"
	done
done <"$work/amount"

# The guest's own lines come first; ours are numbered on from there.
# shellcheck disable=SC2086 # words
sh "$guest/run.sh" -d -t 600 -o "$out" -p "$tools/power_record" -p "$bin/perch" -f "$guest/gadgets.sh" \
	-f "$work/amount" "$guest/power.sh" $drives | tee "$work/guest"
checks=$(grep -cE '^(not )?ok ' "$work/guest")
failures=$(grep -c '^not ok ' "$work/guest")
ok 'the guest ran to its end' test -s "$out/status"

ok "perch console: $states power cuts, all good" all_good console "$states"
figures console
ok '... at most 20 KiB written to the disk for a fact, views included' cheap console
ok 'with a pause after each line, in which the projections are committed: all good' all_good paced 90
ok '... as cheap' cheap paced
figures paced
for way in delete-full wal-normal off; do
	ok "with known-bad settings the same rig finds lost records: $way" caught "$way"
	figures "$way"
done
finish
