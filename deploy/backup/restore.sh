#!/bin/sh
# Restores a dump into an empty database, all of it or nothing: restore.sh FILE
# Where the database is comes from libpq's own variables: PGHOST, PGDATABASE, PGUSER, and ~/.pgpass for the password.
# Run it as the role of the provider (PGUSER=divos): whoever restores owns the tables.
set -eu
file=${1:?"usage: restore.sh FILE"}
tables=$(psql -X -At -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" -ne 0 ]; then
    echo "The database ${PGDATABASE:-} has $tables tables already: restore into a new one (createdb), then point IDP_DATABASE_URL at it." >&2
    exit 1
fi
owner=$(psql -X -At -c "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
role=$(psql -X -At -c "SELECT current_user")
if [ "$owner" != "$role" ]; then
    echo "The database ${PGDATABASE:-} belongs to $owner, and $role would own the tables: set PGUSER=$owner and try again." >&2
    exit 1
fi
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname "${PGDATABASE:?"set PGDATABASE"}" "$file"
# the tables of the dump alone: those of PostgreSQL itself belong to somebody else
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
SELECT format('ANALYZE %I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' \gexec
SQL
