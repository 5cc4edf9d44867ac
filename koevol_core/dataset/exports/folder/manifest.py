"""Manifest of a data set: contents, lineage, statistics and checksums, as one JSON value.

No clock is read: its times are those of the data. The same plan and the same state of the store give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from koevol_core.dataset.exports.folder import statistics
from koevol_core.dataset.exports.folder.folder_spec import MANIFEST, File, Plan
from koevol_core.dataset.exports.folder.language_stats import Tongue
from koevol_core.dataset.exports.folder.statistics import Prompt
from koevol_core.dataset.exports.licensing import AUTO, Rights, against, counted, refusal, rights, settle
from koevol_core.dataset.exports.splits import Parted
from koevol_core.errors import BadInput
from koevol_core.evolution.methods import fingerprint
from koevol_core.store import export_rows, export_statistics, report
from koevol_core.store.export_rows import Share

FORMAT, VERSION = "koevol-dataset", 1
"""Identifier of a manifest of koevol, and the version of its structure."""
MOST = 200
"""Root ids listed one by one, at most."""
MAX_FILES, MAX_BYTES = 10_000, 50 * 2**20
"""Files that a manifest may list, and its own size."""
Value = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """Facts about a data set before its files are written, all from one snapshot."""

    value: Value
    prompts: tuple[Prompt, ...]


def facts(conn: Connection, plan: Plan, parted: Parted | None, names: dict[str, str]) -> Facts:
    """Return the part of the manifest that comes from the store.

    ``names`` are the reviewers' names in the data set. Raises BadInput for a licence that is incompatible with the
    rows.
    """
    wanted = plan.rows
    heaps = export_statistics.heaps(conn, wanted)
    deciders, decided = export_statistics.deciders(conn, wanted)
    prompts = statistics.prompts(conn, heaps)
    rights = settle(conn, wanted, plan.license)
    newest = max([decided, *(one.newest for one in heaps)], default=0.0)
    value: Value = {
        "format": FORMAT, "version": VERSION, "name": plan.name, "data_as_of": moment(newest),
        "license": {"id": rights.license, "reason": rights.reason},
        "selection": _selection(plan, names), "split": _split(parted),
        "funnel": statistics.funnel(conn, heaps),
        "models": statistics.models(heaps),
        "prompts": [{"sha256": one.sha256, "name": one.name, "file": one.path, "rows": one.rows} for one in prompts],
        "methods": statistics.counted((one.method or "seed", one.rows) for one in heaps),
        "generations": statistics.counted((str(one.generation), one.rows) for one in heaps),
        "sources": statistics.sources(conn, wanted), "decisions": statistics.decisions(conn, heaps, deciders, names),
        "signals": [
            {"signal": name, "severity": severity, "rows": many}
            for (name, severity), many in sorted(export_rows.flagged(conn, wanted).items())
        ],
        "red_rows": export_rows.red(conn, wanted), "overlap": statistics.overlap(conn, wanted),
    }  # fmt: skip
    return Facts(value, prompts)


def manifest(
    known: Value,
    files: Iterable[File],
    written: dict[str, dict[str, int]],
    tongue: Tongue,
    masked: dict[str, int] | None,
) -> Value:
    """Return the whole manifest: ``written`` are rows by configuration and split, ``masked`` the masked spans of
    personal data by kind (None: masking is off)."""
    funnel = known["funnel"] | {"exported": sum(written.get("default", {}).values())}
    return known | {
        "funnel": funnel, "rows": written, "language": asdict(tongue),
        "personal": {"masked": masked is not None, "places": dict(sorted((masked or {}).items()))},
        "files": [{name: part for name, part in asdict(one).items() if part not in ("", None)} for one in files],
    }  # fmt: skip


def with_rights(conn: Connection, value: Value, plan: Plan, pairs: Counter[Share]) -> Value:
    """Return the facts with a licence that covers the pairs, too, and with the pairs' models.

    Rejected texts may come from other models than the rows. Raises BadInput if a declared licence is incompatible with
    them.
    """
    if not pairs:
        return value
    if plan.license == AUTO:
        found = rights([*export_rows.shares(conn, plan.rows), *pairs])
    else:
        if lacking := against(counted(pairs), plan.license):
            raise refusal(plan.license, "쌍(preference, evolution)에 든 글", lacking)
        found = Rights(plan.license, value["license"]["reason"])
    models = sorted({one.model for one in pairs if one.model})
    return value | {"license": {"id": found.license, "reason": found.reason}, "pair_models": models}


def read_manifest(folder: Path) -> Value:
    """Return the manifest of a data set folder. Raises BadInput if there is none that koevol wrote and this version reads."""
    path = folder / MANIFEST
    if path.exists() and not path.is_file():
        raise BadInput("imports.manifest_no_file", file=MANIFEST, folder=folder)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput("imports.manifest_too_large", file=MANIFEST, folder=folder)
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BadInput("imports.no_manifest", file=MANIFEST, folder=folder) from None
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput("imports.manifest_unreadable", file=MANIFEST, folder=folder) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise BadInput("imports.manifest_not_ours", file=MANIFEST, folder=folder)
    if not isinstance(value.get("version"), int) or value["version"] > VERSION:
        raise BadInput("imports.manifest_newer", folder=folder)
    files = value.get("files")
    if not isinstance(files, list) or len(files) > MAX_FILES:
        raise BadInput("imports.manifest_no_files", file=MANIFEST, folder=folder)
    if not all(isinstance(one, dict) and isinstance(one.get("path"), str) for one in files):
        raise BadInput("imports.manifest_bad_files", file=MANIFEST, folder=folder)
    return value


def dumped(value: Value) -> str:
    """Return the manifest serialized as in its file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def moment(at: float) -> str:
    """Return UTC seconds as ``2026-11-22T09:30:00Z``; empty for 0."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def called(conn: Connection, pseudonyms: bool) -> dict[str, str]:
    """Return each reviewer's name in the data set: the own one, or ``검토자 1`` and so on, by number of current
    decisions."""
    many: Counter[str] = Counter()
    for reviewer, _, _, count in report.judgements(conn):
        many[reviewer] += count
    named = sorted((one for one in many if one), key=lambda one: (-many[one], one))
    return {one: f"검토자 {place}" if pseudonyms else one for place, one in enumerate(named, 1)} | {"": ""}


def _selection(plan: Plan, names: dict[str, str]) -> Value:
    wanted = plan.rows
    data = {name: part for name, part in asdict(wanted).items() if part not in (None, (), False, "")}
    if wanted.roots is not None:
        data["roots"] = _roots([int(one) for one in wanted.roots])
    if wanted.reviewer is not None:
        data["reviewer"] = names.get(wanted.reviewer, "")
    words = [_STATES[wanted.state], ("답이 있는 행만", "only rows with an answer")]
    for name, korean, english in _WORDS:
        if name in data:
            said = data[name] if name not in ("since", "until") else moment(data[name])
            shown = ", ".join(str(one) or "seed" for one in said) if isinstance(said, (tuple, list)) else str(said)
            shown = f"{len(wanted.roots or ()):,}" if name == "roots" else shown
            words.append((f"{korean}: {_short(shown)}", f"{english}: {_short(shown)}"))
    return {
        "ko": " · ".join(one for one, _ in words), "en": " · ".join(one for _, one in words), "data": data,
        "formats": list(plan.formats), "provenance": plan.provenance, "mask_personal": plan.mask_personal,
    }  # fmt: skip


_STATES = {
    "living": ("살아 있고 버리지 않은 행 모두", "every living row that nobody rejected"),
    "accept": ("사람이 채택한 행만", "only rows that a person accepted"),
    "waiting": ("살아 있고 아직 판단하지 않은 행만", "only living rows without a decision"),
    "reject": ("사람이 버린 행만", "only rows that a person rejected"),
    "eliminated": ("규칙이 떨어뜨린 행만", "only rows that a rule eliminated"),
    "failed": ("실패한 행만", "only failed rows"),
    "reviewed": ("살아 있거나 사람이 판단한 행 모두", "every living or decided row"),
    "lost": ("버리거나 떨어지거나 실패한 행만", "only rejected, eliminated or failed rows"),
    "all": ("모든 행", "every row"),
    "split": ("두 사람의 의견이 갈린 행만", "only rows on which two reviewers differ"),
    "given": ("의견이 하나 있는 행만", "only rows with an opinion that waits"),
}
_WORDS = (
    ("roots", "이 씨앗의 계보만", "only trees of these seeds"),
    ("generation", "세대", "generations"),
    ("method", "방법", "methods"),
    ("rule", "탈락·실패 까닭", "rules and reasons"),
    ("finding", "이 신호가 있는 것만", "only rows that carry"),
    ("no_finding", "이 신호가 있는 것은 뺌", "without rows that carry"),
    ("model", "지시문을 쓴 모델", "models that wrote the instruction"),
    ("no_model", "이 모델이 쓴 것은 뺌", "without rows by"),
    ("domain", "분야", "domain"),
    ("reviewer", "판단한 사람", "decided by"),
    ("score", "점수", "score"),
    ("since", "만든 때: 부터", "made since"),
    ("until", "만든 때: 전까지", "made before"),
    ("run", "실행", "run"),
    ("words", "이 말이 있는 것만", "only rows that contain"),
    ("no_words", "이 말이 있는 것은 뺌", "without rows that contain"),
)


def _roots(ids: list[int]) -> list[int] | Value:
    """Return the ids, or, if there are many, their number and their SHA-256."""
    if len(ids) <= MOST:
        return ids
    return {"count": len(ids), "sha256": fingerprint(",".join(map(str, sorted(ids))), 64)}


def _short(said: str, most: int = 300) -> str:
    return said if len(said) <= most else said[:most] + " …"


def _split(parted: Parted | None) -> Value | None:
    if parted is None:
        return None
    return {
        "by": "root", "seed": parted.split.seed, "validation_asked": parted.split.share,
        "validation_share": round(parted.share, 6), "rows": parted.rows, "roots": parted.roots,
        "families": parted.families, "largest_family_rows": parted.largest,
    }  # fmt: skip
