"""Command line of the original script on koevol's core: import seeds, evolve generations, fill answers, write files.

A killed run continues when the same command is repeated; more generations extend the same tree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import koevol_core as core
from koevol_core import control, dataset, evolution, llm, quality, settings
from koevol_core import store as core_store
from koevol_core.cli import console
from koevol_core.cli.console import logging_to, say
from koevol_core.control.launch import record_plan
from koevol_core.control.prompt_versions import in_force, versions
from koevol_core.evolution import methods
from koevol_core.evolution.engine.limits import check, fitted
from koevol_core.fileio import whole
from koevol_core.llm.client import Client
from koevol_core.llm.local import server
from koevol_core.llm.ray import client as cluster
from koevol_core.quality import parse_rules
from koevol_core.store import export_rows, runs
from koevol_core.types import METHODS

ROOT = Path(__file__).resolve().parent
TEST_SEEDS = 10
"""Number of seeds with ``--test-run 1``, as in the original script."""


def parser() -> argparse.ArgumentParser:
    """Build the argument parser: the original script's flags under their own names, then koevol's."""
    flags = console.Parser(prog="python main.py", description="한국어 지시문을 진화시키고 답을 채워 파일로 내보냅니다.")
    console.add_version(flags)
    add = flags.add_argument
    add("--seed-path", type=Path, default=ROOT / "seed_data" / "seed_instruction.json", help="씨앗 파일")
    add(
        "--whole-path",
        type=Path,
        default=Path("whole_generations.json"),
        help="모든 세대가 담길 파일 (있으면 이어서 기른다)",
    )
    add("--failures-path", type=Path, default=Path("failures.json"), help="탈락·실패한 자식이 담길 파일")
    add("--total-gen", type=int, default=2, help="세대 수")
    add("--batch-size", type=int, default=10, help="한꺼번에 보내는 요청의 최대 수")
    add("--save-last-gen", type=int, choices=(0, 1), default=0, help="1이면 마지막 세대를 gen_<N>.json으로도 저장")
    add("--save-location", type=Path, default=Path(), help="상대 경로인 출력 파일이 놓일 폴더")
    add("--test-run", type=int, choices=(0, 1), default=1, help="1이면 처음 씨앗 열 개만")
    add("--answer-filling", type=int, choices=(0, 1), default=1, help="1이면 답까지 채운다")
    add("--result-path", type=Path, default=Path("koevol_result.json"), help="답까지 담길 파일")
    add("--seed", type=int, default=42, help="방법을 뽑는 난수의 씨")
    add("--temperature", type=float, default=None, help="온도 (기본: 모델마다, 대화 모델 0.9)")
    add("--max-tokens", type=int, default=None, help="응답의 최대 토큰 (기본: 대화 모델 2048)")
    add("--top-p", type=float, default=None, help="top_p (기본: 0.9)")
    add("--timeout", type=float, default=100, help="요청 하나의 제한 시간(초)")
    add("--max-retries", type=int, default=evolution.RunLimits.max_retries, help="요청 하나를 다시 보내는 최대 횟수")
    ours = flags.add_argument_group("koevol이 더한 것")
    add = ours.add_argument
    add("--db", default=None, help="데이터베이스 (기본: KOEVOL_DB 또는 koevol.db)")
    add(
        "--base-url",
        action="append",
        default=None,
        help="OpenAI 호환 서버의 주소 (여럿이면 쉼표로 잇거나 되풀이: 고루 나눠 묻는다)",
    )
    add("--model", default=None, help="모델 이름 (scripted: 네트워크 없는 각본 모델)")
    add("--methods", default=None, help="방법 뽑기: constrain,deepen=2 · 부모마다 모두: all 또는 all:constrain,deepen")
    add(
        "--pool",
        choices=("last", "all", "accepted"),
        default="last",
        help="부모 풀: 앞 세대 · 살아 있는 모두 · 채택한 것",
    )
    add("--children", type=int, default=1, help="부모 하나가 한 세대에 얻는 자식 수")
    add("--prompt-language", choices=("ko", "en"), default="ko", help="모델에게 시키는 말의 언어 (결과는 한국어)")
    add("--judge", type=int, choices=(0, 1), default=1, help="1이면 부모와 같은 뜻인지 모델에게 묻는다")
    add("--rules", default="all", help="쓸 탈락 규칙: all · none · no_gain,leak (이것만) · all,-language (이것 빼고)")
    add("--budget", type=float, default=None, help="이 실행에 쓸 최대 비용(달러)")
    add(
        "--prompts",
        choices=("shipped", "kept"),
        default="shipped",
        help="kept: 화면의 프롬프트 작업대에서 고쳐 쓰기로 한 판을 쓴다 (기본: 함께 온 판)",
    )
    add("--engine", choices=("local", "ray"), default="local", help="ray: Ray 클러스터의 노드들이 요청을 보낸다")
    add("--ray-address", default=None, help="클러스터의 host:port (기본: RAY_ADDRESS, 없으면 이 컴퓨터)")
    add("--ray-log", type=Path, default=None, help="노드마다 답을 적어 둘 폴더 (기본: 데이터베이스 옆 ray-log)")
    add("--provenance", type=int, choices=(0, 1), default=0, help="1이면 행마다 유래(모델, 프롬프트, 판단 …)를 붙인다")
    add("--json-orient", choices=("records", "split"), default="records", help="JSON의 모양")
    console.add_log_flags(ours)
    return flags


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 stopped, 2 bad input."""
    return console.ending(lambda: _main(parser().parse_args(arguments)))


def _main(flags: argparse.Namespace) -> int:
    _check(flags)
    files = _files(flags)
    with logging_to(flags.log_json, flags.log_level):
        return _grow(flags, files)


def _grow(flags: argparse.Namespace, files: dict[str, Path]) -> int:
    chosen = settings.load()
    chosen = replace(
        chosen,
        base_url=chosen.base_url if flags.base_url is None else ",".join(flags.base_url),
        model=chosen.model if flags.model is None else flags.model,
        db=flags.db or chosen.db,
    )
    provider = llm.choose(chosen)
    if flags.engine == "ray" and provider.kind == "embedded":
        raise core.BadInput("내장 모델은 이 컴퓨터에서만 답합니다. --engine ray에는 --base-url과 --model을 정하세요.")
    spec = _spec(flags, provider)
    check(spec)
    effort = _effort(flags, provider)
    store = core.open_store(chosen.db)
    console.say_upgraded(store.upgraded)
    if flags.prompts == "kept":
        spec = replace(spec, prompts=in_force(store, spec.language))
    roots, parents = _parents(flags, store, files)
    run_id = core.plan(store, spec, parents)
    _introduce(provider, run_id)
    record_plan(store, run_id, spec, len(parents), "cli")
    bar = console.Bar(quiet=flags.log_json == "-")
    try:
        with console.stop_on_signals() as asked:
            _drain(
                store,
                run_id,
                parents,
                lambda: _client(flags, store, run_id, chosen, effort),
                provider,
                spec,
                effort,
                asked,
                bar,
            )
    finally:
        _write(flags, store, files, roots)
    return 0


def _drain(
    store: core.Store, run_id: int, parents: list[int], connect: Callable[[], Client], provider: llm.Provider,
    spec: core.RunSpec, effort: evolution.RunLimits, asked: Callable[[], bool], bar: console.Bar,
) -> None:  # fmt: skip
    progress = core.progress(store, run_id)
    try:
        if progress.done < progress.total:
            sample = [one.text for one in control.some_nodes(store, parents[:20])]
            needs = core.estimate(store, spec, len(parents), provider, effort.batch_size, sample, progress)
            console.announce(needs, control.price_dated(provider.model), effort.budget)
            manner = evolution.style(provider, spec, versions(store, spec))
            progress = core.drain(
                store, run_id, connect(), manner, effort, hooks=evolution.Hooks(quality.checks, bar, asked)
            )
    finally:
        bar.close()
        print(console.summary(store.read(runs.by_method, run_id), core.progress(store, run_id), provider.model))
    if progress.done < progress.total:
        raise core.Stopped("멈췄습니다. 같은 명령을 다시 실행하면 이어집니다.")


def _client(
    flags: argparse.Namespace, store: core.Store, run_id: int, chosen: core.Settings, effort: evolution.RunLimits
) -> Client:
    """Return the client that sends requests: this process, or the nodes of a Ray cluster, with a log folder per run."""
    client = core.connect(chosen)
    if flags.engine == "local":
        return client
    run = store.read(runs.get, run_id)
    folder = (flags.ray_log or dataset.home_of(chosen) / "ray-log").expanduser().absolute() / (run.key if run else "")
    return cluster.connect(flags.ray_address, client, folder, effort.batch_size, say)


def _check(flags: argparse.Namespace) -> None:
    """Validate the flags before anything is opened or sent. Raises BadInput."""
    if flags.engine == "ray":
        cluster.need_ray()
    elif flags.ray_address or flags.ray_log:
        raise core.BadInput("--ray-address와 --ray-log는 --engine ray와 함께 씁니다.")
    if not flags.seed_path.is_file():
        raise core.BadInput(f"씨앗 파일이 없습니다: {flags.seed_path}")


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
        raise core.BadInput("출력 파일들과 기록, 씨앗 파일의 경로는 서로 달라야 합니다.")
    for path in files.values():
        folder = next(parent for parent in path.absolute().parents if parent.exists())
        if path.is_dir() or not folder.is_dir() or not _writable(folder):
            raise core.BadInput(f"파일을 쓸 수 없는 곳입니다: {path}")
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
        wanted, every = methods.parse_methods(flags.methods or ",".join(METHODS))
    except ValueError as error:
        raise core.BadInput(f"--methods: {error}") from error
    named = flags.methods is not None and flags.methods.strip() != "all"
    return core.RunSpec(
        methods=evolution.usable_methods(provider, wanted, named), every_method=every, generations=flags.total_gen,
        children=flags.children, pool=flags.pool, seed=flags.seed, language=flags.prompt_language,
        judge=bool(flags.judge), answers=bool(flags.answer_filling), model=f"{provider.model}@{provider.base_url}",
        temperature=flags.temperature, top_p=flags.top_p, max_tokens=flags.max_tokens, rules=parse_rules(flags.rules),
    )  # fmt: skip


def _effort(flags: argparse.Namespace, provider: llm.Provider) -> evolution.RunLimits:
    effort = evolution.RunLimits(flags.batch_size, flags.timeout, flags.max_retries, flags.budget)
    return fitted(effort, provider)


def _parents(flags: argparse.Namespace, store: core.Store, files: dict[str, Path]) -> tuple[list[int], list[int]]:
    """Return the roots of all trees to write, and the nodes to evolve: seeds, or the accepted nodes of those trees."""
    planted = core.import_seeds(store, flags.seed_path)
    console.say_imported(f"씨앗 {flags.seed_path.name}", planted)
    chosen = list(planted.node_ids[:TEST_SEEDS] if flags.test_run else planted.node_ids)
    if not chosen:
        raise core.BadInput(f"쓸 수 있는 씨앗이 없습니다: {flags.seed_path}")
    roots = dict.fromkeys(chosen)
    for name in ("whole", "failures"):
        if files[name].exists():
            known = core.import_tree(store, files[name])
            if known.taken or known.refused:
                console.say_imported(f"이어 받음 {files[name].name}", known)
            if known.refused:
                say(f"  둘 곳을 찾지 못한 행이 있어 원래 파일을 남겨 둡니다: {_keep_aside(files[name])}")
            roots |= dict.fromkeys(known.node_ids)
    if flags.pool != "accepted":
        return list(roots), chosen
    accepted = store.read(export_rows.accepted, list(roots))
    if not accepted:
        raise core.BadInput("채택한 노드가 없습니다. 먼저 검토하거나 --pool last를 쓰세요.")
    return list(roots), accepted


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
    say(f"모델: {provider.label} · 실행 #{run_id}")
    if provider.kind == "embedded" and (terms := server.terms_notice()):
        say(terms)
        server.acknowledge_terms()
    if not provider.for_data:
        say("연습용 모델입니다. 흐름을 시험하는 데 쓰고, 그 결과를 학습 데이터로 쓰지 마세요.")


def _write(flags: argparse.Namespace, store: core.Store, files: dict[str, Path], roots: list[int]) -> None:
    for name, path in files.items():
        shape = "whole" if name == "gen" else name
        selection = core_store.Selection(roots, flags.total_gen if name == "gen" else None)
        count = core.export(store, shape, path, selection, flags.json_orient, bool(flags.provenance))
        say(f"저장: {path} ({count}행)")


if __name__ == "__main__":
    sys.exit(main())
