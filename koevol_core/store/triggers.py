"""What follows from the tables: covering indexes, pairs of syllables for the search, and triggers that keep the counts of
nodes of each sort and the answer in force."""

from __future__ import annotations

import re

FILE = "verdict, generation, root_id, address, id, status, method, model, answer_id, decision_id, created_at"
"""All that choosing, counting and ordering the rows of a file needs: files, their previews and reports read this alone."""
BILL = "run_id, model, method, purpose, state, fault, cost, at_most, prompt_tokens, completion_tokens, cached_tokens"
"""All that a bill is made of: of a run, a model, a method, or of everything run by run."""

CARDS = (
    """node_card ON node (method, generation, model, prompt_sha256, status, reason, verdict, answer_id, run_id, root_id, id)
 WHERE status <> 'planned' AND method IS NOT NULL""",
    """call_card ON call (node_id, run_id, purpose, state, fault, cost, at_most, sent_at, ended_at)
 WHERE ended_at IS NOT NULL""",
    "answer_card ON answer (node_id, id, status, model, reason, run_id)",
)
"""All that scorecards count; rows come into the larger two only when they say something, so that planning costs nothing."""


def grams(words: str) -> str:
    """A text as overlapping pairs of characters within each word, for a search that finds two-syllable words by index.

    Of a text of more than ``FINDABLE`` characters what stands behind them is not found.
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
