#!/bin/sh
# Restores a dump into an empty database, all of it or nothing: restore.sh FILE
# Where the database is comes from libpq's own variables: PGHOST, PGDATABASE, PGUSER, and ~/.pgpass for the password.
set -eu
file=${1:?"usage: restore.sh FILE"}
tables=$(psql -X -At -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" -ne 0 ]; then
    echo "The database ${PGDATABASE:-} has $tables tables already: restore into a new one (createdb), then point IDP_DATABASE_URL at it." >&2
    exit 1
fi
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname "${PGDATABASE:?"set PGDATABASE"}" "$file"
psql -X -q -c "ANALYZE"
