#!/bin/sh
# Dumps the database into a new file and proves that it can be read: backup.sh FOLDER [libpq options of pg_dump ...]
# Where the database is comes from libpq's own variables: PGHOST, PGDATABASE, PGUSER, and ~/.pgpass for the password.
# A dump that fails leaves no file behind; what a night left that was cut off is deleted by the next one.
set -eu
umask 077
folder=${1:?"usage: backup.sh FOLDER"}
shift
mkdir -p "$folder"
find "$folder" -maxdepth 1 -name 'divos-*.dump.part' -mmin +1440 -delete
file="$folder/divos-$(date -u +%Y%m%dT%H%M%SZ).dump"
trap 'rm -f "$file.part"' EXIT
trap 'exit 1' HUP INT TERM
pg_dump --format=custom --no-owner --no-privileges --file "$file.part" "$@"
pg_restore --list "$file.part" >/dev/null
mv "$file.part" "$file"
echo "$file"
