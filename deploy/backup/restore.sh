#!/bin/sh
# Restores a dump into an empty database, all of it or nothing: restore.sh FILE
# Where the database is comes from libpq's own variables: PGHOST, PGDATABASE, PGUSER, and ~/.pgpass for the password.
# Run it as the owner of the database, or as a role that may act as the owner, and not as PostgreSQL's superuser: what a
# dump holds runs with the rights of whoever restores it.
set -eu
file=${1:?"usage: restore.sh FILE"}
: "${PGDATABASE:?"set PGDATABASE"}"
tables=$(psql -X -At -c "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
if [ "$tables" -ne 0 ]; then
    echo "The database $PGDATABASE has $tables tables already: restore into a new one (createdb)." >&2
    exit 1
fi
owner=$(psql -X -At -c "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")
fit=$(psql -X -At <<'SQL'
-- a dump can take back what PGOPTIONS or a role's settings chose: what it could become is asked of the session's role
SELECT CASE WHEN NOT pg_has_role(session_user, datdba, 'MEMBER') THEN 'stranger'
            WHEN EXISTS (SELECT FROM pg_roles WHERE rolsuper AND pg_roles.oid <> datdba
                         AND pg_has_role(session_user, pg_roles.oid, 'MEMBER')) THEN 'superuser' ELSE 'owner' END
FROM pg_database WHERE datname = current_database()
SQL
)
case $fit in
owner) ;;
stranger)
    echo "The database $PGDATABASE belongs to $owner: set PGUSER=$owner and try again." >&2
    exit 1
    ;;
*)
    echo "A superuser would run what the dump holds with every right: set PGUSER=$owner and try again." >&2
    exit 1
    ;;
esac
export PGOPTIONS="${PGOPTIONS:-} -c role=$owner"
pg_restore --exit-on-error --single-transaction --no-owner --no-privileges --dbname "$PGDATABASE" "$file"
# the tables of the dump alone: those of PostgreSQL itself belong to somebody else
psql -X -q -v ON_ERROR_STOP=1 <<'SQL'
SELECT format('ANALYZE %I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' \gexec
SQL
