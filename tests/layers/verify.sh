#!/bin/sh
# verify.sh - `perch-verify` links what it reads and nothing else: no scanners, no label, no decisions of
# a session, no network. By its list of sources in the Makefile, and, where PROGRAM is given, by what the
# program itself asks the loader for. Silent when it is so.
#
# verify.sh [PROGRAM]
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)

sources=$(awk '/^perch-verify_SRC :=/ { on = 1; next } on && !/^\t/ { on = 0 } on { print $1 }' "$top/Makefile")
[ -n "$sources" ] || { echo "the Makefile has no list perch-verify_SRC"; exit 1; }
wrong=$(printf '%s\n' "$sources" | grep -vE \
  -e '^firmware/app/(audit|audit_around|config|options|verify|verify_main)\.c$' \
  -e '^firmware/seal/(chain|seal)\.c$' \
  -e '^firmware/session/(order|record|record_table)\.c$' \
  -e '^firmware/store/[a-z_]+\.c$' \
  -e '^sync/wire_[a-z]+\.c$' \
  -e '^\$\(call$' || :)
[ -z "$wrong" ] || { printf 'perch-verify must not link:\n%s\n' "$wrong"; exit 1; }
if printf '%s\n' "$sources" | grep -E 'store/(world|log_write|backup|reserve)'; then
  echo "perch-verify only reads"
  exit 1
fi

[ $# -gt 0 ] || exit 0
wrong=$(ldd "$1" | awk '{ print $1 }' | grep -vE \
  '^(linux-vdso|libsqlite3|libcrypto|libinih|libc|libm|libpthread|libdl|libz|libasan|libubsan|libgcc_s|libstdc\+\+|.*/ld-linux)' || :)
[ -z "$wrong" ] || { printf 'perch-verify is linked with:\n%s\n' "$wrong"; exit 1; }
