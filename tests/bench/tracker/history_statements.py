"""Statements that load facts with persons, and the counts of three years that the roll-up would have left."""

#: A person signs in to two of their six applications on a day, several times in each.
FACTS_OF_A_DAY = """
INSERT INTO fact (id, kind, client_id, environment, application_id, person_id, day, count)
SELECT gen_random_uuid(), kind, 'produksi-' || number, 'produksi', bench.id('application', number),
       bench.id('person', person), day, times
FROM (
  SELECT bench.used(floor(used * power(bench.chance(person * 16 + slot, 5), 2.5))::bigint) AS number, person, day,
         sum(times)::int AS times
  FROM (
    SELECT n / 2 AS person, size.today - $1::int AS day, size.applications / 20 * 5 AS used,
           (floor(6 * bench.chance(n, $1::int)))::int AS slot,
           1 + floor(4 * bench.chance(n, 1000 + $1::int))::int AS times
    FROM bench.size, generate_series(0, size.visitors * 2 - 1) n
  ) visit
  GROUP BY 1, person, day
) use, (VALUES ('code_redeemed'), ('id_token_issued'), ('userinfo_used')) AS kinds (kind)
"""

REQUESTS_OF_A_DAY = """
INSERT INTO fact (id, kind, client_id, environment, application_id, person_id, day, count)
SELECT gen_random_uuid(), results.kind, signed.client_id, 'produksi', signed.application_id,
       '00000000-0000-0000-0000-000000000000', signed.day, greatest(1, signed.times * results.per_mille / 1000)
FROM (SELECT client_id, application_id, day, sum(count)::int AS times FROM fact, bench.size
      WHERE kind = 'code_redeemed' AND environment = 'produksi' AND day = size.today - $1::int GROUP BY 1, 2, 3) signed,
     (VALUES ('request_ok', 2000), ('request_failed', 10), ('request_refused_unvouched', 5), ('logout_confirmed', 300))
     AS results (kind, per_mille)
"""

SANDBOX_OF_A_DAY = """
INSERT INTO fact (id, kind, client_id, environment, application_id, person_id, day, count)
SELECT gen_random_uuid(), kind, 'uji-' || n, 'uji', bench.id('application', n),
       '00000000-0000-0000-0000-000000000000', size.today - $1::int, 1 + n % 5
FROM bench.size, generate_series(0, size.applications - 1) n,
     (VALUES ('code_redeemed'), ('id_token_issued'), ('request_ok'), ('request_failed')) AS kinds (kind)
WHERE n % 20 BETWEEN 11 AND 13 AND bench.chance(n, 2000 + $1::int) < 0.1
"""

FACTS = (FACTS_OF_A_DAY, REQUESTS_OF_A_DAY, SANDBOX_OF_A_DAY)

#: The days that still have facts, but for today and yesterday, whose roll-up is measured: counted from them.
RECENT_DAILY_USE = """
INSERT INTO daily_use (application_id, environment, day, people, sign_ins, id_tokens, userinfo, succeeded, failed,
                       refused, logouts_confirmed, logouts_failed)
SELECT application_id, environment, day,
       count(DISTINCT person_id) FILTER (WHERE kind = 'code_redeemed' AND environment = 'produksi'),
       coalesce(sum(count) FILTER (WHERE kind = 'code_redeemed'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'id_token_issued'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'userinfo_used'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'request_ok'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'request_failed'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'request_refused_unvouched'), 0),
       coalesce(sum(count) FILTER (WHERE kind = 'logout_confirmed'), 0), 0
FROM fact, bench.size WHERE day < size.today - 1 GROUP BY application_id, environment, day
"""

#: Before those days: in use since its first day, or silent for two months; of the sandbox a day in ten.
EARLIER_DAILY_USE = """
INSERT INTO daily_use (application_id, environment, day, people, sign_ins, id_tokens, userinfo, succeeded, failed,
                       refused, logouts_confirmed, logouts_failed)
SELECT bench.id('application', n), environment, day,
       CASE WHEN environment = 'uji' THEN 0 ELSE number END, number * 3, number * 3, number * 2, number * 6,
       number / 20, number / 30, number, 0
FROM (
  SELECT n, environment, day, 1 + floor(60 * power(bench.chance(n, day - DATE '2000-01-01'), 2))::int AS number
  FROM (SELECT n, size.today - ago AS day, ago FROM bench.size, generate_series(0, size.applications - 1) n,
        generate_series(35, size.days) ago) calendar,
       (VALUES ('uji', 11, 13), ('produksi', 14, 18), ('produksi', 19, 19)) AS used (environment, low, high)
  WHERE n % 20 BETWEEN low AND high AND ago <= bench.started(n) AND (n % 20 <> 19 OR ago > 60)
    AND (environment = 'produksi' OR bench.chance(n, 5000 + ago) < 0.1)
) use
"""

PEOPLE_OF_APPLICATIONS = """
INSERT INTO people_count (scope, scope_id, environment, day, people)
SELECT 'application', application_id, environment, day, least(size.people, daily_use.people * 3)
FROM daily_use, bench.size
WHERE daily_use.people > 0 AND environment = 'produksi'
"""

PEOPLE_OF_OFFICES = """
INSERT INTO people_count (scope, scope_id, environment, day, people)
SELECT 'office', bench.id('office', n), 'produksi', size.today - ago,
       size.people / size.offices * (size.days - ago / 2) / size.days
FROM bench.size, generate_series(0, size.offices - 1) n, generate_series(2, size.days) ago
"""

PEOPLE_OF_THE_CITY = """
INSERT INTO people_count (scope, scope_id, environment, day, people)
SELECT 'city', '00000000-0000-0000-0000-000000000000', 'produksi', size.today - ago,
       size.people * (size.days - ago / 2) / size.days
FROM bench.size, generate_series(2, size.days) ago
"""

ROLLED_DAYS = """
INSERT INTO rolled_day (day, finished_at, counted_at, purge_started_at, purged_at)
SELECT size.today - ago, now(), now(), CASE WHEN ago >= 35 THEN now() END, CASE WHEN ago >= 35 THEN now() END
FROM bench.size, generate_series(2, size.days) ago
"""

#: One change when it was recorded, and one for each step to where the application stands.
LEVEL_CHANGES = """
INSERT INTO level_change (id, application_id, at, day, from_level, to_level, from_state, to_state, origin, evidence)
SELECT bench.ordered_id(at, 'change', n * 8 + step), bench.id('application', n), at, at::date,
       CASE WHEN step = 0 THEN NULL ELSE (ARRAY[0, 1, 2, 3, 5])[step] END, (ARRAY[0, 1, 2, 3, 5])[step + 1],
       CASE WHEN step = 0 THEN NULL ELSE 'active' END, 'active',
       CASE WHEN step = 0 THEN 'inventory' ELSE 'facts' END, '[]'
FROM (SELECT n, step, (size.today - 900 + step * 100 + (bench.chance(n, 7) * 300)::int)::timestamptz AS at
      FROM bench.size, generate_series(0, size.applications - 1) n, generate_series(0, 4) step
      WHERE step <= CASE WHEN n % 20 < 5 THEN 0 WHEN n % 20 < 8 THEN 1 WHEN n % 20 < 11 THEN 2
                         WHEN n % 20 < 14 THEN 3 ELSE 4 END) steps
"""

PROGRESS_OF_DAYS = """
INSERT INTO progress_day (scope, scope_id, day, total, integrated, eligible, eligible_integrated, stalled, levels)
SELECT scope, scope_id, size.today - ago, number, number * grown / 4000, number * 4 / 5, number * grown / 4000,
       number / 4, json_build_array(number / 4, number / 10, number / 10, number / 10, 0, number / 4, 0)
FROM bench.size, generate_series(1, size.days) ago,
     LATERAL (SELECT 1000 * (size.days - ago) / size.days AS grown) share,
     LATERAL (SELECT 'city' AS scope, '00000000-0000-0000-0000-000000000000'::uuid AS scope_id,
                     size.applications AS number
              UNION ALL SELECT 'office', bench.id('office', n), size.applications / size.offices
              FROM generate_series(0, size.offices - 1) n) places
"""

HOURS = """
INSERT INTO hourly_count (kind, environment, day, hour, count)
SELECT 'code_redeemed', environment, size.today - ago, hour, 1 + (100 * bench.chance(ago * 24 + hour, 8))::int
FROM bench.size, generate_series(0, size.days) ago, generate_series(0, 23) hour,
     (VALUES ('uji'), ('produksi')) AS environments (environment)
"""

#: Which causes the failed requests of a day had; every third day of an application has some.
FAILURES = """
INSERT INTO failure (id, kind, client_id, environment, application_id, cause, day, count)
SELECT gen_random_uuid(), 'request_failed', environment || '-' || n, environment, bench.id('application', n),
       cause, size.today - ago, 1 + n % 7
FROM bench.size, generate_series(0, size.applications - 1) n, generate_series(0, size.days, 3) ago,
     (VALUES ('code_unknown', 'produksi', 14, 18), ('redirect_uri_unregistered', 'uji', 11, 13))
     AS causes (cause, environment, low, high)
WHERE n % 20 BETWEEN low AND high AND ago <= bench.started(n) AND bench.chance(n, 9000 + ago) < 0.4
"""

HISTORY = {
    "daily_use (days with facts)": RECENT_DAILY_USE,
    "daily_use (earlier)": EARLIER_DAILY_USE,
    "people_count (applications)": PEOPLE_OF_APPLICATIONS,
    "people_count (offices)": PEOPLE_OF_OFFICES,
    "people_count (city)": PEOPLE_OF_THE_CITY,
    "rolled_day": ROLLED_DAYS,
    "level_change": LEVEL_CHANGES,
    "progress_day": PROGRESS_OF_DAYS,
    "hourly_count": HOURS,
    "failure": FAILURES,
}
