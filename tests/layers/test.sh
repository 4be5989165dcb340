#!/bin/sh
# test.sh - the layer check itself: a tree as it is passes, one with a forbidden arrow does not.
# Prints TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
bad=0

# row SENTENCE FILE LINE: with LINE added at the end of FILE the check must fail and name the file.
row() {
  n=$((n + 1))
  rm -rf "$work/tree"
  mkdir "$work/tree"
  cp -r "$top/firmware" "$top/drivers" "$top/sync" "$work/tree/"
  printf '%s\n' "$3" >> "$work/tree/$2"
  out=$("$here/check.sh" "$work/tree")
  if [ $? -ne 0 ] && printf '%s' "$out" | grep -q "^$2:"; then
    echo "ok $n - $1"
  else
    echo "not ok $n - $1"
    bad=1
  fi
}

n=1
if "$here/check.sh"; then echo "ok 1 - the tree keeps its floors"; else echo "not ok 1 - the tree keeps its floors"; bad=1; fi
row "a pure file must not include sqlite3.h" firmware/inspect/score.c '#include <sqlite3.h>'
row "a pure file must not include the store" firmware/label/gs1.c '#include "firmware/store/db.h"'
row "a decoder must not include a port" drivers/scanner/hid_pos.c '#include "drivers/port/port.h"'
row "the label floor must not know the session" firmware/label/gs1.c '#include "firmware/session/session.h"'
row "the USB port must not know the store" drivers/port/usb.c '#include "firmware/store/db.h"'
row "a header must not show a library" firmware/store/db.h '#include <sqlite3.h>'
row "only http.c includes curl" sync/uplink.c '#include <curl/curl.h>'
row "a pure file must not allocate" firmware/inspect/score.c 'void *x(void) { return malloc(3); }'
row "a pure file keeps no state" firmware/session/session.c 'static int counter = 0;'
row "a pure file must not log" firmware/session/session.c '#include "firmware/base/log.h"'
row "a pure file but the colour formulas must not include math.h" firmware/inspect/score.c '#include <math.h>'
row "a pure file must not read a clock" firmware/session/session.c '#include <time.h>'
n=$((n + 1))
if "$here/verify.sh"; then echo "ok $n - perch-verify links what it reads"; else echo "not ok $n - perch-verify links what it reads"; bad=1; fi
echo "1..$n"
exit $bad
