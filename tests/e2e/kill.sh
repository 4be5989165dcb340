#!/bin/sh
# kill.sh - the terminal is killed at any instant, and goes on as if it had not: nothing that was
# answered is lost or there twice, and the prompt is where it was. tests/power/kill.c says what is
# looked at after each kill. Prints TAP.
#
#   kill.sh [KILLS [SEED]]
set -u
# shellcheck source=tests/e2e/world.sh
. "$(dirname "$0")/world.sh"

kills=${1:-100}
seed=${2:-1}
killed() { "$tools/power_kill" "$bin/perch" "$work" "$kills" "$seed" >"$work/result" 2>"$work/err" || { tail -n 5 "$work/err"; return 1; }; }
ok "$kills kills: nothing lost, nothing twice, the prompt where it was, the log verifies" killed
sed 's/^/# /' "$work/result"
finish
