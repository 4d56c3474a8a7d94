"""The quarterly report of 1,000,000 cases, beside the bare SQL: on request, because the home takes minutes to make.

The cases lie in the three quarters that the report compares, and so does the work on them. The product is the whole
command, from starting it to its end: unlocking (with the least costly passphrase), counting, disclosure control and
printing. The floor is a whole process, too: Python, the database library, the file opened with its raw key, and for
each quarter plain statements over indexes that cover them. It unlocks nothing, checks nothing, and of people counts
those behind the total alone, where the product counts those behind every row.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from tests.benchmarks.bench_startup import INSTALLED
from tests.benchmarks.harness import Comparison, environment, wall_time

from harassment_cms.bootstrap import Home, unlock_keys

ON_REQUEST = True

CASES = 1_000_000
NAME, PASSPHRASE = "Robin Practice", "a passphrase for measuring only"


BARE = """\
import sys
from contextlib import closing
import sqlcipher3.dbapi2 as sqlcipher

ONE = ("route", "reporter_role", "reporter_affiliation", "campus", "status", "came_by", "substr(counted_on, 1, 7)")
SEVERAL = ("incident_types", "motivations")
DAYS = "case_file.counted_on BETWEEN :first AND :last"
DUE = f"FROM case_file WHERE {DAYS} AND apart IS NULL AND first_contact_due IS NOT NULL"
IN_IT = "apart IS NULL AND {0} >= :first AND {0} < :after"
STATEMENTS = [
    f"SELECT count(*), sum(submitted_at IS NULL) FROM case_file WHERE {DAYS}",
    "SELECT count(*) - count(DISTINCT person_no) FROM case_file CROSS JOIN case_person "
    f"INDEXED BY case_person_repeated ON case_id = case_file.id AND repeated = 1 WHERE {DAYS}",
    *(f"SELECT coalesce(apart, {one}), count(*) FROM case_file WHERE {DAYS} GROUP BY 1" for one in ONE),
    *(
        f"SELECT coalesce(apart, code.value), count(DISTINCT case_file.id) FROM case_file "
        f"LEFT JOIN json_each(case_file.{one}) AS code WHERE {DAYS} GROUP BY 1"
        for one in SEVERAL
    ),
    f"SELECT count(*) FROM case_file WHERE {DAYS} AND apart IS NULL AND status <> 'closed' "
    "AND first_contact_due < :after AND first_contact_at IS NULL",
    f"SELECT counted_on, first_contact_at <= first_contact_due, date(first_contact_at), count(*) {DUE} "
    "GROUP BY 1, 2, 3",
    f"SELECT counted_on, date(reached_at), count(*) {DUE} GROUP BY 1, 2",
    f"SELECT date(submitted_at), date(received_at), count(*) FROM case_file WHERE {DAYS} AND apart IS NULL "
    "AND came_by IS NULL GROUP BY 1, 2",
    f"SELECT outcome, count(*) FROM case_file WHERE {IN_IT.format('closed_at')} AND +status = 'closed' GROUP BY 1",
    "SELECT category, count(*) FROM referral WHERE made_at >= :first AND made_at < :after AND case_id NOT IN "
    "(SELECT id FROM case_file WHERE apart IS NOT NULL) GROUP BY 1",
    "SELECT sum(minutes), count(DISTINCT case_id) FROM event WHERE occurred_at >= :first AND occurred_at < :after "
    "AND minutes > 0 AND id NOT IN (SELECT undoes FROM event WHERE undoes IS NOT NULL) "
    "AND case_id NOT IN (SELECT id FROM case_file WHERE apart IS NOT NULL)",
]

path, key = sys.argv[1:]
with closing(sqlcipher.connect(path)) as file:
    file.execute(f"PRAGMA key=\\"x'{key}'\\"")
    file.execute("PRAGMA cipher_page_size=8192")
    for first, last, after in (
        ("2026-07-01", "2026-09-30", "2026-10-01"),
        ("2026-04-01", "2026-06-30", "2026-07-01"),
        ("2025-07-01", "2025-09-30", "2025-10-01"),
    ):
        for statement in STATEMENTS:
            for row in file.execute(statement, {"first": first, "last": last, "after": after}):
                print(*row)
"""


def comparisons(scratch: Path) -> list[Comparison]:
    """One comparison: both as whole processes."""
    home = Home(scratch / "home")
    word = scratch / "word"
    word.touch(0o600)
    word.write_text(PASSPHRASE, encoding="utf-8")
    made = ["init", "--organisation", "Invented University", "--name", NAME, "--roles", "administrator,case_manager"]
    made += ["--recovery-file", str(scratch / "kit.txt")]
    _run([*INSTALLED, "--home", str(home.path), "--passphrase-file", str(word), *made])
    key = unlock_keys(home, NAME, PASSPHRASE).database_key
    fill(home.database, key)
    bare = scratch / "bare.py"
    bare.write_text(BARE, encoding="utf-8")
    floor = wall_time([sys.executable, str(bare), str(home.database), key.hex()])
    quarterly = [
        "--home",
        str(home.path),
        "--passphrase-file",
        str(word),
        "report",
        "quarterly",
        "--period",
        "2026-Q3",
    ]
    return [
        Comparison("quarterly table of 1,000,000 cases", floor, wall_time([*INSTALLED, *quarterly]), 1.3, rounds=5)
    ]


def fill(database: Path, key: bytes, cases: int = CASES) -> None:
    """Write invented cases straight into the file: codes and moments alone, as the statistics need them."""
    with closing(sqlcipher.connect(str(database), isolation_level=None)) as file:
        file.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        file.execute("PRAGMA cipher_page_size=8192")
        file.execute("BEGIN IMMEDIATE")
        file.execute(f"CREATE TEMP TABLE number AS {_NUMBERS}", {"cases": cases})
        # Rows come in no order of their days, so it is quicker to make the largest index when all of them are there.
        (index,) = file.execute("SELECT sql FROM sqlite_schema WHERE name = 'case_by_count'").fetchone()
        file.execute("DROP INDEX case_by_count")
        for statement in _FILLING:
            file.execute(statement)
        file.execute(index)
        file.execute("UPDATE id_block SET next_id = 7000000")
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# Several lots for each case, so that its codes have nothing to do with each other.
_NUMBERS = """
WITH RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < :cases)
SELECT n, n % 3 AS quarter, abs(random()) AS a, abs(random()) AS b, abs(random()) AS c, abs(random()) AS d,
abs(random()) AS e FROM count"""


def _one_of(lot: str, *codes: str | None) -> str:
    arms = " ".join(f"WHEN {place} THEN {'NULL' if code is None else repr(code)}" for place, code in enumerate(codes))
    return f"CASE {lot} % {len(codes)} {arms} END"


_DAY = (
    "date(CASE quarter WHEN 0 THEN '2026-07-01' WHEN 1 THEN '2026-04-01' ELSE '2025-07-01' END, (a % 91) || ' days')"
)
_FILLING = (
    f"""
INSERT INTO case_file (id, version, ref, status, safety, form, came_by, route, reporter_role, reporter_affiliation,
relationship, incident_types, motivations, campus, place, incident_month, ongoing, wishes, anonymous_reasons,
statistics_consent, submitted_at, received_at, counted_on, first_contact_due, first_contact_at, reached_at, outcome,
closed_at, changed, codes_due, unclear, unplaced, restricted, report_length)
SELECT n, 1, 'HC-' || n, {_one_of("b", "new", "open", "waiting", "closed", "closed")}, 'checked', 'harassment-report',
{_one_of("c / 16", None, None, None, None, None, None, None, "phone")},
{_one_of("c", "anonymous", "named_no_action", "named_meeting", "named_meeting")},
{_one_of("d", "affected", "affected", "witness", "friend_family", None)},
{_one_of("e", "undergraduate", "undergraduate", "taught_postgraduate", "academic_staff", "visitor", None)},
NULL, {_one_of("a / 128", '["bullying"]', '["harassment_general", "bullying"]', '["sexual_harassment"]', "[]")},
{_one_of("b / 128", '["race"]', '["sex"]', '["race", "religion"]', "[]", '["disability"]')},
{_one_of("e / 64", "main", "main", "north", "online", None)}, NULL, NULL, NULL, '["support"]', '[]',
{_one_of("d / 1024", "yes", "yes", "yes", None, None, None, None, "no")},
{_DAY} || 'T10:15:00Z', {_DAY} || 'T20:00:00Z', {_DAY},
CASE WHEN c % 4 <> 0 THEN date({_DAY}, '2 days') || 'T16:00:00Z' END,
CASE WHEN c % 4 <> 0 AND d % 8 <> 0 THEN date({_DAY}, (e % 6) || ' days') ||
{_one_of("b / 7", "T09:00:00Z", "T13:30:00Z")} END,
CASE WHEN c % 4 <> 0 AND d % 8 > 2 THEN date({_DAY}, (6 + e % 6) || ' days') || 'T15:00:00Z' END,
CASE WHEN b % 5 > 2 THEN {_one_of("a / 3", "signposted", "support_only", "referred")} END,
CASE WHEN b % 5 > 2 THEN date({_DAY}, (12 + e % 60) || ' days') || 'T11:00:00Z' END,
0, 0, 0, 0, c % 1000 = 0, 900
FROM number""",
    """
INSERT INTO event (id, version, case_id, kind, occurred_at, recorded_at, actor, minutes, detail)
SELECT 2000000 + id, 1, id, 'note', first_contact_at, first_contact_at, 1, 20 + id % 50, '{}'
FROM case_file WHERE first_contact_at IS NOT NULL""",
    """
INSERT INTO referral (id, version, case_id, category, state, made_at, actor, body)
SELECT 3000000 + id, 1, id, 'wellbeing', 'offered', reached_at, 1, x'00' FROM case_file
WHERE reached_at IS NOT NULL""",
    # Every twentieth person reported three times.
    """
INSERT INTO case_person (id, version, case_id, person_no, repeated, generation, marks)
SELECT 5000000 + id, 1, id, CASE WHEN id % 20 < 3 THEN id - id % 20 ELSE id END, id % 20 < 3, 1, x''
FROM case_file WHERE route <> 'anonymous' AND restricted = 0""",
)


def _run(command: list[str]) -> None:
    subprocess.run(command, env=environment(), capture_output=True, check=True)
