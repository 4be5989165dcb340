#!/bin/sh
# same_digits.sh [COUNT] - colour gives the same digits built by gcc and clang, with -O0 and -O2, to the
# last bit before they are rounded; with -O3 for this very processor too, which has one instruction for
# a product and a sum where allowed (and that the comparison would show it). The C library has exp,
# atan2, cos and log2 in several versions and takes one by processor: those agree in the digits. TAP.
set -u
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=${1:-50000}
n=0
bad=0

# The flags of the Makefile for the formulas.
flags=$(sed -n 's/^\$(call obj,\$(COLOUR_SRC)): PKG_CFLAGS = //p' Makefile)

# build NAME COMPILER FLAGS ...
build() {
  out=$work/$1
  shift
  # shellcheck disable=SC2086  # flags are meant to be split
  "$@" -std=gnu17 -D_GNU_SOURCE -I. -include firmware/base/ban.h $flags -o "$out" \
    tests/colour/digits.c firmware/inspect/colour_grade.c firmware/inspect/colour_list.c \
    firmware/inspect/colour_reading.c firmware/base/buf.c \
    firmware/base/json_parse.c firmware/base/json_read.c firmware/base/json_text.c \
    firmware/base/json_write.c firmware/base/quantity.c firmware/base/rc.c firmware/base/reader.c \
    firmware/base/text.c -lm
}

ok() {
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; bad=1; fi
}

# same SENTENCE A B: two files are the same.
same() {
  cmp "$work/$2" "$work/$3" >"$work/cmp" 2>&1
  status=$?
  ok $status "$1"
  [ $status -eq 0 ] || sed 's/^/# /' "$work/cmp"
}

# try NAME SENTENCE COMPILER FLAGS ...: built so, it prints what gcc -O0 does.
try() {
  name=$1 sentence=$2
  shift 2
  build "$name" "$@" && "$work/$name" "$count" 1 bits >"$work/$name.out"
  same "$sentence" gcc-0.out "$name.out"
}

build gcc-0 gcc -O0 && "$work/gcc-0" "$count" 1 bits >"$work/gcc-0.out"
ok $? "gcc -O0 compares $count pairs"
[ "$(sort -u "$work/gcc-0.out" | wc -l)" -gt $((count * 3 / 2)) ]
ok $? "most of them differ from each other"
try gcc-2 "gcc -O2 gives the same bits" gcc -O2
try gcc-3 "gcc -O3 for this processor gives the same bits" gcc -O3 -march=native
try clang-0 "clang -O0 gives the same bits" clang-14 -O0
try clang-2 "clang -O2 gives the same bits" clang-14 -O2
try clang-3 "clang -O3 for this processor gives the same bits" clang-14 -O3 -march=native

if echo | gcc -march=native -dM -E - | grep -q __FP_FAST_FMA; then
  flags=-ffp-contract=fast
  build joined gcc -O2 -march=native && "$work/joined" "$count" 1 bits >"$work/joined.out"
  ! cmp -s "$work/gcc-0.out" "$work/joined.out"
  ok $? "joined products and sums would show"
fi

# Told that the processor has no fused multiply-add, glibc takes its plain versions (on x86; elsewhere
# it has one).
"$work/gcc-2" "$count" 1 >"$work/chosen.out"
GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA_Usable,-FMA,-FMA4_Usable,-FMA4,-AVX2_Usable,-AVX2 \
  "$work/gcc-2" "$count" 1 >"$work/plain.out"
same "the C library's plain versions give the same digits" chosen.out plain.out
echo "1..$n"
exit $bad
