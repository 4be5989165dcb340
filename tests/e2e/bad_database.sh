#!/bin/sh
# bad_database.sh - a log.db that is not what it should be: each case gets a message of its own that says
# what to do, and is left as it is. A full disk: full_disk.sh; a damaged file that is put aside and
# restored: recovery.sh. Prints TAP.
set -u
. "$(dirname "$0")/world.sh"

mkdir "$work/good"
printf '=in LI-7\n=note here\n' | "$bin/perch" console --db "$work/good/log.db" > "$work/answers"
ok "a log to begin with" is "$(grep -c '^ok ' "$work/answers")" 2
chmod 755 "$work" "$work/good"

# fresh: a copy of the good one in $work/bad
fresh() {
  rm -rf "$work/bad"
  cp -r "$work/good" "$work/bad"
}
sum() { (cd "$work/bad" && sha256sum log.db device.id seal.key); }

# run_case CONSOLE VERIFY TEXT COMMAND ...: after COMMAND on a fresh copy the console ends with status
# CONSOLE and verify with VERIFY, both say TEXT, and the files are as they were
run_case() {
  console_status=$1 verify_status=$2 text=$3
  shift 3
  fresh
  "$@" > /dev/null || return 1
  sum > "$work/before"
  status "$verify_status" "$bin/perch" verify --db "$work/bad/log.db" > "$work/said" 2>&1 && says "$text" "$work/said" ||
    { cat "$work/said"; return 1; }
  echo '=note' | status "$console_status" "$bin/perch" console --db "$work/bad/log.db" > "$work/said" 2>&1 &&
    says "$text" "$work/said" || { cat "$work/said"; return 1; }
  sum | cmp - "$work/before"
}
case_of() {
  sentence=$1
  shift
  ok "$sentence" run_case "$@"
}
change() { sqlite3 "$work/bad/log.db" "$1"; }

newer() { change 'PRAGMA user_version = 99'; }
foreign() { change 'PRAGMA application_id = 1234'; }
unmarked() { change 'PRAGMA application_id = 0'; }
another_kind() { cp "$work/good/view.db" "$work/bad/log.db"; }
not_ours() {
  rm "$work/bad/log.db"
  change 'CREATE TABLE t (x); INSERT INTO t VALUES (1)'
}
case_of "a newer schema: update this program" 3 3 'update this program' newer
case_of "another program's application id: left alone" 3 3 'is not a Perch log.db: it was left untouched' foreign
case_of "one of no program but with tables: left alone" 3 3 'is not a Perch log.db: it was left untouched' unmarked
case_of "another program's tables: left alone" 3 3 'is not a Perch log.db: it was left untouched' not_ours
case_of "another of Perch's own files: left alone" 3 3 'is not a Perch log.db: it was left untouched' another_kind

other_terminal() {
  mkdir -p "$work/other"
  "$bin/perch" console --db "$work/other/log.db" < /dev/null
  cp "$work/other/device.id" "$work/other/seal.key" "$work/other/seal.pub" "$work/bad/"
}
another_terminal() {
  fresh
  other_terminal
  sum > "$work/before"
  status 3 "$bin/perch" console --db "$work/bad/log.db" < /dev/null 2> "$work/said" &&
    says 'put the files of one terminal together' "$work/said" && sum | cmp - "$work/before" || return 1
  status 1 "$bin/perch" verify --db "$work/bad/log.db" 2> "$work/said" && cat "$work/said"
}
ok "the log of another terminal: put together what belongs together" another_terminal

# What to do is the same for each; the console goes on to put it aside, which is recovery.sh's.
torn() { printf '\377\377\377\377\377\377\377\377' | dd of="$work/bad/log.db" bs=1 seek=100 conv=notrunc 2> /dev/null; }
text_file() { echo 'this is no database at all' > "$work/bad/log.db"; }
damaged() {
  for make in torn text_file; do
    fresh
    $make
    status 1 "$bin/perch" verify --db "$work/bad/log.db" 2> "$work/said" && says 'the next start of the terminal makes it anew' "$work/said" || return 1
  done
}
ok "a damaged file is told as one, with what to do" damaged

# --- what may only be read; not as root, whom no mode stops ------------------------------------------------
if [ "$(id -u)" = 0 ]; then
  user() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
  cp "$bin/perch" "$work/perch"
  perch=$work/perch
else
  user() { "$@"; }
  perch=$bin/perch
fi
prepared() { # FILE_MODE FOLDER_MODE
  fresh
  rm -f "$work/bad/"*.lock
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$work/bad"
  chmod "$1" "$work/bad/log.db"
  chmod "$2" "$work/bad"
}
refused() { # TEXT COMMAND ...
  text=$1
  shift
  status 3 user "$@" < /dev/null > /dev/null 2> "$work/said" && says "$text" "$work/said"
}
file_read_only() {
  prepared 444 755
  refused 'may only be read: let the user who runs this program write it' "$perch" console --db "$work/bad/log.db" &&
    user "$perch" verify --db "$work/bad/log.db"
}
ok "a file that may only be read: who must be allowed what; verify reads it all the same" file_read_only
file_unreadable() {
  prepared 000 755
  refused 'may not be read by the user who runs this program' "$perch" verify --db "$work/bad/log.db"
}
ok "a file that may not be read is told by verify" file_unreadable
folder_read_only() {
  prepared 644 555
  refused 'let the user who runs this program write its folder' "$perch" console --db "$work/bad/log.db" &&
    refused 'copy it to where they can' "$perch" verify --db "$work/bad/log.db"
}
ok "a folder that may only be read: who must be allowed what, and verify wants a copy" folder_read_only
folder_missing() {
  refused 'make its folder first' "$perch" console --db "$work/none/log.db" &&
    refused 'does not exist' "$perch" verify --db "$work/none/log.db"
}
ok "a folder that is not there" folder_missing
chmod 755 "$work/bad"
finish
