"""Seeds come in once, in order, with what is known of them; what cannot be one is kept with its reason."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset
from koevol_core.store import nodes, seeds
from koevol_core.tables import MAX_TEXT
from tests.conftest import Garden
from tests.databases import db_of, fresh

KIMCHI, ROME = "김치찌개 끓이는 법을 알려줘.", "로마가 망한 까닭을 설명해줘."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "seeds.db")))
    yield opened
    opened.close()


def write(folder: Path, value: Any, name: str = "seeds.json") -> Path:
    path = folder / name
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def texts(store: core.Store, ids: tuple[int, ...]) -> list[str]:
    return [node.text for node in store.read(nodes.some, ids)]


def everything(store: core.Store) -> list[Any]:
    with store.snapshot() as conn:
        ready = seeds.ready(conn)
        return [nodes.some(conn, ready), [seeds.get(conn, one) for one in ready], seeds.refused(conn)]


ORIGINAL = [
    {"instruction": text, "generation": 0, "root": "kobest", "trace": "r", "origin": text} for text in (KIMCHI, ROME)
]
SPLIT = {"columns": list(ORIGINAL[0]), "index": [0, 1], "data": [list(row.values()) for row in ORIGINAL]}


@pytest.mark.parametrize("shape", [ORIGINAL, SPLIT], ids=["records", "split"])
def test_the_originals_seed_file_is_planted_in_its_order(store: core.Store, tmp_path: Path, shape: Any) -> None:
    done = core.import_seeds(store, write(tmp_path, shape))
    assert (done.taken, done.known, done.refused) == (2, 0, ())
    planted = store.read(nodes.some, done.node_ids)
    assert [(n.text, n.generation, n.trace, n.parent_id, n.root_id, n.status) for n in planted] == [
        (text, 0, "r", None, node_id, "alive") for text, node_id in zip((KIMCHI, ROME), done.node_ids, strict=True)
    ]
    assert store.read(seeds.get, done.node_ids[0])["source"] == "kobest"  # type: ignore[index]


def test_importing_twice_changes_nothing(store: core.Store, tmp_path: Path) -> None:
    path = write(tmp_path, [*ORIGINAL, {"instruction": ""}])
    first = core.import_seeds(store, path)
    before = everything(store)
    again = core.import_seeds(store, path)
    assert everything(store) == before
    assert (again.taken, again.known, again.node_ids) == (0, 2, first.node_ids)
    assert again.refused == first.refused


def test_the_files_order_is_kept_when_some_are_known(store: core.Store, tmp_path: Path) -> None:
    core.import_seeds(store, write(tmp_path, [{"instruction": "나"}]))
    done = core.import_seeds(store, write(tmp_path, [{"instruction": text} for text in ("다", "나", "가")]))
    assert texts(store, done.node_ids) == ["다", "나", "가"]
    assert (done.taken, done.known) == (2, 1)


def test_a_doubled_seed_is_refused_and_names_the_first_row(store: core.Store, tmp_path: Path) -> None:
    rows = [
        {"instruction": KIMCHI},
        {"instruction": ROME},
        {"instruction": unicodedata.normalize("NFD", f" {KIMCHI}\n")},
    ]
    done = core.import_seeds(store, write(tmp_path, rows))
    assert done.taken == 2
    assert [(one.row, one.reason) for one in done.refused] == [(3, "1행과 같은 씨앗")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"instruction": "글", "generation": 1}, "씨앗이 아니라 1세대의 행"),
        ({"instruction": "글", "generation": "2"}, "씨앗이 아니라 2세대의 행"),
        ({"instruction": "  "}, "지시문이 비어 있음"),
        ({"instruction": None}, "지시문 열(instruction)이 없음"),
        ({"answer": "글"}, "지시문 열(instruction)이 없음"),
        ({"instruction": 5}, "'instruction'이 글이 아님"),
        ({"instruction": ["글"]}, "'instruction'이 글이 아님"),
        ({"instruction": "가" * (MAX_TEXT + 1)}, "지시문이 너무 김(20,001자, 한도 20,000자)"),
        ({"instruction": "a\x00b"}, "깨진 글자가 들어 있음"),
    ],
)
def test_a_row_that_cannot_be_a_seed_is_kept_with_its_number_and_reason(
    store: core.Store, tmp_path: Path, row: Any, reason: str
) -> None:
    done = core.import_seeds(store, write(tmp_path, [{"instruction": KIMCHI}, row]))
    assert (done.taken, [(one.row, one.reason) for one in done.refused]) == (1, [(2, reason)])
    (kept,) = store.read(seeds.refused)
    assert (kept.row, kept.reason) == (2, reason)
    assert kept.content.startswith("{")


@pytest.mark.parametrize("column", ["instruction", "source", "license", "domain", "generation", "note", "input"])
def test_a_lone_surrogate_anywhere_in_a_row_is_a_refused_row(store: core.Store, tmp_path: Path, column: str) -> None:
    row = json.dumps({"instruction": "글"} | {column: "\ud800"})
    done = core.import_seeds(store, write(tmp_path, f'[{{"instruction": "좋은 글"}}, {row}]'))
    assert (done.taken, [one.row for one in done.refused]) == (1, [2])
    assert len(store.read(seeds.refused)) == 1


@pytest.mark.parametrize("generation", [0, "0", 0.0, "0.0", None, "", float("nan")])
def test_a_seed_may_write_its_zero_as_it_likes(store: core.Store, tmp_path: Path, generation: Any) -> None:
    assert core.import_seeds(store, write(tmp_path, [{"instruction": "글", "generation": generation}])).taken == 1


def test_what_is_known_of_a_seed_is_kept(store: core.Store, tmp_path: Path) -> None:
    row = {
        "instruction": KIMCHI,
        "source": "우리",
        "license": "CC0-1.0",
        "domain": "요리",
        "task": "explain",
        "note": "첫",
    }
    (node_id,) = core.import_seeds(store, write(tmp_path, [row])).node_ids
    kept = store.read(seeds.get, node_id)
    assert kept is not None
    assert {name: kept[name] for name in row if name != "instruction"} == {
        k: v for k, v in row.items() if k != "instruction"
    }
    assert kept["state"] == "ready"


def test_korean_column_names_and_csv_are_understood(store: core.Store, tmp_path: Path) -> None:
    path = tmp_path / "씨앗.csv"
    path.write_bytes(f"지시문,출처,라이선스,분야\n{KIMCHI},할머니,CC BY 4.0,요리\n".encode("cp949"))
    done = core.import_seeds(store, path)
    kept = store.read(seeds.get, done.node_ids[0])
    assert kept is not None
    assert (kept["source"], kept["license"], kept["domain"]) == ("할머니", "CC BY 4.0", "요리")
    assert any("CP949" in notice for notice in done.notices)


def test_a_seed_without_a_source_says_which_file_it_came_from(store: core.Store, tmp_path: Path) -> None:
    done = core.import_seeds(store, write(tmp_path, [{"instruction": "글"}], "내것.json"))
    assert store.read(seeds.get, done.node_ids[0])["source"] == "내것"  # type: ignore[index]


def test_an_input_of_its_own_belongs_to_the_seed(store: core.Store, tmp_path: Path) -> None:
    done = core.import_seeds(store, write(tmp_path, [{"instruction": "번역해줘.", "input": "Good morning"}]))
    assert texts(store, done.node_ids) == ["번역해줘.\n\nGood morning"]


@pytest.mark.parametrize("text", ["{}", "%s", "$x", "{instruction} {parent}", "'; DROP TABLE seed; --"])
def test_signs_survive_planting(store: core.Store, tmp_path: Path, text: str) -> None:
    done = core.import_seeds(store, write(tmp_path, [{"instruction": text}]))
    assert texts(store, done.node_ids) == [text]


def test_a_file_that_is_bad_as_a_whole_changes_nothing(store: core.Store, tmp_path: Path) -> None:
    before = everything(store)
    with pytest.raises(core.BadInput, match=r"seeds\.json"):
        core.import_seeds(store, write(tmp_path, '[{"instruction": "좋은 글"}, {'))
    assert everything(store) == before


def test_more_seeds_than_a_statement_can_name(store: core.Store, tmp_path: Path) -> None:
    path = write(tmp_path, [{"instruction": f"글 {i}"} for i in range(1203)])
    assert core.import_seeds(store, path).taken == 1203
    again = core.import_seeds(store, path)
    assert (again.taken, again.known, len(set(again.node_ids))) == (0, 1203, 1203)


def test_one_seed_is_planted_by_hand(store: core.Store) -> None:
    node_id = core.plant(store, core.Seed(unicodedata.normalize("NFD", f" {KIMCHI} "), "나", "CC0-1.0", "요리"))
    node, kept = store.read(nodes.get, node_id), store.read(seeds.get, node_id)
    assert node is not None and kept is not None
    assert (node.text, node.root_id, node.trace, kept["license"], kept["domain"]) == (
        KIMCHI,
        node_id,
        "r",
        "CC0-1.0",
        "요리",
    )


def test_the_same_seed_by_hand_and_by_file_is_one_root(store: core.Store, tmp_path: Path) -> None:
    node_id = core.plant(store, core.Seed(unicodedata.normalize("NFD", KIMCHI)))
    assert core.import_seeds(store, write(tmp_path, ORIGINAL)).node_ids[0] == node_id
    with pytest.raises(core.BadInput, match=f"이미 있습니다: #{node_id}"):
        core.plant(store, core.Seed(KIMCHI + "\n"))


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        (core.Seed(" \n"), "비어 있음"),
        (core.Seed("가" * (MAX_TEXT + 1)), "너무 김"),
        (core.Seed("\ud800"), "깨진 글자"),
        (core.Seed("글\x00"), "깨진 글자"),
        (core.Seed("글", source="\udfff"), "깨진 글자"),
    ],
)
def test_what_cannot_be_planted_says_why(store: core.Store, seed: core.Seed, said: str) -> None:
    with pytest.raises(core.BadInput, match=said):
        core.plant(store, seed)
    assert everything(store) == [[], [], []]


@pytest.mark.parametrize(
    "words", ["알려줘", "김치찌개", "방법을 알려줘", "하", "하는 요령", "없는말", "세종대왕의 업적", "세요", "% _"]
)
def test_frequent_words_find_the_same_seeds_as_rare_ones(
    garden: Garden, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    garden.sow(20)
    found = dataset.find_seeds(garden.store, words)
    monkeypatch.setattr("koevol_core.store.search.FREQUENT", 0)
    assert dataset.find_seeds(garden.store, words) == found
