#!/bin/sh
# Dumps the database into a new file and proves that it can be read: backup.sh FOLDER [options of pg_dump ...]
# Where the database is comes from libpq's own variables: PGHOST, PGDATABASE, PGUSER, and ~/.pgpass for the password.
# A dump that fails leaves no file behind; what a night left that was cut off is deleted by the next one, and after a
# dump that succeeded those that are older than DIVOS_BACKUP_DAYS (14).
set -eu
umask 077
folder=${1:?"usage: backup.sh FOLDER"}
shift
mkdir -p "$folder"
# a dump that is being written was touched lately
find "$folder" -maxdepth 1 -name 'divos-*.dump.part' -mmin +60 -delete
file="$folder/divos-$(date -u +%Y%m%dT%H%M%SZ).dump"
trap 'rm -f "$file.part"' EXIT
trap 'exit 1' HUP INT TERM
pg_dump --format=custom --no-owner --no-privileges --file "$file.part" "$@"
# all of it, not only its table of contents
pg_restore --file=/dev/null "$file.part"
mv "$file.part" "$file"
find "$folder" -maxdepth 1 -name 'divos-*.dump' -mtime "+${DIVOS_BACKUP_DAYS:-14}" -delete
echo "$file"
