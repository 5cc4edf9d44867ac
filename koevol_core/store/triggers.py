"""Covering indexes, search bigrams, and triggers that keep node counts and each node's current answer."""

from __future__ import annotations

import re

FILE = "verdict, generation, root_id, address, id, status, method, model, answer_id, decision_id, created_at"
"""Columns of the index for selecting, counting and ordering exported rows: exports, previews and reports read it
alone."""
BILL = "run_id, model, method, purpose, state, fault, cost, at_most, prompt_tokens, completion_tokens, cached_tokens"
"""Columns of the index for cost sums: of a run, a model, a method, or of all runs."""

CARDS = (
    """node_card ON node (method, generation, model, prompt_sha256, status, reason, verdict, answer_id, run_id, root_id, id)
 WHERE status <> 'planned' AND method IS NOT NULL""",
    """call_card ON call (node_id, run_id, purpose, state, fault, cost, at_most, sent_at, ended_at)
 WHERE ended_at IS NOT NULL""",
    "answer_card ON answer (node_id, id, status, model, reason, run_id)",
)
"""Covering indexes for scorecards; the larger two are partial, so that planned rows cost nothing."""


def grams(words: str) -> str:
    """Return a text as overlapping character bigrams within each word, so that an index finds two-syllable words.

    Text after the first ``FINDABLE`` characters is not indexed.
    """
    pairs: list[str] = []
    for word in _BETWEEN.sub(" ", words[:FINDABLE].lower()).split():
        pairs += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
    return " ".join(pairs)


FINDABLE = 50_000
_BETWEEN = re.compile(r"[\W_]+")


_SORT = """(CASE WHEN {0}.parent_id IS NULL THEN 'seed' ELSE 'child' END, {0}.status, COALESCE({0}.verdict, ''),
 {0}.answer_id IS NOT NULL, {1})"""
_ADD = "INSERT INTO tally (kind, status, verdict, answered, n) VALUES {} ON CONFLICT DO UPDATE SET n = n + excluded.n;"
TRIGGERS = (
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
ANSWERS_IN_FORCE = """UPDATE node SET answer_id =
 (SELECT MAX(answer.id) FROM answer WHERE answer.node_id = node.id AND answer.status = 'filled') WHERE answer_id IS NULL"""
CALL_METHODS = """UPDATE call SET method = (SELECT node.method FROM node WHERE node.id = call.node_id)
 WHERE method IS NULL AND run_id IS NOT NULL"""
COUNT_ALL = """INSERT INTO tally SELECT CASE WHEN parent_id IS NULL THEN 'seed' ELSE 'child' END, status,
 COALESCE(verdict, ''), CAST(answer_id IS NOT NULL AS INTEGER), COUNT(*) FROM node GROUP BY 1, 2, 3, 4"""
