"""Migration steps: step n brings a database of schema version n to n + 1.

A released step is never changed: its DDL is written out here and does not follow ``schema``, which describes what all
steps together make (``tests/test_migrations.py`` compares them). Indexes and triggers are defined here alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import Connection, inspect, text

from koevol_core.store import search
from koevol_core.store.sentence_codes import code_sentences
from koevol_core.store.statements import on_postgres

_POSTGRES = {
    "SERIAL": "BIGSERIAL NOT NULL PRIMARY KEY", "INTEGER": "BIGINT", "TEXT": 'TEXT COLLATE "C"', "BLOB": "BYTEA",
    "WITHOUT ROWID": "",
}  # fmt: skip
_SQLITE = {"SERIAL": "INTEGER NOT NULL PRIMARY KEY"}


def run(conn: Connection, ddl: str) -> None:
    """Execute statements that are separated by ``;``, written with SQLite's types and ``SERIAL`` for a numbered key."""
    types = _POSTGRES if on_postgres(conn) else _SQLITE
    ddl = re.sub(rf"\b({'|'.join(types)})\b", lambda found: types[found[1]], ddl)
    for statement in filter(str.strip, ddl.split(";")):
        conn.execute(text(statement))


def add_column(conn: Connection, table: str, column: str, kind: str) -> None:
    """Add a column to a table unless it is there."""
    if column not in {there["name"] for there in inspect(conn).get_columns(table)}:
        run(conn, f"ALTER TABLE {table} ADD COLUMN {column} {kind}")


_FIRST = """
CREATE TABLE meta (version INTEGER NOT NULL);
CREATE TABLE prompt (sha256 TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, created_at FLOAT NOT NULL);
CREATE TABLE run (
  id SERIAL, "key" TEXT NOT NULL UNIQUE, spec TEXT NOT NULL, state TEXT NOT NULL, stop_asked INTEGER NOT NULL,
  worker TEXT, heartbeat FLOAT, message TEXT, created_at FLOAT NOT NULL, ended_at FLOAT
);
CREATE TABLE node (
  id SERIAL, parent_id INTEGER REFERENCES node (id), root_id INTEGER REFERENCES node (id),
  run_id INTEGER REFERENCES run (id), method TEXT, slot INTEGER NOT NULL, round INTEGER NOT NULL,
  generation INTEGER NOT NULL, trace TEXT NOT NULL, address TEXT NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL,
  reason TEXT, detail TEXT, model TEXT, prompt_sha256 TEXT, verdict TEXT, decision_id INTEGER, author TEXT,
  created_at FLOAT NOT NULL, CONSTRAINT node_job UNIQUE (run_id, parent_id, method, slot)
);
CREATE INDEX node_tree ON node (root_id, generation, address);
CREATE INDEX node_children ON node (parent_id);
CREATE INDEX node_work ON node (run_id, status, round, id);
CREATE INDEX node_queue ON node (status, verdict, generation, id);
CREATE INDEX node_address ON node (address);
CREATE TABLE seed (
  id SERIAL, node_id INTEGER UNIQUE REFERENCES node (id), state TEXT NOT NULL, source TEXT NOT NULL,
  license TEXT NOT NULL, domain TEXT NOT NULL, task TEXT NOT NULL, input TEXT NOT NULL, note TEXT NOT NULL, reason TEXT,
  content TEXT, batch TEXT, "row" INTEGER, created_at FLOAT NOT NULL, CONSTRAINT seed_row UNIQUE (batch, "row")
);
CREATE INDEX seed_state ON seed (state, id);
CREATE TABLE answer (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), run_id INTEGER REFERENCES run (id),
  sample INTEGER NOT NULL, status TEXT NOT NULL, text TEXT NOT NULL, reason TEXT, detail TEXT, model TEXT,
  prompt_sha256 TEXT, author TEXT, created_at FLOAT NOT NULL, CONSTRAINT answer_job UNIQUE (run_id, node_id, sample)
);
CREATE INDEX answer_node ON answer (node_id, status, id);
CREATE INDEX answer_work ON answer (run_id, status, id);
CREATE TABLE call (
  id SERIAL, run_id INTEGER REFERENCES run (id), node_id INTEGER NOT NULL REFERENCES node (id),
  answer_id INTEGER REFERENCES answer (id), purpose TEXT NOT NULL, turn INTEGER NOT NULL, attempt INTEGER NOT NULL,
  state TEXT NOT NULL, request TEXT NOT NULL, prompt_sha256 TEXT, http_status INTEGER, fault TEXT, body BLOB, model TEXT,
  finish TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, cached_tokens INTEGER, cost FLOAT,
  sent_at FLOAT NOT NULL, ended_at FLOAT
);
CREATE INDEX call_run ON call (run_id, state);
CREATE INDEX call_node ON call (node_id, id);
CREATE TABLE decision (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), kind TEXT NOT NULL, reason TEXT NOT NULL,
  note TEXT NOT NULL, reviewer TEXT NOT NULL, token TEXT NOT NULL UNIQUE, base_seq INTEGER NOT NULL,
  created_at FLOAT NOT NULL, CONSTRAINT decision_base UNIQUE (node_id, base_seq)
);
CREATE INDEX decision_reviewer ON decision (reviewer, id);
"""
_SECOND = """
CREATE TABLE IF NOT EXISTS choice (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), answer_id INTEGER NOT NULL REFERENCES answer (id),
  reviewer TEXT NOT NULL, created_at FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS choice_node ON choice (node_id, id);
CREATE TABLE IF NOT EXISTS setting (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally (
  kind TEXT NOT NULL, status TEXT NOT NULL, verdict TEXT NOT NULL, answered INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (kind, status, verdict, answered)
);
CREATE INDEX IF NOT EXISTS decision_batch ON decision (batch);
CREATE INDEX IF NOT EXISTS decision_when ON decision (reviewer, created_at);
CREATE INDEX IF NOT EXISTS node_queue_method ON node (status, verdict, method, generation, id);
CREATE INDEX IF NOT EXISTS node_queue_model ON node (status, verdict, model, generation, id);
CREATE INDEX IF NOT EXISTS node_queue_reason ON node (status, verdict, reason, generation, id) WHERE reason IS NOT NULL;
CREATE INDEX IF NOT EXISTS node_answered ON node (verdict, answer_id, id);
CREATE INDEX IF NOT EXISTS node_file ON node (verdict, generation, root_id, address, id, status, method, model, answer_id, decision_id, created_at);
CREATE INDEX IF NOT EXISTS call_when ON call (sent_at, state, cost);
CREATE INDEX IF NOT EXISTS call_model ON call (model);
CREATE INDEX IF NOT EXISTS call_bill ON call (run_id, model, method, purpose, state, fault, cost, at_most, prompt_tokens, completion_tokens, cached_tokens);
CREATE INDEX IF NOT EXISTS run_state ON run (state, id);
CREATE INDEX IF NOT EXISTS seed_by_state ON seed (state, node_id);
"""
"""``node_file`` covers selecting, counting and ordering exported rows, ``call_bill`` all cost sums."""
_OF_SEEDS = """
CREATE INDEX IF NOT EXISTS seed_by_domain ON seed (domain, node_id);
CREATE INDEX IF NOT EXISTS seed_by_source ON seed (source, node_id);
CREATE INDEX IF NOT EXISTS seed_by_license ON seed (license, node_id);
"""
"""SQLite alone: PostgreSQL cannot index values over 2,704 bytes, and an imported file may hold longer ones."""
_SEARCH = {
    "sqlite": "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(grams)",
    "postgresql": """
CREATE TABLE IF NOT EXISTS search (rowid INTEGER PRIMARY KEY, grams TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS search_pairs ON search USING gin (array_to_tsvector(string_to_array(grams, ' ')))""",
}
_SCORE = """
CREATE TABLE IF NOT EXISTS score (
  id SERIAL, run_id INTEGER REFERENCES run (id), node_id INTEGER NOT NULL REFERENCES node (id),
  answer_id INTEGER REFERENCES answer (id), name TEXT NOT NULL, status TEXT NOT NULL, value FLOAT, reason TEXT,
  detail TEXT, model TEXT, prompt_sha256 TEXT, created_at FLOAT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS score_job ON score (node_id, name, coalesce(answer_id, 0), coalesce(run_id, 0));
CREATE INDEX IF NOT EXISTS score_order ON score (name, status, value, node_id);
CREATE INDEX IF NOT EXISTS score_work ON score (run_id, status, id);
"""
_THIRD = (
    _SCORE
    + """
CREATE TABLE IF NOT EXISTS event (
  id SERIAL, run_id INTEGER NOT NULL REFERENCES run (id), at FLOAT NOT NULL, name TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS event_run ON event (run_id, id);
CREATE TABLE IF NOT EXISTS finding (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), answer_id INTEGER REFERENCES answer (id),
  name TEXT NOT NULL, severity TEXT NOT NULL, evidence TEXT NOT NULL, created_at FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS finding_name ON finding (name, node_id);
CREATE UNIQUE INDEX IF NOT EXISTS finding_once ON finding (node_id, COALESCE(answer_id, 0), name);
CREATE TABLE IF NOT EXISTS twin_said (
  node_id INTEGER NOT NULL PRIMARY KEY, letters BIGINT NOT NULL, "key" BIGINT NOT NULL, words TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS twin_said_letters ON twin_said (letters, node_id);
CREATE INDEX IF NOT EXISTS twin_said_key ON twin_said ("key", node_id);
CREATE TABLE IF NOT EXISTS twin (
  node_id INTEGER NOT NULL PRIMARY KEY, head_id INTEGER NOT NULL, other_id INTEGER NOT NULL, alike FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS twin_head ON twin (head_id, node_id);
CREATE TABLE IF NOT EXISTS twin_choice (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), preferred INTEGER NOT NULL, reviewer TEXT NOT NULL,
  created_at FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS twin_choice_node ON twin_choice (node_id, id);
CREATE TABLE IF NOT EXISTS benchmark (
  id SERIAL, name TEXT NOT NULL, file TEXT NOT NULL, batch TEXT NOT NULL UNIQUE, questions INTEGER NOT NULL,
  short INTEGER NOT NULL, created_at FLOAT NOT NULL
);
CREATE TABLE IF NOT EXISTS benchmark_question (
  id SERIAL, benchmark_id INTEGER NOT NULL REFERENCES benchmark (id), place INTEGER NOT NULL, hint TEXT NOT NULL,
  hashes BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS ix_benchmark_question_benchmark_id ON benchmark_question (benchmark_id);
CREATE TABLE IF NOT EXISTS benchmark_pair (
  pair INTEGER NOT NULL, question_id INTEGER NOT NULL REFERENCES benchmark_question (id),
  PRIMARY KEY (pair, question_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ix_benchmark_pair_question_id ON benchmark_pair (question_id);
"""
)
_FOURTH = """
DROP INDEX IF EXISTS call_money;
CREATE INDEX IF NOT EXISTS node_card ON node (method, generation, model, prompt_sha256, status, reason, verdict, answer_id, run_id, root_id, id)
 WHERE status <> 'planned' AND method IS NOT NULL;
CREATE INDEX IF NOT EXISTS call_card ON call (node_id, run_id, purpose, state, fault, cost, at_most, sent_at, ended_at)
 WHERE ended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS answer_card ON answer (node_id, id, status, model, reason, run_id);
"""
"""Covering indexes for scorecards; the larger two are partial, so that planned rows cost nothing."""
_FIFTH = """
CREATE TABLE IF NOT EXISTS lease (
  node_id INTEGER NOT NULL PRIMARY KEY REFERENCES node (id), reviewer TEXT NOT NULL, until FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS lease_reviewer ON lease (reviewer);
CREATE INDEX IF NOT EXISTS lease_until ON lease (until);
CREATE TABLE IF NOT EXISTS opinion (
  id SERIAL, node_id INTEGER NOT NULL REFERENCES node (id), who TEXT NOT NULL, reviewer TEXT NOT NULL,
  kind TEXT NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL, edit TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
  created_at FLOAT NOT NULL
);
CREATE INDEX IF NOT EXISTS opinion_node ON opinion (node_id, id);
CREATE INDEX IF NOT EXISTS opinion_who ON opinion (who, created_at);
CREATE TABLE IF NOT EXISTS blind (
  node_id INTEGER NOT NULL PRIMARY KEY REFERENCES node (id), state TEXT NOT NULL,
  first INTEGER NOT NULL REFERENCES opinion (id), second INTEGER REFERENCES opinion (id), who TEXT NOT NULL,
  other TEXT NOT NULL, batch TEXT, waits INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS blind_who ON blind (who, state, first, waits);
CREATE INDEX IF NOT EXISTS blind_other ON blind (other, state, second);
CREATE INDEX IF NOT EXISTS blind_state ON blind (state, waits, node_id);
CREATE TABLE IF NOT EXISTS rated (
  node_id INTEGER NOT NULL PRIMARY KEY REFERENCES node (id), method TEXT NOT NULL, one TEXT NOT NULL, two TEXT NOT NULL,
  kind_one TEXT NOT NULL, kind_two TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS rated_card ON rated (method, one, two, kind_one, kind_two);
"""

_SORT = """(CASE WHEN {0}.parent_id IS NULL THEN 'seed' ELSE 'child' END, {0}.status, COALESCE({0}.verdict, ''),
 {0}.answer_id IS NOT NULL, {1})"""
_ADD = "INSERT INTO tally (kind, status, verdict, answered, n) VALUES {} ON CONFLICT DO UPDATE SET n = n + excluded.n;"
_TRIGGERS_SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS node_born AFTER INSERT ON node BEGIN {_ADD.format(_SORT.format('NEW', 1))} END",
    "CREATE TRIGGER IF NOT EXISTS node_changed AFTER UPDATE OF status, verdict, answer_id ON node BEGIN "
    f"{_ADD.format(_SORT.format('OLD', -1))} {_ADD.format(_SORT.format('NEW', 1))} END",
    """CREATE TRIGGER IF NOT EXISTS answer_born AFTER INSERT ON answer WHEN NEW.status = 'filled' BEGIN
 UPDATE node SET answer_id = NEW.id WHERE id = NEW.node_id
 AND NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = NEW.node_id); END""",
    """CREATE TRIGGER IF NOT EXISTS answer_filled AFTER UPDATE OF status ON answer WHEN NEW.status = 'filled' BEGIN
 UPDATE node SET answer_id = NEW.id WHERE id = NEW.node_id
 AND NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = NEW.node_id); END""",
    """CREATE TRIGGER IF NOT EXISTS answer_chosen AFTER INSERT ON choice BEGIN
 UPDATE node SET answer_id = NEW.answer_id WHERE id = NEW.node_id; END""",
)
_CURRENT_ANSWERS = """UPDATE node SET answer_id =
 (SELECT MAX(answer.id) FROM answer WHERE answer.node_id = node.id AND answer.status = 'filled') WHERE answer_id IS NULL"""
_CALL_METHODS = """UPDATE call SET method = (SELECT node.method FROM node WHERE node.id = call.node_id)
 WHERE method IS NULL AND run_id IS NOT NULL"""
COUNT_ALL = """INSERT INTO tally SELECT CASE WHEN parent_id IS NULL THEN 'seed' ELSE 'child' END, status,
 COALESCE(verdict, ''), CAST(answer_id IS NOT NULL AS INTEGER), COUNT(*) FROM node GROUP BY 1, 2, 3, 4"""

_SORT_ROWS = """CASE WHEN parent_id IS NULL THEN 'seed' ELSE 'child' END, status, COALESCE(verdict, ''),
 CAST(answer_id IS NOT NULL AS INTEGER)"""
_ADD_ROWS = """INSERT INTO tally (kind, status, verdict, answered, n) {}
 ON CONFLICT (kind, status, verdict, answered) DO UPDATE SET n = tally.n + excluded.n;"""
_FORCE = """IF EXISTS ({0}) THEN
 UPDATE node SET answer_id = last.answer_id FROM ({0}) AS last WHERE node.id = last.node_id{1}; END IF;"""
_UNCHOSEN = " AND NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = node.id)"
_BODIES = {
    "node_born": ("INSERT ON node REFERENCING NEW TABLE AS now",
                  _ADD_ROWS.format(f"SELECT {_SORT_ROWS}, COUNT(*) FROM now GROUP BY 1, 2, 3, 4")),  # noqa: S608
    "node_changed": ("UPDATE ON node REFERENCING OLD TABLE AS was NEW TABLE AS now",
                     _ADD_ROWS.format(f"""SELECT kind, status, verdict, answered, SUM(one) FROM
 (SELECT {_SORT_ROWS}, -1 FROM was UNION ALL SELECT {_SORT_ROWS}, 1 FROM now) AS change(kind, status, verdict, answered, one)
 GROUP BY 1, 2, 3, 4 HAVING SUM(one) <> 0""")),  # noqa: S608
    "answer_born": ("INSERT ON answer REFERENCING NEW TABLE AS now",
                    _FORCE.format("SELECT node_id, MAX(id) AS answer_id FROM now WHERE status = 'filled' GROUP BY node_id",
                                  _UNCHOSEN)),
    "answer_filled": ("UPDATE ON answer REFERENCING OLD TABLE AS was NEW TABLE AS now",
                      _FORCE.format("""SELECT now.node_id, MAX(now.id) AS answer_id FROM now JOIN was ON was.id = now.id
 WHERE now.status = 'filled' AND was.status <> 'filled' GROUP BY now.node_id""", _UNCHOSEN)),
    "answer_chosen": ("INSERT ON choice REFERENCING NEW TABLE AS now",
                      _FORCE.format("SELECT DISTINCT ON (node_id) node_id, answer_id FROM now ORDER BY node_id, id DESC", "")),
}  # fmt: skip
"""Trigger name to (event, body). Statement-level: each runs once per statement, however many rows it changes."""
_TRIGGERS_POSTGRES = tuple(
    statement
    for name, (when, body) in _BODIES.items()
    for statement in (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$",
        f"CREATE OR REPLACE TRIGGER {name} AFTER {when} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
    )
)

_COLUMNS = (("node", "answer_id", "INTEGER"), ("run", "effort", "TEXT"), ("decision", "batch", "TEXT"),
            ("call", "method", "TEXT"), ("call", "at_most", "FLOAT"))  # fmt: skip
"""Columns that the second step adds."""


def _first(conn: Connection) -> None:
    run(conn, _FIRST)


def _second(conn: Connection) -> None:
    """Add trigger-kept counts, current answers, answer choices, settings, bulk decisions, and search."""
    _grown(conn)
    run(conn, _SEARCH[conn.dialect.name])
    triggers = _TRIGGERS_POSTGRES if on_postgres(conn) else _TRIGGERS_SQLITE
    for statement in (*triggers, _CURRENT_ANSWERS, _CALL_METHODS, "DELETE FROM tally", COUNT_ALL):
        conn.execute(text(statement))
    texts = conn.execute(text("SELECT id, text FROM node WHERE text <> ''")).all()
    search.put(conn, [(row.id, row.text) for row in texts])


def _grown(conn: Connection) -> None:
    for column in _COLUMNS:
        add_column(conn, *column)
    run(conn, _SECOND + ("" if on_postgres(conn) else _OF_SEEDS))


def _third(conn: Connection) -> None:
    """Add findings, scores, near-duplicate groups, benchmarks, and run events."""
    run(conn, _THIRD)


def _fourth(conn: Connection) -> None:
    """Add covering indexes for scorecards, and whatever databases of versions 2 and 3 lack that were written while
    these versions were in development."""
    _grown(conn)
    run(conn, _THIRD)
    conn.execute(text(_CALL_METHODS))
    run(conn, _FOURTH)


def _fifth(conn: Connection) -> None:
    """Add review by several people: leases, blind opinions, and the agreement of the first two."""
    run(conn, _FIFTH)


def _sixth(conn: Connection) -> None:
    """Store codes in place of the Korean sentences of 0.1.0, and add the table of scores to a database that lacks it
    because its maker never looked at one."""
    run(conn, _SCORE)
    code_sentences(conn)


def _seventh(conn: Connection) -> None:
    """Add the reasoning of thinking models, beside the text of a node and an answer."""
    for table in ("node", "answer"):
        add_column(conn, table, "reasoning", "TEXT")


_EIGHTH_SQLITE = (
    "DROP TRIGGER IF EXISTS answer_born",
    "DROP TRIGGER IF EXISTS answer_filled",
    "DROP TRIGGER IF EXISTS answer_chosen",
    """CREATE TRIGGER answer_born AFTER INSERT ON answer WHEN NEW.status = 'filled' BEGIN
 UPDATE node SET answer_id = NEW.id WHERE id = NEW.node_id
 AND (answer_id IS NULL OR NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = NEW.node_id)); END""",
    """CREATE TRIGGER answer_filled AFTER UPDATE OF status ON answer WHEN NEW.status = 'filled' BEGIN
 UPDATE node SET answer_id = NEW.id WHERE id = NEW.node_id
 AND (answer_id IS NULL OR NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = NEW.node_id)); END""",
    """CREATE TRIGGER answer_chosen AFTER INSERT ON choice WHEN NEW.kind = 'choose' AND NEW.undoes IS NULL BEGIN
 UPDATE node SET answer_id = NEW.answer_id WHERE id = NEW.node_id; END""",
)
_OPEN = " AND (node.answer_id IS NULL OR NOT EXISTS (SELECT 1 FROM choice WHERE choice.node_id = node.id))"
_CHOSEN = """SELECT DISTINCT ON (node_id) node_id, answer_id FROM now WHERE kind = 'choose' AND undoes IS NULL
 ORDER BY node_id, id DESC"""
_EIGHTH_POSTGRES = tuple(
    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$"
    for name, body in {
        "answer_born": _BODIES["answer_born"][1].replace(_UNCHOSEN, _OPEN),
        "answer_filled": _BODIES["answer_filled"][1].replace(_UNCHOSEN, _OPEN),
        "answer_chosen": _FORCE.format(_CHOSEN, ""),
    }.items()
)


def _eighth(conn: Connection) -> None:
    """Add rejections of answers and their undo to the choices; a node whose answers are all rejected takes the next one
    that is filled."""
    add_column(conn, "choice", "kind", "TEXT NOT NULL DEFAULT 'choose'")
    add_column(conn, "choice", "reason", "TEXT NOT NULL DEFAULT ''")
    add_column(conn, "choice", "undoes", "INTEGER")
    run(conn, "CREATE INDEX IF NOT EXISTS choice_answer ON choice (answer_id, id, kind)")
    for statement in _EIGHTH_POSTGRES if on_postgres(conn) else _EIGHTH_SQLITE:
        conn.execute(text(statement))


STEPS: tuple[Callable[[Connection], None], ...] = (
    _first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth,
)  # fmt: skip
"""Before adding a step, record the schema of the version before it: ``python -m tests.schemas``."""
