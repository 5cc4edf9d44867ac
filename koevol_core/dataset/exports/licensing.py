"""Licence of an export: the strictest that its seeds' licences and its models' terms require, or a check of a declared
one. Rows are counted by SQL over their roots, never read one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from koevol_core.errors import BadInput
from koevol_core.quality import licence_policy
from koevol_core.quality.licence import KINDS, kinds
from koevol_core.store import export_rows as rows
from koevol_core.store.export_rows import Share
from koevol_core.store.node_filter import NodeFilter
from koevol_core.store.seed_licences import bound

AUTO = ""
"""Choice that follows the rows: the strictest of their licences."""
NAMED = 3
"""Licences that an error message names one by one."""


@dataclass(frozen=True)
class Rights:
    """Licence of a file, as an identifier of the Hub, and the reason in one sentence."""

    license: str
    reason: str


@dataclass(frozen=True)
class Bond:
    """Licence or terms (``said``) with conditions that a declared licence ``lacks``, and the number of their rows."""

    said: str
    lacks: tuple[str, ...]
    rows: int


def rights(shares: Iterable[Share]) -> Rights:
    """Return the licence that rows, counted by licence and models, require for their file."""
    licences, models = set(), set()
    for one in shares:
        licences.add(one.license)
        models |= {one.model, one.answer_model if one.answered else None}
    if not licences:
        return Rights("other", "나갈 행이 없습니다.")
    return Rights(*licence_policy.strictest(licences, models))


def bonds(shares: Iterable[Share], declared: str) -> list[Bond]:
    """Return what is incompatible with a declared licence, most rows first. Raises BadInput for an unknown licence."""
    need_known(declared)
    shares = list(shares)
    found: Counter[str] = Counter()
    for one in shares:
        for said in _said(one):
            found[said] += one.rows
    lacks = {said: licence_policy.weaker(declared, said) for said in found}
    return [
        Bond(said, tuple(licence_policy.KIND_WORDS[kind] for kind in KINDS if kind in lacks[said]), many)
        for said, many in found.most_common()
        if lacks[said]
    ]


def _said(share: Share) -> set[str]:
    """Return the licence of the seeds, and the terms of the models as far as they are known."""
    models = (share.model, share.answer_model if share.answered else None)
    return {share.license, *filter(None, map(licence_policy.terms, models))}


def need_known(declared: str) -> None:
    """Raise BadInput for a licence whose conditions are unknown."""
    if declared != "other" and "unknown" in kinds(declared):
        raise BadInput(f"모르는 라이선스입니다: {declared[:60]}. 고를 수 있는 것: {', '.join(licence_policy.CHOICES)}.")


def settle(conn: Connection, wanted: NodeFilter, declared: str = AUTO) -> Rights:
    """Return the licence of a file with these rows. Raises BadInput, naming the first, if ``declared`` is weaker."""
    shares = rows.shares(conn, wanted)
    if declared == AUTO:
        return rights(shares)
    against = bonds(shares, declared)
    if not against:
        return Rights(declared, "직접 고른 라이선스입니다.")
    said = {one.said for one in against}
    many = sum(share.rows for share in shares if said & _said(share))
    models = sorted(
        {
            name
            for share in shares
            for name in (share.model, share.answer_model)
            if name and licence_policy.terms(name) in said
        }
    )
    first = ", ".join(f"#{one}" for one in bound(conn, wanted, sorted(said), models))
    why = " / ".join(f"{one.said or '적혀 있지 않음'}: {'·'.join(one.lacks)}" for one in against[:NAMED])
    raise BadInput(
        f"라이선스 {declared}(으)로는 내보낼 수 없습니다. {many:,}행({first}{' …' if many > 5 else ''})의 조건을 어깁니다({why}). "
        "더 엄격한 라이선스나 other를 고르거나 그 행들을 빼세요."
    )
