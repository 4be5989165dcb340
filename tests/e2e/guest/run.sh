#!/bin/sh
# run.sh - boot the test guest, run one script in it, give back its output and exit status.
#
#   run.sh [-d] [-t SECONDS] [-o FOLDER] [-p PROGRAM]... [-f FILE]... SCRIPT [QEMU-ARGUMENT...]
#
#   SCRIPT      runs as /test/run under busybox sh; what it prints on stdout comes out here
#   -p PROGRAM  goes to /bin with the shared libraries that it loads
#   -f FILE     goes to /test
#   -o FOLDER   is /out in the guest, both ways, while it runs; holds console.log and status
#   -t SECONDS  the guest is killed after this long (120)
#   -d          the modules of disks and file systems are there too: the script loads those that
#               /modules/disk lists
#
# In the guest: the host is 10.0.2.2; /dev/virtio-ports/monitor is QEMU's own monitor, so that the
# script can press keys (sendkey) and plug devices. TCG only: it runs wherever the tests run.
# Exit: the script's own status; 124 out of time; 125 the guest did not come as far as the script.
# On failure the end of the console goes to stderr.
set -eu

here=$(dirname "$0")
guest=$here/../../../build/guest
limit=120 out='' programs='' files='' disk=''
while getopts dt:o:p:f: option; do
	case $option in
	d) disk=$guest/disk.cpio ;;
	t) limit=$OPTARG ;;
	o) out=$OPTARG ;;
	p) programs="$programs $OPTARG" ;;
	f) files="$files $OPTARG" ;;
	*) exit 125 ;;
	esac
done
shift $((OPTIND - 1))
script=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
[ -n "$out" ] || out=$work/out
mkdir -p "$out" "$work/root/test"
rm -f "$out/status"

# What is under test is a second archive behind the first; the kernel unpacks both.
# shellcheck disable=SC2086 # lists of words; no path of ours has a blank
{
	sh "$here/add.sh" "$work/root" $programs
	[ -z "$files" ] || cp $files "$work/root/test/"
}
cp "$script" "$work/root/test/run"
chmod +x "$work/root/test/run"
(cd "$work/root" && find . -print0 | cpio --quiet -0 -o -H newc -R 0:0) >"$work/added.cpio"
# shellcheck disable=SC2086 # a file or none
cat "$guest/base.cpio" $disk "$work/added.cpio" >"$work/initrd"

# Through cat, because the port opens its output anew: two offsets in one file would clash.
{ timeout --foreground -k 5 "$limit" qemu-system-x86_64 -accel tcg -machine q35 -cpu qemu64,+rdrand -m 512 \
	-nodefaults -no-user-config -display none -no-reboot \
	-kernel "$guest/vmlinuz" -initrd "$work/initrd" \
	-append 'console=ttyS0 loglevel=6 panic=-1 clocksource=hpet tsc=unstable' \
	-serial "file:$out/console.log" \
	-netdev user,id=net -device virtio-net-pci,netdev=net,romfile= \
	-virtfs "local,path=$out,mount_tag=out,security_model=none" \
	-device virtio-serial-pci \
	-chardev file,id=stdout,path=/dev/stdout,append=on -device virtserialport,chardev=stdout,name=stdout \
	-chardev "socket,id=monitor,path=$work/monitor,server=on,wait=off" -mon chardev=monitor \
	-chardev "socket,id=keys,path=$work/monitor" -device virtserialport,chardev=keys,name=monitor \
	"$@" </dev/null && echo 0 >"$work/status" || echo $? >"$work/status"; } | cat
read -r status <"$work/status"

if [ -s "$out/status" ]; then
	status=$(cat "$out/status")
elif [ "$status" -ne 124 ]; then
	status=125
fi
if [ "$status" -ne 0 ]; then
	echo "run.sh: status $status; the end of the guest's console:" >&2
	tail -n 40 "$out/console.log" >&2 || :
fi
exit "$status"
