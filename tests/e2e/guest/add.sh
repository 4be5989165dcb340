#!/bin/sh
# add.sh ROOT PROGRAM... - copy programs into ROOT/bin, and into ROOT the shared libraries that
# they load, at the places where the loader looks for them.
set -eu
root=$1
shift
for program; do
	mkdir -p "$root/bin"
	cp -L "$program" "$root/bin/"
	# A static program has no list; ldd says so and fails.
	{ ldd "$program" 2>/dev/null || :; } |
		awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }' |
		while read -r library; do
			mkdir -p "$root$(dirname "$library")"
			cp -L "$library" "$root$library"
		done
done
