"""Normalize rows of trainers' formats to plain rows: an instruction, its input, and its answer.

The format is detected by a row's keys, not by the file's name: Alpaca (with LLaMA-Factory's ``system`` and
``history``), WizardLM's records and ``conversations``, ShareGPT, chat ``messages``, prompt with completion, and
preference rows. Of a conversation only the first question and its answer are imported, because only they are
self-contained; the row's note and a notice tell what was left out. Of preference rows only the prompt is imported: the
better of two answers is not therefore the answer of a seed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from koevol_core.messages import Message, sentence
from koevol_core.tables import Table, shown, text_of
from koevol_core.types import Refused

Row = dict[str, Any]
ANSWER = "output"
"""Column of the answer in a plain row."""
_PEOPLE, _MODELS = {"human", "user", "prompter"}, {"gpt", "assistant", "chatgpt", "bing", "bard", "model", "bot"}
_TURNS = ("conversations", "messages", "conversation")
_PREFERRED = ("chosen", "rejected")
_OURS = {"trace", "origin"}
_LONGEST = 1000
"""Characters of a system prompt that are kept in a note."""
NONE = "IDK"


_USED = frozenset((
    *_TURNS, *_PREFERRED, "prompt", "completion", "response", "system", "history", "label", "instruction", "input", ANSWER,
    "generation", "trace",
))  # fmt: skip
"""Columns that a plain row renames or drops; dropped are positions in a tree that is not in this file."""


class _Unfit(ValueError):
    """Row that cannot be normalized, with the reason in Korean."""


def shape_of(row: Row) -> str:
    """Return the format of a row: turns, preference, completion or alpaca; empty if it is plain."""
    if row.keys() >= _OURS:
        return ""
    if "chosen" in row and "rejected" in row:
        return "preference"
    if any(isinstance(row.get(name), list) for name in _TURNS):
        return "turns"
    if "prompt" in row and "completion" in row:
        return "preference" if isinstance(row.get("label"), bool) else "completion"
    if "instruction" in row and ("output" in row or "response" in row or row.get("history")):
        return "alpaca"
    return ""


def unfolded(table: Table) -> Table:
    """Return the table with every row normalized; invalid rows are rejected by number. A table of plain rows is
    returned as it is."""
    if not any(shape_of(row) for _, row in table.rows):
        return table
    rows: list[tuple[int, Row]] = []
    refused = list(table.refused)
    left: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    asked: set[str] = set()
    for number, row in table.rows:
        shape = shape_of(row)
        try:
            found = _PLAIN[shape](row, left) if shape else row
        except _Unfit as unfit:
            refused.append(Refused(number, unfit.args[0], shown(row)))
            continue
        if shape == "preference":
            if found["instruction"] in asked:
                left["same"] += 1
                continue
            asked.add(found["instruction"])
        left["answers"] += bool(found.get(ANSWER))
        seen[_known_as(row, shape)] += 1
        rows.append((number, found))
    notices: list[str] = [Message(f"imports.left_{name}", n=left[name]) for name in _LEFT if left[name]]
    notices = [*table.notices, *notices]
    return replace(table, rows=rows, refused=refused, notices=notices, answered=True, shapes=dict(seen.most_common()))


def _known_as(row: Row, shape: str) -> str:
    """Return the common name of a format: turns are ``sharegpt`` (from, value) or ``chat`` (role, content)."""
    if shape != "turns":
        return shape
    turns = next(row[name] for name in _TURNS if isinstance(row.get(name), list))
    return "sharegpt" if any(isinstance(one, dict) and "from" in one for one in turns[:2]) else "chat"


_LEFT = ("answers", "turns", "system", "preference", "same")
"""Counts of ``left`` that the user is told of: the messages ``imports.left_NAME``."""


def _row(row: Row, instruction: str, answer: str, notes: list[str], input: str = "") -> Row:
    """Return a plain row with all other scalar columns, except positions in a tree that is not in this file."""
    rest = {name: value for name, value in row.items() if name not in _USED and not isinstance(value, (list, dict))}
    if notes:
        rest["note"] = "\n".join(filter(None, (text_of(row, "note", "메모"), *notes)))
    return {"instruction": instruction, "input": input, ANSWER: "" if answer.strip() == NONE else answer, **rest}


def _alpaca(row: Row, left: Counter[str]) -> Row:
    notes = _system(row, left)
    history = row.get("history")
    if isinstance(history, list) and history:
        first = history[0]
        if not (isinstance(first, (list, tuple)) and len(first) == 2 and all(isinstance(one, str) for one in first)):
            raise _Unfit(Message("imports.history_form"))
        return _row(row, first[0], first[1], [*notes, _turns(len(history) + 1, left)])
    if not isinstance(row["instruction"], str):
        raise _Unfit(Message("imports.instruction_form"))
    return _row(row, row["instruction"], text_of(row, ANSWER, "response"), notes, text_of(row, "input"))


def _chat(row: Row, left: Counter[str]) -> Row:
    notes = _system(row, left)
    turns = _read(next(row[name] for name in _TURNS if isinstance(row.get(name), list)))
    return _talk(row, turns, notes, left)


def _completion(row: Row, left: Counter[str]) -> Row:
    """Normalize a prompt with its completion, each a text or a list of messages."""
    turns = _said(row["prompt"], "user") + _said(row["completion"], "assistant")
    return _talk(row, turns, _system(row, left), left)


def _preference(row: Row, left: Counter[str]) -> Row:
    """Return the prompt alone; without one, the first question of the chosen conversation."""
    notes = _system(row, left)
    prompt = row.get("prompt") or row.get("question") or row.get("instruction") or row.get("chosen")
    found = _talk(row, _said(prompt, "user"), notes, left)
    left["preference"] += 1
    return {**found, ANSWER: ""}


_PLAIN = {"alpaca": _alpaca, "turns": _chat, "completion": _completion, "preference": _preference}


def _system(row: Row, left: Counter[str]) -> list[str]:
    said = text_of(row, "system")
    left["system"] += bool(said)
    return [f"system: {said[:_LONGEST]}"] if said else []


def _turns(many: int, left: Counter[str]) -> str:
    left["turns"] += 1
    return sentence("imports.first_question", count=many)


def _talk(row: Row, turns: list[tuple[str, str]], notes: list[str], left: Counter[str]) -> Row:
    """Return the first question of a conversation, with its answer."""
    if turns and turns[0][0] == "system":
        left["system"] += bool(turns[0][1]) and not notes
        notes = [*notes, f"system: {turns[0][1][:_LONGEST]}"] if turns[0][1] else notes
        turns = turns[1:]
    if not turns or turns[0][0] != "user":
        raise _Unfit(Message("imports.no_question"))
    many = sum(who == "user" for who, _ in turns)
    if many > 1:
        notes = [*notes, _turns(many, left)]
    answer = turns[1][1] if len(turns) > 1 and turns[1][0] == "assistant" else ""
    return _row(row, turns[0][1], answer, notes)


def _said(value: Any, who: str) -> list[tuple[str, str]]:
    return [(who, value)] if isinstance(value, str) else _read(value)


def _read(turns: Any) -> list[tuple[str, str]]:
    """Return the turns of a conversation as (user, assistant or system; text)."""
    if not isinstance(turns, list) or not all(isinstance(one, dict) for one in turns):
        raise _Unfit(Message("imports.talk_form"))
    found = []
    for one in turns:
        said = str(one.get("role", one.get("from", ""))).strip().lower()
        who = "user" if said in _PEOPLE else "assistant" if said in _MODELS else said
        if who not in ("user", "assistant", "system") or one.get("tool_calls"):
            raise _Unfit(Message("imports.talk_tools", who=said[:40] or Message("imports.nameless")))
        found.append((who, _words(one.get("content", one.get("value")))))
    return found


def _words(value: Any) -> str:
    """Return the text of a turn; of one in parts only if all of them are text."""
    if isinstance(value, list) and all(isinstance(one, dict) and one.get("type") == "text" for one in value):
        value = "".join(str(one.get("text", "")) for one in value)
    if not isinstance(value, str):
        raise _Unfit(Message("imports.talk_media"))
    return value.strip()
