#!/bin/sh
# build.sh - make the guest that the tests boot: build/guest/{vmlinuz,base.cpio,disk.cpio}.
#
# The kernel is Debian's own, fetched as a package and unpacked, never installed. The initrd holds
# busybox, systemd-udevd (without it libusb sees no device arrive) and the modules named below,
# listed in the order in which they load. Programs under test are not in here: run.sh adds them.
# disk.cpio holds the modules of disks and file systems, which only the tests that ask for it load.
#
# A second call does nothing while the kernel, busybox, udevd and these files are the same.
# Needs: apt-get (package lists fetched), busybox-static, udev, kmod, cpio.
set -eu
cd "$(dirname "$0")/../../.."

guest=build/guest
busybox=/bin/busybox
udevadm=/bin/udevadm

# dummy_hcd: four ports, at the full speed of real scanners.
modules='virtio_pci virtio_net virtio_console 9p 9pnet_virtio
	xhci_pci ehci_pci uhci_hcd usbmon usbhid hid_generic evdev
	cdc_acm dummy_hcd libcomposite usb_f_hid usb_f_fs usb_f_acm gadgetfs'
dummy_options='num=4 is_high_speed=0'
disk_modules='virtio_blk dm_log_writes ext4'

die() { echo "build.sh: $*" >&2; exit 1; }

for tool in busybox udevadm depmod modprobe cpio apt-get dpkg-deb sha256sum; do
	PATH=$PATH:/sbin:/usr/sbin command -v "$tool" >/dev/null || die "$tool is missing"
done
PATH=$PATH:/sbin:/usr/sbin

# The newest kernel package the lists know; without lists, the one that was built before.
facts=$(apt-cache show --no-all-versions linux-image-amd64 2>/dev/null | grep -E '^(Version|Depends):') || {
	[ -s "$guest/stamp" ] && exit 0
	die 'the package lists know no linux-image-amd64: run apt-get update'
}
package=$(echo "$facts" | sed -n 's/^Depends: \(linux-image-[0-9][^ ,]*\).*/\1/p')
version=${package#linux-image-}
want=$(echo "$facts"; sha256sum tests/e2e/guest/build.sh tests/e2e/guest/add.sh \
	tests/e2e/guest/init "$busybox" "$udevadm")
[ "$want" = "$(cat "$guest/stamp" 2>/dev/null || :)" ] && exit 0

final=$guest
guest=$final.new
mkdir -p "$final"
exec 8>"$final/lock"
flock 8
[ "$want" = "$(cat "$final/stamp" 2>/dev/null || :)" ] && exit 0 # somebody else has built it
echo "build.sh: building $final from $package" >&2
rm -rf "$guest"
mkdir -p "$guest/deb"
(cd "$guest/deb" && apt-get -qq download -o APT::Sandbox::User=root "$package") ||
	die "could not download $package"
dpkg-deb -x "$guest"/deb/*.deb "$guest/kernel"
cp "$guest/kernel/boot/vmlinuz-$version" "$guest/vmlinuz"
depmod -b "$guest/kernel" "$version"

root=$guest/root
mkdir -p "$root/bin" "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" "$root/etc" \
	"$root/modules" "$root/lib/udev/rules.d"
cp "$busybox" "$root/bin/busybox"
cp tests/e2e/guest/init "$root/init"
cp /lib/udev/rules.d/50-udev-default.rules /lib/udev/rules.d/60-input-id.rules \
	"$root/lib/udev/rules.d/"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
# The groups that udev's rules name.
for group in root tty dialout kmem input video audio lp disk cdrom tape kvm sgx render; do
	gid=$((${gid:--1} + 1))
	echo "$group:x:$gid:"
done >"$root/etc/group"
sh tests/e2e/guest/add.sh "$root" "$udevadm"
ln -s udevadm "$root/bin/systemd-udevd"

# shellcheck disable=SC2086 # a list of words
modprobe -d "$PWD/$guest/kernel" -S "$version" -a --show-depends $modules |
	awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
	while read -r file; do
		cp "$file" "$root/modules/"
		case $file in
		*/dummy_hcd.ko) echo "${file##*/} $dummy_options" ;;
		*) echo "${file##*/}" ;;
		esac
	done >"$root/modules/order"
[ "$(wc -l <"$root/modules/order")" -ge 15 ] || die 'modprobe found too few modules'

# The guest's processor has none of the instructions of crc32c-intel, which would not load.
disk=$guest/disk
mkdir -p "$disk/modules"
# shellcheck disable=SC2086 # a list of words
modprobe -d "$PWD/$guest/kernel" -S "$version" -a --show-depends $disk_modules |
	awk '$1 == "insmod" && !/-intel/ && !seen[$2]++ { print $2 }' |
	while read -r file; do
		[ ! -e "$root/modules/${file##*/}" ] || continue
		cp "$file" "$disk/modules/"
		echo "${file##*/}"
	done >"$disk/modules/disk"
[ "$(wc -l <"$disk/modules/disk")" -ge 6 ] || die 'modprobe found too few modules of disks'

(cd "$root" && find . -print0 | cpio --quiet -0 -o -H newc -R 0:0) >"$guest/base.cpio"
(cd "$disk" && find . -print0 | cpio --quiet -0 -o -H newc -R 0:0) >"$guest/disk.cpio"
# A guest that is running has its files open already; what comes next gets the new ones.
mv "$guest/vmlinuz" "$guest/base.cpio" "$guest/disk.cpio" "$final/"
printf '%s\n' "$want" >"$final/stamp"
rm -rf "$guest"
