#!/bin/sh
# usb.sh BUILD - the rows of `make bench` that need USB: emulated scanners on Linux's USB stack in a guest
# (tests/e2e/guest), read by perch's USB port and, in turns, by everything that others would use.
# build/guest/bench keeps the guest's console.
set -eu

build=$1
here=$(dirname "$0")
guest=$here/../e2e/guest

sh "$guest/build.sh"
echo
echo 'Emulated scanners in a QEMU guest whose clock counts instructions, 2 ns each: a time is the work on the'
echo 'way (kernel, library, program), the same in every run, without the noise of emulation; it includes'
echo 'up to 0.125 ms until the emulated bus looks. A real bus looks every 1 to 16 ms, for every reader alike.'
echo 'Processor time is that of the reader, without what the kernel does in interrupts (all of usbhid, cdc_acm).'
sh "$guest/run.sh" -t 300 -o "$build/guest/bench" -p "$build/release/bench/bench_usb" \
	-f "$guest/gadgets.sh" -f "$here/../usb/models/hid-pos.model" "$here/guest_usb.sh" \
	-icount shift=1,sleep=off
