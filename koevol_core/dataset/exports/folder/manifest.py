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
from koevol_core.dataset.exports.folder.folder_spec import MANIFEST, DatasetPlan, File
from koevol_core.dataset.exports.folder.language_stats import LanguageStats
from koevol_core.dataset.exports.folder.statistics import Prompt
from koevol_core.dataset.exports.licensing import AUTO, Rights, against, counted, refusal, rights, settle
from koevol_core.dataset.exports.splits import SplitResult
from koevol_core.errors import BadInput
from koevol_core.evolution.methods import fingerprint
from koevol_core.messages import Message, text, translated
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


def facts(conn: Connection, plan: DatasetPlan, parted: SplitResult | None, names: dict[str, str]) -> Facts:
    """Return the part of the manifest that comes from the store.

    ``names`` are the reviewers' names in the data set. Raises BadInput for a licence that is incompatible with the
    rows.
    """
    wanted = plan.rows
    row_groups = export_statistics.row_groups(conn, wanted)
    reviewers, decided = export_statistics.reviewers(conn, wanted)
    prompts = statistics.prompts(conn, row_groups)
    rights = settle(conn, wanted, plan.license)
    newest = max([decided, *(one.newest for one in row_groups)], default=0.0)
    value: Value = {
        "format": FORMAT, "version": VERSION, "name": plan.name, "data_as_of": moment(newest),
        "license": {"id": rights.license, "reason": translated(rights.reason, "ko")},
        "selection": _selection(plan, names), "split": _split(parted),
        "funnel": statistics.funnel(conn, row_groups),
        "models": statistics.models(row_groups),
        "prompts": [{"sha256": one.sha256, "name": one.name, "file": one.path, "rows": one.rows} for one in prompts],
        "methods": statistics.counted((one.method or "seed", one.rows) for one in row_groups),
        "generations": statistics.counted((str(one.generation), one.rows) for one in row_groups),
        "sources": statistics.sources(conn, wanted), "decisions": statistics.decisions(conn, row_groups, reviewers, names),
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
    language: LanguageStats,
    masked: dict[str, int] | None,
) -> Value:
    """Return the whole manifest: ``written`` are rows by configuration and split, ``masked`` the masked spans of
    personal data by kind (None: masking is off)."""
    funnel = known["funnel"] | {"exported": sum(written.get("default", {}).values())}
    return known | {
        "funnel": funnel, "rows": written, "language": asdict(language),
        "personal": {"masked": masked is not None, "places": dict(sorted((masked or {}).items()))},
        "files": [{name: part for name, part in asdict(one).items() if part not in ("", None)} for one in files],
    }  # fmt: skip


def with_rights(conn: Connection, value: Value, plan: DatasetPlan, pairs: Counter[Share]) -> Value:
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
            raise refusal(plan.license, Message("rights.of_pair_texts"), lacking)
        found = Rights(plan.license, value["license"]["reason"])
    models = sorted({one.model for one in pairs if one.model})
    return value | {"license": {"id": found.license, "reason": translated(found.reason, "ko")}, "pair_models": models}


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
    """Return each reviewer's name in the data set: the own one, or a number, by number of current
    decisions."""
    many: Counter[str] = Counter()
    for reviewer, _, _, count in report.judgements(conn):
        many[reviewer] += count
    named = sorted((one for one in many if one), key=lambda one: (-many[one], one))
    return {
        one: text("ko", "card.reviewer_number", number=place) if pseudonyms else one
        for place, one in enumerate(named, 1)
    } | {"": ""}


def _selection(plan: DatasetPlan, names: dict[str, str]) -> Value:
    wanted = plan.rows
    data = {name: part for name, part in asdict(wanted).items() if part not in (None, (), False, "")}
    if wanted.roots is not None:
        data["roots"] = _roots([int(one) for one in wanted.roots])
    if wanted.reviewer is not None:
        data["reviewer"] = names.get(wanted.reviewer, "")
    words = [_both(f"selection.{wanted.state}"), _both("selection.answered")]
    for name in _NAMED:
        if name in data:
            korean, english = _both(f"selection.by_{name}")
            said = data[name] if name not in ("since", "until") else moment(data[name])
            shown = ", ".join(str(one) or "seed" for one in said) if isinstance(said, (tuple, list)) else str(said)
            shown = f"{len(wanted.roots or ()):,}" if name == "roots" else shown
            words.append((f"{korean}: {_short(shown)}", f"{english}: {_short(shown)}"))
    return {
        "ko": " · ".join(one for one, _ in words), "en": " · ".join(one for _, one in words), "data": data,
        "formats": list(plan.formats), "provenance": plan.provenance, "mask_personal": plan.mask_personal,
    }  # fmt: skip


_NAMED = (
    "roots",
    "generation",
    "method",
    "rule",
    "finding",
    "no_finding",
    "model",
    "no_model",
    "domain",
    "reviewer",
    "score",
    "since",
    "until",
    "run",
    "words",
    "no_words",
)
"""Conditions that a selection lists, in this order: the messages ``selection.by_NAME``."""


def _both(code: str) -> tuple[str, str]:
    return text("ko", code), text("en", code)


def _roots(ids: list[int]) -> list[int] | Value:
    """Return the ids, or, if there are many, their number and their SHA-256."""
    if len(ids) <= MOST:
        return ids
    return {"count": len(ids), "sha256": fingerprint(",".join(map(str, sorted(ids))), 64)}


def _short(said: str, most: int = 300) -> str:
    return said if len(said) <= most else said[:most] + " …"


def _split(parted: SplitResult | None) -> Value | None:
    if parted is None:
        return None
    return {
        "by": "root", "seed": parted.split.seed, "validation_asked": parted.split.share,
        "validation_share": round(parted.share, 6), "rows": parted.rows, "roots": parted.roots,
        "families": parted.families, "largest_family_rows": parted.largest,
    }  # fmt: skip
