"""Codes for the Korean sentences that koevol 0.1.0 stored as words.

``sentences_0_1.json`` holds, by code, each sentence that 0.1.0 stored, in the notation of ``messages``; like a released
migration step it is never changed. Words that fit no sentence stay as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, column, or_, select, table, update

from koevol_core.messages import Message, rules_matched, stored
from koevol_core.messages.particles import PAIRS

COLUMNS = (
    ("node", "detail"), ("answer", "detail"), ("score", "detail"), ("run", "message"), ("seed", "reason"),
    ("finding", "evidence"),
)  # fmt: skip
"""Columns in which 0.1.0 stored sentences."""
_FACTS = ("message", "detail")
"""Facts of an event that are sentences."""
_CHUNK = 2_000
_MOST = 4_000
"""Characters; 0.1.0 stored no longer sentence."""
_RULE = re.compile(r"[a-z_]{1,40}")
_OPTIONAL = re.compile(r"\[(\w+)\?([^\]]{0,400})\]")
_PIECE = re.compile(r"\{(\w+)(?::([^{}]*))?\}|(" + "|".join(map(re.escape, PAIRS)) + ")")


class _Form(NamedTuple):
    """One spelling of a sentence: fixed texts with a place between each two, and the flags of its optional parts."""

    code: str
    fixed: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    flags: dict[str, Any]


def code_sentences(conn: Connection) -> None:
    """Replace stored Korean sentences by their codes and parameters, in chunks of rows."""
    for name, of in COLUMNS:
        rows = table(name, column("id"), column(of))
        page = select(rows.c.id, rows.c[of]).where(rows.c[of] != "").order_by(rows.c.id).limit(_CHUNK)
        change = update(rows).where(rows.c.id == bindparam("row")).values({of: bindparam("said")})
        after = 0
        while found := conn.execute(page.where(rows.c.id > after)).all():
            after = found[-1][0]
            coded = [{"row": number, "said": stored(said)} for number, words in found if (said := message_of(words))]
            if coded:
                conn.execute(change, coded)
    _code_events(conn)


def _code_events(conn: Connection) -> None:
    """Replace the sentences in the facts of a run's events."""
    event = table("event", column("id"), column("facts"))
    query = select(event.c.id, event.c.facts).where(or_(*(event.c.facts.contains(name) for name in _FACTS)))
    for number, written in conn.execute(query).all():
        facts = json.loads(written)
        said = {name: message_of(facts[name]) for name in _FACTS if isinstance(facts.get(name), str)}
        facts |= {name: stored(one) for name, one in said.items() if one}
        conn.execute(update(event).where(event.c.id == number).values(facts=json.dumps(facts)))


def message_of(words: str) -> Message | None:
    """Return the sentence of ours that these Korean words are, or the lines ``rule: sentence``; None for others."""
    if len(words) > _MOST:
        return None
    whole = next((said for form in _forms() if (said := _fit(form, words)) is not None), None)
    return whole or _rules(words)


def _rules(words: str) -> Message | None:
    lines = [line.partition(": ") for line in words.split("\n")]
    if not all(_RULE.fullmatch(rule) for rule, _, _ in lines):
        return None
    said = [message_of(evidence) for _, _, evidence in lines]
    if not any(said):
        return None
    return rules_matched([(rule, said or evidence) for (rule, _, evidence), said in zip(lines, said, strict=True)])


@cache
def _forms() -> tuple[_Form, ...]:
    """Return every spelling of every sentence, the one with the longest fixed text first."""
    file = Path(__file__).with_name("sentences_0_1.json")
    known: Mapping[str, str] = json.loads(file.read_text(encoding="utf-8"))
    forms = [form for code, sentence in known.items() for form in _spellings(code, sentence)]
    return tuple(sorted(forms, key=lambda form: -sum(map(len, form.fixed))))


def _spellings(code: str, sentence: str) -> Iterator[_Form]:
    parts = _OPTIONAL.split(sentence)  # text, name, optional text, text, …
    for chosen in product((True, False), repeat=len(parts) // 3):
        flags = dict(zip(parts[1::3], chosen, strict=True))
        said = "".join(
            part for at, part in enumerate(parts) if at % 3 == 0 or (at % 3 == 2 and chosen[at // 3])
        )  # fmt: skip
        yield from _by_particle(code, said, {name: True for name, there in flags.items() if there})


def _by_particle(code: str, said: str, flags: dict[str, Any]) -> Iterator[_Form]:
    pieces = list(_PIECE.finditer(said))
    pairs = [piece[3] for piece in pieces if piece[3]]
    for chosen in product(*(PAIRS[pair] for pair in pairs)):
        particles, fixed, places, done = iter(chosen), [""], [], 0
        for piece in pieces:
            fixed[-1] += said[done : piece.start()]
            done = piece.end()
            if piece[3]:
                fixed[-1] += next(particles)
            else:
                places.append((piece[1], piece[2] or ""))
                fixed.append("")
        fixed[-1] += said[done:]
        if all(fixed[1:-1]):
            yield _Form(code, tuple(fixed), tuple(places), flags)


def _fit(form: _Form, words: str) -> Message | None:
    first, last = form.fixed[0], form.fixed[-1]
    if not form.places:
        return Message(form.code, **form.flags) if words == first else None
    if not (words.startswith(first) and words.endswith(last)):
        return None
    params, at = dict(form.flags), len(first)
    for (name, kind), until in zip(form.places, form.fixed[1:], strict=True):
        end = len(words) - len(last) if until is last else words.find(until, at)
        if end < at:
            return None
        params[name] = _value(words[at:end], kind)
        at = end + len(until)
    return Message(form.code, **params) if at == len(words) and None not in params.values() else None


def _value(words: str, kind: str) -> Any:
    """Return the parameter that these words show; None if they cannot be one."""
    if not kind:
        return (message_of(words) or words) if words else None
    with suppress(ValueError):
        number = float(words.replace(",", ""))
        return int(number) if number.is_integer() else number
    return None
