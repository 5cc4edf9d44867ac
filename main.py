"""Command line of the original script on koevol's core: import seeds, evolve generations, fill answers, write files.

A killed run continues when the same command is repeated; more generations extend the same tree.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import koevol_core as core
from koevol_core import control, dataset, evolution, llm, quality, settings, types
from koevol_core.cli import console
from koevol_core.fileio import whole
from koevol_core.llm import ray
from koevol_core.messages import sentence
from koevol_core.store import NodeFilter
from koevol_core.types import METHODS

ROOT = Path(__file__).resolve().parent
SHIPPED = ROOT / "seed_data" / "seed_instruction.json"
ORIGINAL_SEEDS = Path("seed_instruction.json")
"""Seed file of the original script's own command; where it is missing the shipped one is used."""
TEST_SEEDS = 10
"""Number of seeds with ``--test-run 1``, as in the original script."""


def parser() -> argparse.ArgumentParser:
    """Build the argument parser: the original script's flags under their own names, then koevol's."""
    flags = console.Parser(prog="python main.py", description=sentence("cli.about_main"))
    console.add_version(flags)
    add = flags.add_argument
    add(
        "--seed-path",
        type=Path,
        default=SHIPPED,
        help=sentence("cli.help_seed_path"),
    )
    add(
        "--whole-path",
        type=Path,
        default=Path("whole_generations.json"),
        help=sentence("cli.help_whole_path"),
    )
    add("--failures-path", type=Path, default=Path("failures.json"), help=sentence("cli.help_failures_path"))
    add("--total-gen", type=int, default=2, help=sentence("cli.help_total_gen"))
    add("--batch-size", type=int, default=10, help=sentence("cli.help_batch_size"))
    add("--save-last-gen", type=int, choices=(0, 1), default=0, help=sentence("cli.help_save_last_gen"))
    add("--save-location", type=Path, default=Path(), help=sentence("cli.help_save_location"))
    add("--test-run", type=int, choices=(0, 1), default=1, help=sentence("cli.help_test_run"))
    add("--answer-filling", type=int, choices=(0, 1), default=1, help=sentence("cli.help_answer_filling"))
    add("--result-path", type=Path, default=Path("koevol_result.json"), help=sentence("cli.help_result_path"))
    add("--seed", type=int, default=42, help=sentence("cli.help_seed"))
    add("--temperature", type=float, default=None, help=sentence("cli.help_temperature"))
    add("--max-tokens", type=int, default=None, help=sentence("cli.help_max_tokens"))
    add("--top-p", type=float, default=None, help=sentence("cli.help_top_p"))
    add("--timeout", type=float, default=100, help=sentence("cli.help_timeout"))
    add("--max-retries", type=int, default=evolution.RunLimits.max_retries, help=sentence("cli.help_max_retries"))
    add("--use-local", type=int, choices=(0, 1), default=None, help=sentence("cli.help_use_local"))
    add("--use-deepseek", type=int, choices=(0, 1), default=None, help=sentence("cli.help_use_deepseek"))
    ours = flags.add_argument_group(sentence("cli.group_ours"))
    _add_ours(ours)
    console.add_log_flags(ours)
    console.add_filter(flags, "parent-")
    return flags


def _add_ours(ours: argparse._ArgumentGroup) -> None:
    add = ours.add_argument
    add("--db", default=None, help=sentence("cli.help_db"))
    add(
        "--base-url",
        action="append",
        default=None,
        help=sentence("cli.help_base_url"),
    )
    add("--model", default=None, help=sentence("cli.help_model"))
    add("--methods", default=None, help=sentence("cli.help_methods"))
    add(
        "--pool",
        choices=("last", "all", "accepted"),
        default="last",
        help=sentence("cli.help_pool"),
    )
    add("--children", type=int, default=1, help=sentence("cli.help_children"))
    add("--prompt-language", choices=("ko", "en"), default="ko", help=sentence("cli.help_prompt_language"))
    add("--judge", type=int, choices=(0, 1), default=1, help=sentence("cli.help_judge"))
    add("--rules", default="all", help=sentence("cli.help_rules"))
    add("--budget", type=float, default=None, help=sentence("cli.help_budget"))
    add("--prompts", default="shipped", metavar="shipped|kept|FOLDER", help=sentence("cli.help_prompts"))
    add("--samples", choices=("own", "shipped"), default="own", help=sentence("cli.help_samples"))
    add("--engine", choices=("local", "ray"), default="local", help=sentence("cli.help_engine"))
    add("--ray-address", default=None, help=sentence("cli.help_ray_address"))
    add("--ray-log", type=Path, default=None, help=sentence("cli.help_ray_log"))
    add("--provenance", type=int, choices=(0, 1), default=0, help=sentence("cli.help_provenance_main"))
    add("--json-orient", choices=("records", "split"), default=None, help=sentence("cli.help_json_orient_main"))
    add("--run", default="all", metavar="all|this|N", help=sentence("cli.help_run_main"))
    add("--fresh", type=int, choices=(0, 1), default=0, help=sentence("cli.help_fresh"))
    add("--retry-failed", type=int, choices=(0, 1), default=0, help=sentence("cli.help_retry_failed"))
    add("--wait-for", choices=("off-peak",), default=None, help=sentence("cli.help_wait_for"))
    add("--redraw", type=int, choices=(0, 1), default=0, help=sentence("cli.help_redraw"))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 stopped, 2 bad input."""
    return console.ending(lambda: _main(parser().parse_args(arguments)))


def _main(flags: argparse.Namespace) -> int:
    _check(flags)
    files = _files(flags)
    with console.logging_to(flags.log_json, flags.log_level):
        return _grow(flags, files)


def _grow(flags: argparse.Namespace, files: dict[str, Path]) -> int:
    chosen = _chosen(flags)
    provider = llm.choose(chosen)
    if flags.engine == "ray" and provider.kind == "embedded":
        raise core.BadInput("cli.embedded_on_ray")
    spec = _spec(flags, provider)
    evolution.check_spec(spec)
    limits = _limits(flags, provider)
    wanted = console.filter_of(flags, "accept" if flags.pool == "accepted" else "living")
    store = core.open_store(chosen.db)
    console.say_upgraded(store.upgraded)
    if flags.prompts != "shipped":
        spec = replace(spec, prompts=_prompts(flags.prompts, store, spec.language))
    orients = _orients(flags.json_orient, files)
    roots, parents = _parents(flags, store, files, wanted)
    spec = control.with_samples(store, spec)
    run_id = core.plan(store, spec, parents, fresh=bool(flags.fresh))
    written = _Files(files, orients, roots, _run_of_files(flags, store, run_id))
    control.plan_redraws(store, run_id, parents)
    _introduce(provider, run_id)
    if flags.retry_failed:
        console.say(sentence("cli.retried", count=control.plan_retries(store, run_id)))
    control.record_plan(store, run_id, spec, len(parents), "cli")
    bar = console.Bar(quiet=flags.log_json == "-")
    try:
        with console.stop_on_signals() as asked:
            _drain(
                store,
                run_id,
                parents,
                lambda: _client(flags, store, run_id, chosen, limits),
                provider,
                spec,
                limits,
                evolution.Hooks(quality.checks, bar, asked, control.redrawn, chosen.longest),
                bar,
            )
    finally:
        _write(flags, store, written)
    return 0


def _prompts(said: str, store: core.Store, language: types.Language) -> tuple[tuple[str, str], ...]:
    """Return the versions that replace shipped templates: those in force (``kept``), or those of a folder."""
    if said == "kept":
        return control.current_versions(store, language)
    return control.folder_versions(store, language, Path(said))


def _chosen(flags: argparse.Namespace) -> core.Settings:
    """Return the settings with the flags over them. The original's ``--use-local 1`` leaves DeepSeek out, and its
    ``--use-deepseek 1`` prefers it to another endpoint, if there is a key.
    """
    chosen = settings.load()
    if flags.use_local or flags.use_deepseek == 0:
        chosen = replace(chosen, deepseek_key="")
    elif flags.use_deepseek and not chosen.deepseek_key:
        console.say(sentence("cli.no_deepseek_key"))
    elif flags.use_deepseek and flags.base_url is None and (chosen.base_url or chosen.model == "scripted"):
        chosen = replace(chosen, base_url="", model="")
    return replace(
        chosen,
        base_url=chosen.base_url if flags.base_url is None else ",".join(flags.base_url),
        model=chosen.model if flags.model is None else flags.model,
        db=flags.db or chosen.db,
    )


def _drain(
    store: core.Store, run_id: int, parents: list[int], connect: Callable[[], llm.Client], provider: llm.Provider,
    spec: core.RunSpec, limits: evolution.RunLimits, hooks: evolution.Hooks, bar: console.Bar,
) -> None:  # fmt: skip
    progress = core.progress(store, run_id)
    try:
        if progress.done < progress.total:
            sample = [one.text for one in control.some_nodes(store, parents[:20])]
            needs = core.estimate(
                store,
                spec,
                len(parents),
                provider,
                limits.batch_size,
                control.Known(sample, run_id, llm.off_peak(provider.model) if limits.wait_for else None),
            )
            console.announce(needs, llm.price_age(provider.model), limits.budget)
            known = control.known_run(store, run_id).spec
            prompting = evolution.style(provider, spec, control.versions(store, spec), control.samples_of(store, known))
            progress = core.drain(store, run_id, connect(), prompting, limits, hooks=hooks)
    finally:
        bar.close()
        print(console.summary(control.by_method(store, run_id), core.progress(store, run_id), provider.model))
    if progress.done < progress.total:
        raise core.Stopped("cli.stopped_same")


def _client(
    flags: argparse.Namespace, store: core.Store, run_id: int, chosen: core.Settings, limits: evolution.RunLimits
) -> llm.Client:
    """Return the client that sends requests: this process, or the nodes of a Ray cluster, with a log folder per run."""
    client = core.connect(chosen)
    if flags.engine == "local":
        return client
    run = control.known_run(store, run_id)
    folder = (flags.ray_log or dataset.home_of(chosen) / "ray-log").expanduser().absolute() / run.key
    return ray.connect(flags.ray_address, client, folder, limits.batch_size, console.say)


def _check(flags: argparse.Namespace) -> None:
    """Validate the flags before anything is opened or sent. Raises BadInput."""
    if flags.engine == "ray":
        ray.need_ray()
    elif flags.ray_address or flags.ray_log:
        raise core.BadInput("cli.ray_only")
    if flags.prompts not in ("shipped", "kept") and not Path(flags.prompts).is_dir():
        raise core.BadInput("cli.no_prompts_folder", path=flags.prompts)
    if not flags.seed_path.is_file():
        if flags.seed_path != ORIGINAL_SEEDS:
            raise core.BadInput("cli.no_seed_file", path=flags.seed_path)
        flags.seed_path = SHIPPED
        console.say(sentence("cli.shipped_seeds", path=ORIGINAL_SEEDS))
    if flags.run not in ("all", "this") and not (flags.run.isascii() and flags.run.isdigit()):
        raise core.BadInput("cli.run_form", said=flags.run[:60])


def _files(flags: argparse.Namespace) -> dict[str, Path]:
    """Return the output paths. Raises BadInput if two are equal, if one is the seed file or log, or is not writable."""
    names = {"whole": flags.whole_path, "failures": flags.failures_path}
    if flags.answer_filling:
        names["result"] = flags.result_path
    if flags.save_last_gen:
        names["gen"] = Path(f"gen_{flags.total_gen}.json")
    files = {name: flags.save_location / path for name, path in names.items()}
    others = [flags.seed_path] + ([Path(flags.log_json)] if flags.log_json not in (None, "-") else [])
    places = [path.resolve() for path in (*files.values(), *others)]
    if len(set(places)) < len(places):
        raise core.BadInput("cli.same_paths")
    for path in files.values():
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        if (path.exists() and not path.is_file()) or not folder.is_dir() or not _writable(folder):
            raise core.BadInput("cli.not_writable", path=path)
    return files


def _writable(folder: Path) -> bool:
    """Return True if a file can be created there; checked by creating one, since permission bits are not conclusive."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _spec(flags: argparse.Namespace, provider: llm.Provider) -> core.RunSpec:
    try:
        wanted, every = evolution.parse_methods(flags.methods or ",".join(METHODS))
    except core.BadInput as error:
        raise core.BadInput("cli.methods", error=error) from error
    named = flags.methods is not None and flags.methods.strip() != "all"
    return core.RunSpec(
        methods=evolution.usable_methods(provider, wanted, named), every_method=every, generations=flags.total_gen,
        children=flags.children, pool=flags.pool, seed=flags.seed, language=flags.prompt_language,
        judge=bool(flags.judge), answers=bool(flags.answer_filling), model=provider.key,
        temperature=flags.temperature, top_p=flags.top_p, max_tokens=flags.max_tokens, rules=quality.parse_rules(flags.rules), redraw=bool(flags.redraw),
        own_samples=flags.samples == "own",
    )  # fmt: skip


def _limits(flags: argparse.Namespace, provider: llm.Provider) -> evolution.RunLimits:
    limits = evolution.RunLimits(
        flags.batch_size, flags.timeout, flags.max_retries, flags.budget, wait_for=flags.wait_for or ""
    )
    return evolution.fitted_limits(limits, provider)


def _parents(
    flags: argparse.Namespace, store: core.Store, files: dict[str, Path], wanted: NodeFilter
) -> tuple[list[int], list[int]]:
    """Return the roots of all trees to write, and the nodes to evolve: seeds, or the wanted nodes of those trees."""
    planted = core.import_seeds(store, flags.seed_path)
    console.say_imported(sentence("cli.seeds_of", file=flags.seed_path.name), planted)
    chosen = list(planted.node_ids[:TEST_SEEDS] if flags.test_run else planted.node_ids)
    if not chosen:
        raise core.BadInput("cli.no_usable_seeds", path=flags.seed_path)
    roots = dict.fromkeys(chosen)
    for name in ("whole", "failures", "result"):
        if name in files and files[name].exists():
            known = core.import_tree(store, files[name])
            if known.taken or known.refused:
                console.say_imported(sentence("cli.continued", file=files[name].name), known)
            if known.refused:
                console.say(sentence("cli.kept_aside", path=_keep_aside(files[name])))
            roots |= dict.fromkeys(known.node_ids)
    accepted = flags.pool == "accepted"
    if not accepted and wanted == NodeFilter():
        return list(roots), chosen
    within = NodeFilter(roots=list(roots)) if accepted else NodeFilter(roots=chosen, generation=(0,))
    wanted = replace(wanted, roots=within.roots, generation=wanted.generation or within.generation)
    if found := dataset.export_ids(store, wanted):
        return list(roots), found
    raise core.BadInput("cli.none_accepted" if wanted == replace(within, state="accept") else "cli.no_parents")


def _keep_aside(path: Path) -> Path:
    """Copy a file that is about to be replaced to an unused name; return an existing copy if it is identical."""
    number = 1
    while (aside := path.with_name(f"{path.name}.old-{number}")).exists():
        if aside.read_bytes() == path.read_bytes():
            return aside
        number += 1
    with whole(aside) as place:
        place.write_bytes(path.read_bytes())
    return aside


def _introduce(provider: llm.Provider, run_id: int) -> None:
    console.say(sentence("cli.model_line", model=provider.label, run=run_id))
    if terms := control.terms(provider):
        console.say(terms)
        control.accept_terms()
    if not provider.for_data:
        console.say(sentence("cli.practice_model"))


@dataclass(frozen=True)
class _Files:
    """Output files by name, the JSON shape of each, the roots of their trees, and the run that they are limited to."""

    paths: dict[str, Path]
    orients: dict[str, str]
    roots: list[int]
    run: int | None


def _orients(asked: str | None, files: dict[str, Path]) -> dict[str, str]:
    """Return the JSON shape of each file: the one asked for, else that of the file that is there; a new file has
    ``split`` beside a file that has it.
    """
    there = {name: _orient(path) for name, path in files.items() if path.exists()}
    usual = asked or ("split" if "split" in there.values() else "records")
    return {name: asked or there.get(name, usual) for name in files}


def _orient(path: Path) -> str:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return "split" if re.match(r'\s*\{\s*"(columns|index|data)"\s*:', file.read(200)) else "records"


def _run_of_files(flags: argparse.Namespace, store: core.Store, run_id: int) -> int | None:
    if flags.run in ("all", "this"):
        return run_id if flags.run == "this" else None
    return control.known_run(store, int(flags.run)).id


def _write(flags: argparse.Namespace, store: core.Store, files: _Files) -> None:
    for name, path in files.paths.items():
        shape, written = "whole" if name == "gen" else name, f"written.{path.name}"
        generation = (flags.total_gen,) if name == "gen" else ()
        selection = NodeFilter(roots=files.roots, generation=generation, run=files.run, seeds=True)
        if files.run and path.exists() and control.get_setting(store, written) != _sum(path):
            console.say(sentence("cli.other_rows_aside", path=_keep_aside(path)))
        count = core.export(store, shape, path, selection, files.orients[name], bool(flags.provenance))
        control.keep_setting(store, written, _sum(path))
        console.say(sentence("cli.saved", path=path, rows=count))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
