#!/bin/sh
# lint.sh - gcc -fanalyzer, clang-tidy and cppcheck over every source of the programs. Quiet when clean.
set -u
cd "$(dirname "$0")/.."

flags='-std=gnu17 -D_GNU_SOURCE -DPERCH_VERSION="0" -I. -I/usr/include/libusb-1.0 -include firmware/base/ban.h'
sources=$(git ls-files 'firmware/*.c' 'drivers/*.c' 'sync/*.c' 'board/*.c')
bad=0

echo "gcc -fanalyzer"
# shellcheck disable=SC2086  # lists are meant to be split
printf '%s\n' $sources | xargs -P "$(nproc)" -I{} \
  gcc $flags -O1 -fanalyzer -Werror -c {} -o /dev/null || bad=1

echo "clang-tidy"
# shellcheck disable=SC2086
printf '%s\n' $sources | xargs -P "$(nproc)" -n 1 sh -c \
  'clang-tidy-14 --quiet "$@" -- '"$(printf '%s' "$flags" | sed 's/"/\\"/g')"' 2>/dev/null' tidy || bad=1

echo "cppcheck"
# shellcheck disable=SC2086
cppcheck --quiet --std=c17 --enable=warning,performance,portability --inline-suppr \
  --suppress=missingIncludeSystem --error-exitcode=1 -D_GNU_SOURCE -DPERCH_VERSION='"0"' -I. -j "$(nproc)" $sources || bad=1
exit $bad
