#!/bin/sh
# need.sh LIST ... - install what is missing of the named lists of packages.txt (Debian 12).
# Says what it is about to do; as root directly, else with sudo.
set -eu

lists=$(dirname "$0")/packages.txt
missing=
for list in "$@"; do
  grep -q "^$list:" "$lists" || { echo "need.sh: $lists has no list '$list'" >&2; exit 2; }
  packages=$(sed -n "s/^$list: *//p" "$lists")
  for package in $packages; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
  done
done
[ -n "$missing" ] || exit 0

sudo=
if [ "$(id -u)" -ne 0 ]; then
  sudo=sudo
  command -v sudo >/dev/null || { echo "need.sh: not root and no sudo: install$missing" >&2; exit 1; }
fi
echo "Installing Debian packages that are missing:$missing"
$sudo apt-get update -qq
# shellcheck disable=SC2086  # the list is meant to be split
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
