"""Command ``export``: write one selection to one file, or to one file per split; and the flags of every export."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from koevol_core.cli import console
from koevol_core.cli.console import Verb, add_filter, filter_of, printed
from koevol_core.dataset.exports.export import export_files, export_marked, export_rights, is_empty
from koevol_core.dataset.exports.formats import FORMATS
from koevol_core.dataset.exports.spec import ExportSpec
from koevol_core.dataset.exports.splits import Split
from koevol_core.errors import BadInput
from koevol_core.messages import sentence
from koevol_core.store import NodeFilter, Store, export_rows, run_parents


def add(verb: Verb) -> None:
    """Add the command's flags."""
    out = verb("export", sentence("cli.about_export"))
    out.add_argument("--format", required=True, help=" ".join(FORMATS))
    out.add_argument("--out", type=Path, required=True)
    out.add_argument("--json-orient", default="records", help=sentence("cli.help_json_orient"))
    out.add_argument("--reasoning", type=int, choices=(0, 1), default=0, help=sentence("cli.help_reasoning"))
    add_options(out, 0, sentence("cli.help_split"))


def add_options(out: argparse.ArgumentParser, validation: float, about_validation: str) -> None:
    """Add the flags that a file and a data set folder have in common."""
    out.add_argument("--messages", type=int, choices=(0, 1), default=0, help=sentence("cli.help_messages"))
    out.add_argument("--accepted-only", type=int, choices=(0, 1), default=0, help=sentence("cli.help_accepted_only"))
    out.add_argument("--provenance", type=int, choices=(0, 1), default=0, help=sentence("cli.help_provenance"))
    out.add_argument("--mask-personal", action="store_true", help=sentence("cli.help_mask"))
    out.add_argument("--license", default="", help=sentence("cli.help_license"))
    out.add_argument("--validation", type=float, default=validation, metavar="SHARE", help=about_validation)
    out.add_argument("--split-seed", type=int, default=42, help=sentence("cli.help_dataset_split_seed"))
    out.add_argument("--allow-empty", type=int, choices=(0, 1), default=0, help=sentence("cli.help_allow_empty"))
    add_filter(out)


def options_of(flags: argparse.Namespace) -> dict[str, Any]:
    """Return the fields that ``ExportSpec`` and the plan of a folder have in common, as the flags say them.

    Raises BadInput if two flags contradict each other.
    """
    if flags.accepted_only and flags.where_state not in (None, "accept"):
        raise BadInput("cli.two_states", state=flags.where_state)
    return {
        "selection": filter_of(flags, "accept" if flags.accepted_only else "living"),
        "provenance": bool(flags.provenance), "mask_personal": flags.mask_personal, "license": flags.license,
        "split": Split(flags.validation, flags.split_seed) if flags.validation else None,
    }  # fmt: skip


def _export(store: Store, flags: argparse.Namespace) -> None:
    spec = ExportSpec(
        flags.format, orient=flags.json_orient, messages=bool(flags.messages), reasoning=bool(flags.reasoning), **options_of(flags)
    )  # fmt: skip
    spec = of_run(store, spec)
    need_rows(store, spec, flags)
    rights = export_rights(store, spec)
    marked = export_marked(store, spec)
    masked: Counter[str] = Counter()
    written = export_files(store, spec, flags.out, masked)
    if marked.red:
        red = ", ".join(f"{name} {many:,}" for (name, severity), many in marked.signals.items() if severity == "bad")
        console.say(sentence("cli.red_rows", rows=marked.red, signals=red))
    if spec.split:
        paths: dict[str, object] = {"files": {side: str(path) for side, (path, _) in written.items()}}
        paths["rows"] = {side: rows for side, (_, rows) in written.items()}
    else:
        paths = {"file": str(flags.out), "rows": written[""][1]}
    left_out = {"left_out": marked.left_out} if spec.selection.no_finding else {}
    counted = {"masked": dict(masked)} if spec.mask_personal else {}
    rows = sum(many for _, many in written.values())
    line = sentence("cli.exported_line", path=flags.out, rows=rows, license=rights.license)
    printed(flags, paths | {"license": rights.license, "reason": rights.reason, **left_out, **counted}, line)


def of_run(store: Store, spec: ExportSpec) -> ExportSpec:
    """Return the export of one run with its seeds in a file of the original's shape, which rebuilds the trees from them."""
    run = spec.selection.run
    if run is None or not spec.shape.orients or not spec.shape.kept or spec.shape.seeds:
        return spec
    return replace(spec, selection=replace(spec.selection, roots=store.read(run_parents.roots, run), seeds=True))


def need_rows(store: Store, spec: ExportSpec, flags: argparse.Namespace) -> None:
    """Raise BadInput with the reason if a file of this export would have no row, unless ``--allow-empty 1``."""
    if flags.allow_empty or not is_empty(store, spec):
        return
    state = spec.selection.state
    chosen, living = (store.read(export_rows.size, one) for one in (spec.selection, NodeFilter(state)))
    if not living:
        raise BadInput("cli.empty_state", state=state)
    if not chosen:
        raise BadInput("cli.empty_filter", state=state, rows=living)
    raise BadInput("cli.empty_pairs" if spec.shape.paired else "cli.empty_answers", rows=chosen, format=spec.format)


VERBS = {"export": _export}
