#!/bin/sh
# Makes var/counterparts/NAME with what FILE locks, unless it is there: sh python_environment.sh NAME FILE
set -eu
place="$(dirname "$0")/../../var/counterparts/$1"
cmp -s "$2" "$place/installed" && exit 0
rm -rf "$place"
mkdir -p "$(dirname "$place")"
python3 -m venv "$place"
"$place/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$2"
cp "$2" "$place/installed"
