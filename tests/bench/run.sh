#!/bin/sh
# run.sh BUILD CC PROGRAM ... - what `make bench` does: the machine, then every table. BENCH_DIR in the
# environment names a folder on the storage that is to be measured; without it that of BUILD is. The
# databases of bench_big stay in BUILD/big for the next run; BIG_ROLLS are in the largest one.
set -eu

build=$1
cc=$2
shift 2
bench=$build/release/bench
data=$(dirname "$0")/../data/captures
work=$(mktemp -d "${BENCH_DIR:-$build}/perch-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# value FIELD FILE: what stands behind "FIELD :"
value() { sed -n "s/^$1[[:space:]]*: *//p" "$2" | head -n 1; }

model=$(value 'model name' /proc/cpuinfo)
memory=$(value MemTotal /proc/meminfo)
# shellcheck disable=SC2086  # a compiler may come with a wrapper in front
compiler=$($cc --version | head -n 1)
files=$(df --output=fstype "$work" | tail -n 1)
echo "machine: $(uname -m), $(nproc) x ${model:-nameless processor}, $((${memory% kB} / 1024)) MB," \
  "Linux $(uname -r), $compiler, log.db on $files"
echo "Medians. The last two columns are costs (time, bytes, memory) against the line below and against"
echo "the floor: 1.00 is as good as it, less is better."

"$bench/bench_log" "$work"
mkdir -p "$build/big"
"$bench/bench_big" "$build/big" "${BIG_ROLLS:-500000}"
"$bench/bench_decode" "$data/honeywell-1007-hid-pos.cap" "$data/all-keys-keyboard.cap"
"$bench/bench_label"
"$bench/bench_grade"
sh "$(dirname "$0")/usb.sh" "$build"
# The stripped names of the programs, and under them the floor.
count=$#
for program in "$@" bench_bare; do set -- "$@" "$bench/stripped/$program"; done
shift "$count"
"$bench/bench_size" "$work" "$@"
