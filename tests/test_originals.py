"""The original script's files come back as trees, and so do ours; a row that has no place is named, never guessed."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import review
from koevol_core.dataset.imports.files import read_table
from koevol_core.store import answers, decisions, export_rows, nodes, planned, seeds
from koevol_core.types import METHODS, Node, Outcome, RunSpec
from tests.databases import built, db_of, fresh
from tests.lineage import lineage

GOLDEN = Path(__file__).resolve().parent / "golden"
KIMCHI, ROME = "김치찌개를 맛있게 끓이는 방법을 알려줘.", "로마가 망한 까닭을 설명해줘."
DOENJANG = "된장찌개를 끓이는 방법을 알려줘."
WHOLE = ["records", "split", "numbers", "bare"]
SHAPE = {
    ("r", KIMCHI, None),
    ("r", ROME, None),
    ("r3", f"{KIMCHI} 단, 고기를 쓰지 마.", KIMCHI),
    ("r0", DOENJANG, KIMCHI),
    ("r5", "로마가 망한 까닭을 단계별로 따져줘.", ROME),
    ("r34", f"{KIMCHI} 단, 고기를 쓰지 마. 맛이 깊어지는 까닭도 설명해줘.", f"{KIMCHI} 단, 고기를 쓰지 마."),
    ("r03", f"{DOENJANG} 네 문장으로 써줘.", DOENJANG),
    ("r00", "청국장을 끓이는 방법을 알려줘.", DOENJANG),
    ("r52", "로마가 망한 까닭을 단계별로 따지고 서기 476년을 예로 들어줘.", "로마가 망한 까닭을 단계별로 따져줘."),
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "trees.db")))
    yield opened
    opened.close()


def forest(store: core.Store) -> list[Node]:
    with store.snapshot() as conn:
        return [node for root in seeds.ready(conn) for node in nodes.tree(conn, root)]


def shape(store: core.Store) -> Counter[tuple[str, str, str | None]]:
    """(trace, text, text of the parent) of every node."""
    texts = {node.id: node.text for node in forest(store)}
    return Counter((node.trace, node.text, texts.get(node.parent_id or 0)) for node in forest(store))


def write(folder: Path, value: Any, name: str = "tree.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def row(text: str, trace: Any, origin: str = KIMCHI, **more: Any) -> dict[str, Any]:
    generation = len(str(trace).removeprefix("r"))
    return {
        "instruction": text,
        "output": "IDK",
        "generation": generation,
        "root": "",
        "trace": trace,
        "origin": origin,
        **more,
    }


@pytest.mark.parametrize("kind", WHOLE)
def test_the_originals_generations_become_the_tree_that_they_were(store: core.Store, kind: str) -> None:
    done = core.import_tree(store, GOLDEN / f"original_whole_{kind}.json")
    assert (done.taken, done.known, done.refused, len(done.node_ids)) == (9, 0, (), 2)
    assert shape(store) == Counter(SHAPE)
    assert all(node.generation == len(node.trace) - 1 and node.status == "alive" for node in forest(store))
    lineage(forest(store))
    assert store.read(seeds.get, done.node_ids[0])["source"] == "kobest"  # type: ignore[index]


@pytest.mark.parametrize("kind", WHOLE)
def test_reading_them_again_changes_nothing(store: core.Store, kind: str) -> None:
    core.import_tree(store, GOLDEN / "original_whole_records.json")
    before = [forest(store), store.read(export_rows.counts)]
    again = core.import_tree(store, GOLDEN / f"original_whole_{kind}.json")
    assert (again.taken, again.known, again.refused) == (0, 9, ())
    assert [forest(store), store.read(export_rows.counts)] == before


def test_a_filled_output_is_an_answer_and_idk_is_none(store: core.Store) -> None:
    for _ in range(2):
        core.import_tree(store, GOLDEN / "original_whole_records.json")
    said = {node.trace: [one.text for one in store.read(answers.of_node, node.id)] for node in forest(store)}
    assert said["r0"] == ["된장을 풀고 두부를 넣어 끓입니다."]
    assert said["r03"] == ["물을 끓인다. 된장을 푼다. 두부를 넣는다. 파를 얹는다."]
    assert [trace for trace, texts in said.items() if texts] == ["r0", "r03"]


def test_a_result_that_has_more_answers_than_before_adds_only_those(store: core.Store, tmp_path: Path) -> None:
    core.import_tree(store, write(tmp_path, [row(KIMCHI, "r", output="첫 답")]))
    for _ in range(2):
        done = core.import_tree(store, write(tmp_path, [row(KIMCHI, "r", output="둘째 답")]))
    (root,) = done.node_ids
    assert [one.text for one in store.read(answers.of_node, root)] == ["첫 답", "둘째 답"]


@pytest.mark.parametrize("kind", ["records", "split"])
def test_the_originals_failures_are_children_that_gained_nothing(store: core.Store, kind: str) -> None:
    core.import_tree(store, GOLDEN / "original_whole_records.json")
    for taken, known in ((3, 0), (0, 3)):
        done = core.import_tree(store, GOLDEN / f"original_failures_{kind}.json")
        assert (done.taken, done.known, done.refused) == (taken, known, ())
    fallen = [node for node in forest(store) if node.status != "alive"]
    texts = {node.id: node.text for node in forest(store)}
    assert {(n.trace, n.text, texts[n.parent_id or 0], n.status, n.reason) for n in fallen} == {
        ("r4", KIMCHI, KIMCHI, "eliminated", "no_gain"),
        ("r05", "된장찌개 끓이는 방법을 알려줘.", DOENJANG, "eliminated", "no_gain"),
        ("r0", "로마는 왜 망했어?", ROME, "eliminated", "no_gain"),
    }


def failure(parent: str, child: str, trace: str, reason: str, detail: str = "", origin: str = KIMCHI) -> dict[str, Any]:
    generation = len(trace) - 1
    return {"parent": parent, "child": child, "generation": generation, "trace": trace, "origin": origin, "root": "",
            "reason": reason, "detail": detail}  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "status", "kept"),
    [("no_gain", "eliminated", "no_gain"), ("language", "eliminated", "language"), ("timeout", "failed", "timeout"),
     ("length", "failed", "length"), ("", "eliminated", "no_gain"), ("무슨 까닭", "eliminated", "no_gain")],
)  # fmt: skip
def test_our_failures_keep_their_reasons(
    store: core.Store, tmp_path: Path, reason: str, status: str, kept: str
) -> None:
    done = core.import_tree(store, write(tmp_path, [failure(KIMCHI, "아이", "r3", reason, "자세히")]))
    assert done.refused == ()
    (node,) = [node for node in forest(store) if node.trace == "r3"]
    assert (node.status, node.reason, node.detail) == (status, kept, "자세히")


def test_a_child_that_never_came_keeps_its_place_without_a_text(store: core.Store, tmp_path: Path) -> None:
    table = [
        failure(KIMCHI, "", "r3", "network"), failure(KIMCHI, "", "r4", "timeout"),
        failure(KIMCHI, "", "r5", ""), failure(KIMCHI, "", "r5", "no_gain"),
    ]  # fmt: skip
    for taken in (3, 0):  # the root and two children, then nothing
        done = core.import_tree(store, write(tmp_path, table))
        assert done.taken == taken
        assert [(one.row, one.reason) for one in done.refused] == [(3, "지시문이 비어 있음"), (4, "지시문이 비어 있음")]
    assert {(n.trace, n.text, n.status) for n in forest(store)[1:]} == {("r3", "", "failed"), ("r4", "", "failed")}


def test_the_same_failure_under_two_parents_is_two_children(store: core.Store, tmp_path: Path) -> None:
    whole = [row(KIMCHI, "r"), row("가", "r3"), row("나", "r3")]
    core.import_tree(store, write(tmp_path, whole))
    table = [failure(parent, child, "r34", "network") for parent in "가나" for child in ("", "같은 글")]
    assert core.import_tree(store, write(tmp_path, table)).taken == 4
    assert Counter(shape(store)) >= Counter(("r34", text, parent) for parent in "가나" for text in ("", "같은 글"))
    assert core.import_tree(store, write(tmp_path, table)).known == 4


def test_what_a_person_rejected_comes_back_as_rejected_and_keeps_its_children(
    store: core.Store, tmp_path: Path
) -> None:
    core.import_tree(store, write(tmp_path, [failure(KIMCHI, "버린 글", "r3", "rejected", "어색함")]))
    core.import_tree(store, write(tmp_path, [row("버린 글의 아이", "r34")]))
    rejected, child = forest(store)[1:]
    assert (rejected.status, rejected.verdict, child.parent_id) == ("alive", "reject", rejected.id)
    (said,) = store.read(decisions.of_node, rejected.id)
    assert (said.kind, said.reason) == ("reject", "어색함")


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("글", "r3", generation=2), "세대(2)가 trace(r3)와 맞지 않음"),
        (row("글", "r", generation=1), "세대(1)가 trace(r)와 맞지 않음"),
        (row("글", "r39"), "trace를 읽을 수 없음: r39"),
        (row("글", "x3"), "trace를 읽을 수 없음: x3"),
        (row("글", [3]), "trace를 읽을 수 없음: [3]"),
        (row("글", True, generation=1), "trace를 읽을 수 없음: True"),
        (row("글", -3, generation=1), "trace를 읽을 수 없음: -3"),
        (row("글", float("nan"), generation=1), "세대(1)가 trace(r)와 맞지 않음"),
        (row("글", float("inf"), generation=1), "trace를 읽을 수 없음: inf"),
        (row("글", 3, generation=4_000_000_000), "세대(4000000000)가 trace(r3)와 맞지 않음"),
        (row("글", "r3", origin=""), "origin(씨앗의 글)이 없음"),
        (row("", "r3"), "지시문이 비어 있음"),
        (row("글", "r34"), "부모를 찾지 못함(trace r3인 행이 없음)"),
        (row("다른 글", "r"), "씨앗의 글이 origin과 다름"),
        (failure("없는 부모", "글", "r3", ""), "부모를 찾지 못함(trace r이고 글이 parent와 같은 행이 없음)"),
        ("글", "행이 이름과 값의 모음(객체)이 아닙니다"),
    ],
)
def test_a_row_without_a_place_is_named_by_its_number(store: core.Store, tmp_path: Path, bad: Any, reason: str) -> None:
    done = core.import_tree(store, write(tmp_path, [row(KIMCHI, "r"), bad, row("아이", "r5")]))
    assert [(one.row, one.reason) for one in done.refused] == [(2, reason)]
    assert {node.text for node in forest(store)} == {KIMCHI, "아이"}
    assert [(one.row, one.reason) for one in store.read(seeds.refused)] == [(2, reason)]


def test_a_number_that_lost_its_zeros_gets_them_back(store: core.Store, tmp_path: Path) -> None:
    table = [
        row(KIMCHI, "r"),
        row("가", "0", generation=1.0),
        row("나", 0.0, generation="2"),
        row("다", "3", generation=3),
    ]
    assert core.import_tree(store, write(tmp_path, table)).refused == ()
    assert [node.trace for node in forest(store)] == ["r", "r0", "r00", "r003"]


def test_among_several_parents_the_one_inside_the_child_is_taken(store: core.Store, tmp_path: Path) -> None:
    table = [
        row(KIMCHI, "r"),
        row("하나만 하라.", "r3"),
        row("둘만 하라.", "r3"),
        row("둘만 하라. 왜?", "r34"),
        row("딴 글", "r34"),
    ]
    done = core.import_tree(store, write(tmp_path, table))
    assert ("r34", "둘만 하라. 왜?", "둘만 하라.") in shape(store)
    assert [(one.row, one.reason) for one in done.refused] == [(5, "부모 후보가 2개라 정하지 못함")]


def test_an_eliminated_twin_is_nobodys_parent(store: core.Store, tmp_path: Path) -> None:
    core.import_tree(store, write(tmp_path, [failure(KIMCHI, "탈락", "r3", "no_gain")]))
    done = core.import_tree(store, write(tmp_path, [row("산 글", "r3"), row("손자", "r34")]))
    assert done.refused == ()
    assert ("r34", "손자", "산 글") in shape(store)


def test_rows_may_come_in_any_order(store: core.Store, tmp_path: Path) -> None:
    table = json.loads((GOLDEN / "original_whole_records.json").read_text(encoding="utf-8"))
    assert core.import_tree(store, write(tmp_path, table[::-1])).refused == ()
    assert shape(store) == Counter(SHAPE)


def test_rows_that_name_each_other_make_no_circle(store: core.Store, tmp_path: Path) -> None:
    table = [row("가", "r3", origin="나"), row("나", "r3", origin="가"), row("가", "r33", origin="가", id=1, parent_id=2),
             row("나", "r333", origin="가", id=2, parent_id=1)]  # fmt: skip
    core.import_tree(store, write(tmp_path, table))
    tree = lineage(forest(store))
    assert all(len(tree.path(node.id)) == node.generation + 1 for node in tree.nodes.values())


def test_a_file_that_is_bad_as_a_whole_changes_nothing(store: core.Store, tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    path.write_bytes((GOLDEN / "original_whole_records.json").read_bytes()[:-30])
    with pytest.raises(core.BadInput, match=r"whole\.json"):
        core.import_tree(store, path)
    assert forest(store) == []


def test_ids_place_rows_that_their_texts_could_not(store: core.Store, tmp_path: Path) -> None:
    table = [row(KIMCHI, "r", id=7, parent_id=None), row("가", "r3", id=8, parent_id=7.0), row("나", "r3", id=9, parent_id="7"),
             row("손자", "r34", id=10, parent_id=9), row("손녀", "r34", id=11, parent_id=8)]  # fmt: skip
    assert core.import_tree(store, write(tmp_path, table)).refused == ()
    assert {("r34", "손자", "나"), ("r34", "손녀", "가")} <= set(shape(store))
    assert core.import_tree(store, write(tmp_path, table)).known == 5


def test_ids_that_contradict_each_other_are_refused(store: core.Store, tmp_path: Path) -> None:
    table = [row(KIMCHI, "r", id=1), row("가", "r3", id=2, parent_id=1), row("나", "r3", id=2, parent_id=1),
             row("다", "r45", id=3, parent_id=2), row("라", "r3", ROME, id=4, parent_id=1)]  # fmt: skip
    done = core.import_tree(store, write(tmp_path, table))
    assert [(one.row, one.reason) for one in done.refused] == [
        (3, "id 2가 두 번 나옴"),
        (4, "parent_id 2가 origin이나 trace와 맞지 않음"),
        (5, "parent_id 1이 origin이나 trace와 맞지 않음"),
    ]


def garden(store: core.Store) -> None:
    """Two seeds, every method, two generations: living, eliminated, failed, rejected, edited and answered nodes."""
    roots = [
        core.plant(store, core.Seed(KIMCHI, "부엌", "CC0-1.0")),
        core.plant(store, core.Seed(unicodedata.normalize("NFD", ROME), "서재", "CC BY 4.0")),
    ]
    spec = RunSpec(tuple((name, 1.0) for name in METHODS), every_method=True)
    for generation in (1, 2):
        run = core.plan(store, RunSpec(**{**spec.__dict__, "generations": generation}), roots)
        for job in store.read(planned.jobs, "node", run, 1000):
            born = Outcome("alive", unicodedata.normalize("NFD", f"{job.text} {job.method} {job.id}") + "\n", model="m")
            if job.method == "deepen":
                born = Outcome("eliminated", f"{job.text}\n{job.id}", "language", "한국어가 아님")
            elif job.method == "reason":
                born = Outcome("failed", "" if generation == 1 else "가" * 30_000, "network", "끊김")
            store.write(planned.fill, job, born)
    living = [node for node in forest(store) if node.status == "alive" and node.generation]
    with store.writing() as conn:
        for number, node in enumerate(living[::3]):
            answers.add(conn, node.id, f"답 {number}\n{{}} %s")
    core.decide(store, living[-1].id, "reject", "나", reason="어색함")
    core.decide(store, living[0].id, "accept", "나")
    review.edit(store, living[1].id, "사람이 고친 글", "나")
    rescued = next(node for node in forest(store) if node.status == "eliminated")
    core.decide(store, rescued.id, "accept", "나")


def plain(shape: Counter[tuple[str, str, str | None]]) -> Counter[tuple[str, str, str | None]]:
    tidy = {key: tuple(x and unicodedata.normalize("NFC", x).strip() for x in key) for key in shape}
    return Counter({tidy[key]: many for key, many in shape.items()})  # type: ignore[misc]


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(built(tmp_path / "grown.db", garden)))
    yield opened
    opened.close()


@pytest.mark.parametrize("provenance", [False, True])
@pytest.mark.parametrize("orient", ["records", "split"])
def test_our_own_files_rebuild_the_same_tree_elsewhere(
    grown: core.Store, tmp_path: Path, orient: str, provenance: bool
) -> None:
    files = [tmp_path / f"{name}.json" for name in ("whole", "failures")]
    for path in files:
        core.export(grown, path.stem, path, orient=orient, provenance=provenance)
    other = core.open_store(db_of(fresh(tmp_path / "other.db")))
    assert [core.import_tree(other, path).refused for path in files] == [(), ()]
    assert plain(shape(other)) == plain(shape(grown))
    outputs = [[(one["text"], one["output"]) for one in read(s)] for s in (grown, other)]
    assert Counter(plain_pairs(outputs[0])) == Counter(plain_pairs(outputs[1]))
    if provenance:
        assert {one["license"] for one in read(other)} == {"CC0-1.0", "CC BY 4.0"}
    else:
        again = [tmp_path / f"again_{path.name}" for path in files]
        for path, copy in zip(files, again, strict=True):
            core.export(other, path.stem, copy, orient=orient)
            assert Counter(cells(copy)) == Counter(cells(path))
    other.close()


def cells(path: Path) -> list[tuple[str, ...]]:
    return [tuple(str(cell).strip() for cell in row.values()) for _, row in read_table(path).rows]


def read(store: core.Store) -> list[dict[str, Any]]:
    with store.snapshot() as conn:
        return list(export_rows.stream(conn))


def plain_pairs(pairs: list[tuple[str, str | None]]) -> list[tuple[str, str]]:
    return [(unicodedata.normalize("NFC", text).strip(), (output or "").strip()) for text, output in pairs]


@pytest.mark.parametrize("format", ["whole", "result", "failures"])
def test_our_own_files_are_known_where_they_came_from(grown: core.Store, tmp_path: Path, format: str) -> None:
    """A run that is repeated reads its own files first: nothing may be doubled, and nothing refused."""
    before = [forest(grown), grown.read(export_rows.counts)]
    core.export(grown, format, tmp_path / "own.json")
    done = core.import_tree(grown, tmp_path / "own.json")
    assert (done.taken, done.refused) == (0, ())
    assert [forest(grown), grown.read(export_rows.counts)] == before


def test_a_model_answer_with_odd_edges_is_not_doubled(grown: core.Store, tmp_path: Path) -> None:
    node = next(node for node in forest(grown) if node.status == "alive")
    run = core.plan_answers(grown, RunSpec((("deepen", 1.0),)), [node.id])
    (job,) = grown.read(planned.jobs, "answer", run, 10)
    grown.write(planned.fill, job, Outcome("filled", unicodedata.normalize("NFD", "  답입니다.\n"), model="m"))
    core.export(grown, "result", tmp_path / "own.json")
    core.import_tree(grown, tmp_path / "own.json")
    assert len(grown.read(answers.of_node, node.id)) == 1
