"""Statements that load offices, people, applications and what belongs to them; one row for each number of a series."""

#: Functions and the row of sizes that all statements use, in a schema of their own.
PREPARE = """
CREATE SCHEMA bench;
CREATE TABLE bench.size (offices int, people int, visitors int, applications int, days int, today date);
CREATE FUNCTION bench.chance(number bigint, salt bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (hashint8extended(number, salt) & 2147483647) / 2147483648.0::float8 $$;
CREATE FUNCTION bench.id(kind text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT md5(kind || number)::uuid $$;
CREATE FUNCTION bench.ordered_id(at timestamptz, kind text, number bigint) RETURNS uuid
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
             || '7' || substr(md5(kind || number), 1, 3) || '8' || substr(md5(kind || number), 4, 15))::uuid $$;
-- of twenty applications five are in use, and this is the number of the used one `place`
CREATE FUNCTION bench.used(place bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT place / 5 * 20 + 14 + place % 5 $$;
-- how many days ago an application was used first
CREATE FUNCTION bench.started(number bigint) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT 40 + (bench.chance(number, 3) * 1600)::int $$;
"""

#: The city, forty offices below it, the others below those.
OFFICES = """
INSERT INTO office (id, code, name, kind, type, aka, area_code, parent_id, note, source, sort_name, search_text,
                    created_at, changed_at)
SELECT bench.id('office', n), 'B' || lpad(n::text, 5, '0'), 'Dinas Contoh ' || n, 'office', 'dinas', '', '',
       CASE WHEN n = 0 THEN NULL WHEN n <= 40 THEN bench.id('office', 0) ELSE bench.id('office', 1 + n % 40) END,
       '', 'contoh', 'dinas contoh ' || n, 'dinas contoh ' || n, size.today - 1200, size.today - 1200
FROM bench.size, generate_series(0, size.offices - 1) n
"""

PEOPLE = """
INSERT INTO person (id, username, username_key, office_id, name, email_verified, phone_number_verified,
                    jenis_pegawai, created_at, updated_at)
SELECT bench.id('person', n), 'contoh' || n, 'contoh' || n, bench.id('office', n % size.offices),
       'Warga Contoh ' || n, false, false, 'PNS', size.today - 1200, size.today - 1200
FROM bench.size, generate_series(0, size.people - 1) n
"""

SESSIONS = """
INSERT INTO session (id, person_id, digest, opened_at, authenticated_at, last_seen_at, expires_at, ends_at, acr, amr,
                     network, browser, system, shared)
SELECT bench.id('session', n), bench.id('person', n), decode(md5('s' || n) || md5('t' || n), 'hex'),
       opened, opened, opened, opened + interval '8 hours', opened + interval '12 hours',
       'urn:divos:acr:sandi', 'pwd', '10.0.0.0', 'Firefox', 'Linux', false
FROM bench.size, generate_series(0, size.people - 1) n,
     LATERAL (SELECT now() - (bench.chance(n, 11) * 30) * interval '1 day' AS opened) times
"""

LOGINS = """
INSERT INTO login_event (id, person_id, at, kind, amr, label, session_id, network, browser, system, new_device)
SELECT bench.ordered_id(at, 'login', n * 4 + k), bench.id('person', n), at, 'login', 'pwd', '', NULL, '10.0.0.0',
       'Firefox', 'Linux', false
FROM bench.size, generate_series(0, size.people - 1) n, generate_series(0, 3) k,
     LATERAL (SELECT now() - (bench.chance(n * 4 + k, 12) * 90) * interval '1 day' AS at) times
"""

#: Of twenty: five without anything, three claimed, three registered, three tried, five in use, one silent again.
APPLICATIONS = """
INSERT INTO application (id, inventory_id, name, office_id, origin, status, media, spbe_class, user_scope, audience,
                         dimension, url, year, users, note, source, sort_name, search_text, created_at, changed_at)
SELECT bench.id('application', n), 'B' || n, 'Aplikasi Contoh ' || n,
       bench.id('office', n % size.offices), CASE WHEN n % 20 = 0 THEN 'central' ELSE 'city' END,
       CASE WHEN n % 20 = 1 THEN 'inactive' ELSE 'active' END,
       CASE WHEN n % 20 = 2 THEN 'desktop' WHEN n % 7 = 0 THEN 'mobile' ELSE 'web' END,
       'khusus', 'Perangkat Daerah', 'asn',
       (ARRAY['governance', 'branding', 'economy', 'living', 'society', 'environment'])[1 + n % 6],
       'https://aplikasi' || n || '.example', 2010 + n % 15, NULL, '', 'contoh',
       'aplikasi contoh ' || n, 'aplikasi contoh ' || n || ' b' || n,
       size.today - 1150 + (bench.chance(n, 1) * 200)::int, size.today - 900
FROM bench.size, generate_series(0, size.applications - 1) n
"""

CLAIMS = """
INSERT INTO application_claim (id, application_id, office_id, name, name_key, proposal, claimant_id, second_id, reason,
                               claimed_at, decided_at, outcome, note)
SELECT bench.ordered_id(size.today - 800 + (bench.chance(n, 2) * 400)::int, 'claim', n), bench.id('application', n),
       bench.id('office', n % size.offices), 'Aplikasi Contoh ' || n, 'aplikasicontoh' || n, '{}',
       bench.id('person', n % size.people), bench.id('person', (n + 1) % size.people), 'Kami mengelolanya.',
       size.today - 800 + (bench.chance(n, 2) * 400)::int, size.today - 790 + (bench.chance(n, 2) * 400)::int,
       'confirmed', ''
FROM bench.size, generate_series(0, size.applications - 1) n WHERE n % 20 >= 5
"""

STEWARDSHIPS = """
INSERT INTO stewardship (application_id, claim_id, steward_id, second_id, since, changed_at)
SELECT application_id, id, claimant_id, second_id, decided_at, decided_at FROM application_claim
WHERE outcome = 'confirmed'
"""

#: Of a hundred applications that nobody answers for, ten wait for a decision.
WAITING_CLAIMS = """
INSERT INTO application_claim (id, application_id, office_id, name, name_key, proposal, claimant_id, second_id, reason,
                               claimed_at)
SELECT bench.ordered_id(size.today - n % 30, 'waiting', n), bench.id('application', n),
       bench.id('office', n % size.offices), 'Aplikasi Contoh ' || n, 'aplikasicontoh' || n, '{}',
       bench.id('person', n % size.people), NULL, 'Kami mengelolanya.', size.today - n % 30
FROM bench.size, generate_series(0, size.applications - 1) n WHERE n % 200 = 4
"""

#: One client in the sandbox for whoever registered, and one in production beside it for those in use: copies of the
#: client that the shipped commands registered.
CLIENTS = """
INSERT INTO client (id, client_id, name, sort_name, search_text, profile, ownership, environment, application_id,
                    document, demo, created_at)
SELECT bench.id('client-' || used.environment, n), used.environment || '-' || n, 'Aplikasi Contoh ' || n,
       'aplikasi contoh ' || n, 'aplikasi contoh ' || n, model.profile, model.ownership, used.environment,
       bench.id('application', n), model.document, false, size.today - 700 + (bench.chance(n, 4) * 300)::int
FROM bench.size, client model, generate_series(0, size.applications - 1) n,
     (VALUES ('uji', 8), ('produksi', 14)) AS used (environment, from_band)
WHERE model.client_id = 'bench' AND n % 20 >= from_band
"""

TEAMS = """
INSERT INTO team_member (application_id, person_id, role, added_at)
SELECT application_id, steward_id, 'pengelola', since FROM stewardship
"""

#: Of the five without anything, one is declared as not applicable; of those in use, a few are frozen.
DECISIONS = """
INSERT INTO application_decision (id, application_id, kind, reason, note, decided_by, decided_at, review_on)
SELECT bench.ordered_id(size.today - n % 400, 'decision', n), bench.id('application', n), 'not_applicable', 'central',
       'Dikelola kementerian.', bench.id('person', n % size.people), size.today - n % 400, size.today + n % 365 - 30
FROM bench.size, generate_series(0, size.applications - 1) n WHERE n % 20 = 3
"""

DECLARED = """
UPDATE application SET declared = standing.kind, declared_reason = standing.reason
FROM application_decision standing WHERE standing.application_id = application.id AND standing.undone_at IS NULL
"""

CHANGES = """
INSERT INTO application_change (id, application_id, field, before, after, changed_by, changed_at, way)
SELECT bench.ordered_id(size.today - n % 700 - k, 'change', n * 3 + k), bench.id('application', n),
       (ARRAY['url', 'note', 'users'])[k + 1], '', 'baru', bench.id('person', n % size.people),
       size.today - n % 700 - k, 'correction'
FROM bench.size, generate_series(0, size.applications - 1) n, generate_series(0, 2) k
"""

NOTES = """
INSERT INTO application_note (id, application_id, text, written_by, written_at)
SELECT bench.ordered_id(size.today - n % 500, 'note', n), bench.id('application', n), 'Menunggu vendor.',
       bench.id('person', n % size.people), size.today - n % 500
FROM bench.size, generate_series(0, size.applications - 1) n WHERE n % 2 = 0
"""

REGISTER = {
    "office": OFFICES,
    "person": PEOPLE,
    "session": SESSIONS,
    "login_event": LOGINS,
    "application": APPLICATIONS,
    "application_claim": CLAIMS,
    "stewardship": STEWARDSHIPS,
    "application_claim (waiting)": WAITING_CLAIMS,
    "client": CLIENTS,
    "team_member": TEAMS,
    "application_decision": DECISIONS,
    "application (declared)": DECLARED,
    "application_change": CHANGES,
    "application_note": NOTES,
}
