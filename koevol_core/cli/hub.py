"""Hugging Face Hub: ``push`` uploads a dataset folder; ``import-hub`` imports a Hub dataset or a folder as seeds."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, fields
from pathlib import Path

from koevol_core.cli import console
from koevol_core.cli.console import Verb, printed
from koevol_core.cli.file_import import add_columns, add_sample, columns_named, sample_of
from koevol_core.dataset.huggingface.client import Hub, hub_of
from koevol_core.dataset.huggingface.listing import (
    DataFile,
    Listing,
    chosen_files,
    hub_files,
    local_files,
    read_data_file,
)
from koevol_core.dataset.huggingface.seed_import import defaults_of, import_tables, mapping_of
from koevol_core.dataset.huggingface.upload import PushPlan, PushTarget, push, push_plan
from koevol_core.dataset.imports.sampling import sampled
from koevol_core.dataset.imports.seed_import import preview_rows
from koevol_core.messages import sentence
from koevol_core.settings import load
from koevol_core.store import Store
from koevol_core.types import Seed

_SHOWN = 3
"""Number of rows in a preview."""


def add(verb: Verb) -> None:
    """Add the flags of both commands."""
    out = verb("push", sentence("cli.about_push"))
    out.add_argument("folder", type=Path, help=sentence("cli.help_push_folder"))
    out.add_argument("--repo", required=True, metavar="OWNER/NAME")
    out.add_argument("--public", action="store_true", help=sentence("cli.help_public"))
    out.add_argument("--dry-run", action="store_true", help=sentence("cli.help_push_dry_run"))
    out.add_argument("--replace", action="store_true", help=sentence("cli.help_replace"))
    out.add_argument("--message", default="", help=sentence("cli.help_message"))
    into = verb("import-hub", sentence("cli.about_import_hub"))
    into.add_argument("repo", metavar="OWNER/NAME", help=sentence("cli.help_hub_repo"))
    into.add_argument("--local", action="store_true", help=sentence("cli.help_hub_local"))
    into.add_argument("--file", action="append", default=[], metavar="PATH", help=sentence("cli.help_hub_file"))
    into.add_argument("--split", default="", help=sentence("cli.help_hub_split"))
    into.add_argument("--config", default="", help=sentence("cli.help_hub_config"))
    into.add_argument("--revision", default="main", help=sentence("cli.help_hub_revision"))
    into.add_argument("--limit", type=int, default=None, help=sentence("cli.help_hub_limit"))
    add_columns(into)
    into.add_argument("--license", default="", help=sentence("cli.help_hub_license"))
    into.add_argument("--dry-run", action="store_true", help=sentence("cli.help_hub_dry_run"))
    add_sample(into)


def _push(_store: Store, flags: argparse.Namespace) -> None:
    hub, target = hub_of(load()), PushTarget(flags.repo, flags.public, flags.replace, flags.message)
    if flags.dry_run:
        plan = push_plan(hub, flags.folder, target)
        _say(plan)
        printed(flags, _shown(plan) | {"dry_run": True})
        return
    done = push(hub, flags.folder, target, _bar)
    for notice in done.plan.notices:
        console.say(sentence("cli.notice", notice=notice))
    console.say(
        sentence("cli.uploaded", url=done.commit_url) if done.changed else sentence("cli.unchanged", url=done.plan.url)
    )
    printed(flags, _shown(done.plan) | {"oid": done.oid, "commit": done.commit_url, "changed": done.changed})


def _say(plan: PushPlan) -> None:
    for notice in plan.notices:
        console.say(sentence("cli.notice", notice=notice))
    for one in plan.files:
        word = sentence(f"cli.file_{one.change}")
        console.say(f"  {word:<4} {one.path} ({one.size:,} B)")
    word = "cli.push_plan" if plan.exists else "cli.push_plan_private" if plan.private else "cli.push_plan_public"
    console.say(sentence(word, url=plan.url, files=len(plan.changes), bytes=plan.bytes))


def _shown(plan: PushPlan) -> dict[str, object]:
    return {
        "repo": plan.repo, "url": plan.url, "private": plan.private, "exists": plan.exists, "base": plan.base,
        "bytes": plan.bytes, "files": [asdict(one) for one in plan.files], "notices": list(plan.notices),
    }  # fmt: skip


def _bar(done: int, whole: int, path: str) -> None:
    if sys.stderr.isatty():
        console.say(f"  {done:>12,} / {whole:,} B · {path}")


def _import(store: Store, flags: argparse.Namespace) -> None:
    hub = hub_of(load())
    mapping = columns_named(flags.column)
    listing = local_files(Path(flags.repo)) if flags.local else hub_files(hub, flags.repo, flags.revision)
    about = {"name": listing.name, "revision": listing.revision, "license": listing.license, "source": listing.source}
    if flags.dry_run:
        _preview(hub, listing, flags, mapping, about)
        return
    files = chosen_files(listing, tuple(flags.file), flags.split, flags.config)
    sample = sample_of(flags)
    tables = [read_data_file(hub, listing, one, _bar) for one in files]
    tables = [sampled(table, sample) for table in tables] if sample else tables
    done = import_tables(store, listing, tables, mapping, Seed("", license=flags.license), flags.limit)
    console.say_imported(listing.name, done)
    refused = [{"row": one.row, "reason": one.reason} for one in done.refused]
    printed(flags, about | {
        "files": [one.path for one in files], "taken": done.taken, "known": done.known, "refused": refused,
        "notices": list(done.notices),
    })  # fmt: skip
    console.need_some(listing.name, done)


def _preview(
    hub: Hub, listing: Listing, flags: argparse.Namespace, mapping: dict[str, str], about: dict[str, str]
) -> None:
    """Print the available files and, of the first selected one, its columns and first rows as seeds."""
    for notice in listing.notices:
        console.say(sentence("cli.notice", notice=notice))
    if flags.file or flags.split or flags.config or len(listing.files) == 1:
        files = chosen_files(listing, tuple(flags.file), flags.split, flags.config)
        looked = [_first(hub, listing, one, flags, mapping) for one in files[:1]]
    else:
        files, looked = listing.files, []
    found = [{"path": one.path, "bytes": one.size, "config": one.config, "split": one.split} for one in files]
    printed(
        flags, about | {"files": found, "notices": list(listing.notices), "dry_run": True, "preview": looked},
        "\n".join(str(one["path"]) for one in found),
    )  # fmt: skip


def _first(
    hub: Hub, listing: Listing, file: DataFile, flags: argparse.Namespace, mapping: dict[str, str]
) -> dict[str, object]:
    table = read_data_file(hub, listing, file, _bar)
    names = mapping_of(table, mapping)
    rows = preview_rows(table, names, defaults_of(listing, Seed("", license=flags.license)), _SHOWN)
    shown = [
        {"row": number, "problem": problem, "seed": _said(seed), "output": answer[:200]}
        for number, seed, answer, problem in rows
    ]
    return {"file": file.path, "rows": len(table.rows), "columns": table.columns, "mapping": names, "first": shown}


def _said(seed: Seed) -> dict[str, str]:
    return {one.name: value[:200] for one in fields(seed) if (value := getattr(seed, one.name)) and one.name != "state"}


VERBS = {"push": _push, "import-hub": _import}
