"""Licence of an export: the strictest that its seeds' licences and its models' terms require, or a check of a declared
one. Rows are counted by SQL over their roots, never read one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.messages import Message
from koevol_core.quality import licence_policy
from koevol_core.quality.licence import KINDS, kinds
from koevol_core.store import export_rows
from koevol_core.store.export_rows import Share
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.seed_licences import bound

AUTO = ""
"""Choice that follows the rows: the strictest of their licences."""
DECLARED = "rights.declared"
"""Code of the reason for a licence that somebody chose."""
NAMED = 3
"""Licences that an error message names one by one."""
Terms = frozenset[str]
"""Licence of a row's seed, and the known terms of the models that wrote it."""


@dataclass(frozen=True)
class Rights:
    """Licence of a file, as an identifier of the Hub, and the reason in one sentence."""

    license: str
    reason: str


def rights(shares: Iterable[Share]) -> Rights:
    """Return the licence that rows, counted by licence and models, require for their file."""
    licences, models = set(), set()
    for one in shares:
        licences.add(one.license)
        models |= set(_models(one))
    if not licences:
        return Rights("other", Message("rights.no_rows"))
    return Rights(*licence_policy.strictest(licences, models))


def _models(share: Share) -> tuple[str | None, str | None]:
    return share.model, share.answer_model if share.answered else None


def terms_of(licence: str, models: Iterable[str | None]) -> Terms:
    """Return the licence of the seeds, and the terms of the models as far as they are known."""
    return frozenset({licence, *filter(None, map(licence_policy.terms, models))})


def counted(shares: Iterable[Share]) -> Counter[Terms]:
    """Return the number of rows by their terms."""
    found: Counter[Terms] = Counter()
    for one in shares:
        found[terms_of(one.license, _models(one))] += one.rows
    return found


def against(rows: Mapping[Terms, int], declared: str) -> dict[str, tuple[str, ...]]:
    """Return the licences and terms of rows that a declared licence violates, most rows first, each with the conditions
    that it lacks. Raises BadInput for an unknown licence."""
    need_known(declared)
    found: Counter[str] = Counter()
    for terms, many in rows.items():
        found.update(dict.fromkeys(sorted(terms), many))
    lacks = {one: licence_policy.weaker(declared, one) for one in found}
    return {
        one: tuple(licence_policy.label(kind) for kind in KINDS if kind in lacks[one])
        for one, _ in found.most_common()
        if lacks[one]
    }


def refusal(declared: str, whose: str, lacking: Mapping[str, tuple[str, ...]]) -> BadInput:
    """Return the error for a declared licence that is weaker than those of ``whose`` rows."""
    why = tuple(
        Message("rights.lacking", licence=one or Message("rights.unsaid"), words=words)
        for one, words in islice(lacking.items(), NAMED)
    )
    return BadInput("rights.weaker", declared=declared, whose=whose, why=why)


def need_known(declared: str) -> None:
    """Raise BadInput for a licence whose conditions are unknown."""
    if declared != "other" and "unknown" in kinds(declared):
        raise BadInput("rights.unknown_licence", name=declared[:60], choices=", ".join(licence_policy.CHOICES))


def settle(conn: Connection, wanted: NodeFilter, declared: str = AUTO) -> Rights:
    """Return the licence of a file with these rows. Raises BadInput, naming the first, if ``declared`` is weaker."""
    shares = export_rows.shares(conn, wanted)
    if declared == AUTO:
        return rights(shares)
    rows = counted(shares)
    if lacking := against(rows, declared):
        many = sum(count for terms, count in rows.items() if terms & lacking.keys())
        models = {model for share in shares for model in _models(share) if model}
        theirs = sorted(model for model in models if licence_policy.terms(model) in lacking)
        first = ", ".join(f"#{one}" for one in bound(conn, wanted, sorted(lacking), theirs))
        raise refusal(declared, Message("rights.of_rows", rows=many, nodes=first, more=many > 5), lacking)
    return Rights(declared, Message(DECLARED))
