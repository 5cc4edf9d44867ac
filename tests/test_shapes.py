"""Files of trainers come in as seeds with their answers; what cannot come with them is said, never dropped in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import koevol_core as core
from koevol_core import dataset
from koevol_core.store import answers, nodes, seeds
from tests.databases import db_of, fresh

KIMCHI, SOUP, LONG = "김치찌개 끓이는 법을 알려줘.", "물을 끓이고 김치를 넣습니다.", "더 맵게 하려면?"
HUMAN, GPT = {"from": "human", "value": KIMCHI}, {"from": "gpt", "value": SOUP}
USER, MODEL = {"role": "user", "content": KIMCHI}, {"role": "assistant", "content": SOUP}
AGAIN = {"role": "user", "content": LONG}
SYSTEM = {"role": "system", "content": "친절한 요리사다."}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    yield opened
    opened.close()


def write(folder: Path, rows: Any, name: str = "data.json") -> Path:
    path = folder / name
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) if name.endswith("l") else json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def planted(store: core.Store) -> list[tuple[str, str, str, list[str]]]:
    """(text, input, note, answers) of every seed."""
    with store.snapshot() as conn:
        ids = seeds.ready(conn)
    found = []
    for one in ids:
        row = dataset.get_seed(store, one)
        assert row is not None
        said = [answer.text for answer in store.read(answers.of_node, one)]
        found.append((row.seed.text, row.seed.input, row.seed.note, said))
    return found


PLAIN = (KIMCHI, "", "", [SOUP])


@pytest.mark.parametrize(
    "row",
    [
        {"instruction": KIMCHI, "input": "", "output": SOUP},
        {"instruction": KIMCHI, "output": SOUP},
        {"instruction": KIMCHI, "input": None, "output": SOUP, "system": "", "history": []},
        {"instruction": KIMCHI, "response": SOUP, "context": ""},
        {"idx": "1", "conversations": [HUMAN, GPT]},
        {"conversations": [HUMAN, GPT], "system": ""},
        {"conversations": [USER, MODEL]},
        {"messages": [USER, MODEL]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": KIMCHI}]}, MODEL]},
        {"prompt": KIMCHI, "completion": SOUP},
        {"prompt": [USER], "completion": [MODEL]},
    ],
)
@pytest.mark.parametrize("name", ["data.json", "data.jsonl"])
def test_every_shape_is_a_seed_with_the_answer_that_came_with_it(
    store: core.Store, tmp_path: Path, row: dict[str, Any], name: str
) -> None:
    path = write(tmp_path, [row], name)
    done = core.import_seeds(store, path)
    assert (done.taken, done.refused) == (1, ())
    assert planted(store) == [PLAIN]
    assert any("답이 함께 든 행 1개" in one for one in done.notices)
    (said,) = store.read(answers.of_node, done.node_ids[0])
    assert (said.model, said.author, said.status) == (None, None, "filled")
    again = core.import_seeds(store, path)
    assert (again.taken, again.known, planted(store)) == (0, 1, [PLAIN])


def test_the_screen_takes_them_as_the_command_does(store: core.Store) -> None:
    table = dataset.read_seed_table(json.dumps([{"messages": [USER, MODEL], "domain": "요리"}]).encode(), "chat.json")
    mapping = dataset.guess_columns(table)
    assert mapping["text"] == "instruction"
    dataset.import_rows(store, table, mapping, core.Seed("", "어떤 책"))
    assert planted(store) == [PLAIN]
    found = dataset.find_seeds(store).rows[0].seed
    assert (found.domain, found.source) == ("요리", "어떤 책")


def test_an_input_belongs_to_the_seed_and_idk_is_no_answer(store: core.Store, tmp_path: Path) -> None:
    rows = [
        {"instruction": "번역해줘.", "input": "Good morning", "output": "좋은 아침"},
        {"instruction": LONG, "output": "IDK"},
    ]
    core.import_seeds(store, write(tmp_path, rows))
    assert planted(store) == [("번역해줘.\n\nGood morning", "Good morning", "", ["좋은 아침"]), (LONG, "", "", [])]


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [USER, MODEL, AGAIN, {"role": "assistant", "content": "고추를 더"}]},
        {"conversations": [HUMAN, GPT, {"from": "human", "value": LONG}, {"from": "gpt", "value": "고추를 더"}]},
        {"instruction": LONG, "output": "고추를 더", "history": [[KIMCHI, SOUP]]},
        {"prompt": [USER, MODEL, AGAIN], "completion": [{"role": "assistant", "content": "고추를 더"}]},
    ],
)
def test_of_a_longer_conversation_the_first_question_comes_and_the_rest_is_said_to_be_left(
    store: core.Store, tmp_path: Path, row: dict[str, Any]
) -> None:
    done = core.import_seeds(store, write(tmp_path, [row]))
    assert planted(store) == [(KIMCHI, "", "질문 2번의 대화에서 첫 질문만 가져옴", [SOUP])]
    assert any("대화 1개는 첫 질문과 첫 답만" in one for one in done.notices)


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [SYSTEM, USER, MODEL]},
        {"instruction": KIMCHI, "output": SOUP, "system": SYSTEM["content"]},
        {"conversations": [HUMAN, GPT], "system": SYSTEM["content"]},
    ],
)
def test_a_system_prompt_stands_in_the_note(store: core.Store, tmp_path: Path, row: dict[str, Any]) -> None:
    done = core.import_seeds(store, write(tmp_path, [row]))
    assert planted(store) == [(KIMCHI, "", f"system: {SYSTEM['content']}", [SOUP])]
    assert any("시스템 프롬프트가 있는 행 1개" in one for one in done.notices)


@pytest.mark.parametrize(
    "row",
    [
        {"prompt": KIMCHI, "chosen": SOUP, "rejected": "몰라"},
        {"prompt": [USER], "chosen": [MODEL], "rejected": [{"role": "assistant", "content": "몰라"}]},
        {"chosen": [USER, MODEL], "rejected": [USER, {"role": "assistant", "content": "몰라"}]},
        {"instruction": KIMCHI, "input": "", "chosen": SOUP, "rejected": "몰라"},
        {"conversations": [HUMAN], "chosen": GPT, "rejected": {"from": "gpt", "value": "몰라"}},
        {"chosen": f"\n\nHuman: {KIMCHI}\n\nAssistant: {SOUP}", "rejected": f"\n\nHuman: {KIMCHI}\n\nAssistant: 몰라"},
    ],
)
def test_of_preference_rows_the_prompt_comes_once_and_no_answer(
    store: core.Store, tmp_path: Path, row: dict[str, Any]
) -> None:
    done = core.import_seeds(store, write(tmp_path, [row, row]))
    assert (done.taken, done.refused, planted(store)) == (1, (), [(KIMCHI, "", "", [])])
    assert any("선호 데이터 2행에서는 질문만" in one for one in done.notices)
    assert any("1행은 하나로" in one for one in done.notices)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"messages": [MODEL]}, "사람의 말로 시작하지 않는 대화"),
        ({"messages": []}, "사람의 말로 시작하지 않는 대화"),
        ({"messages": [USER, {"role": "tool", "content": "{}"}]}, "도구를 쓰거나 모르는 사람이 말하는 대화(tool)"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "글이 아닌 것(그림, 소리)이 든 대화"),
        ({"messages": [USER, {"role": "assistant", "content": None}]}, "글이 아닌 것(그림, 소리)이 든 대화"),
        ({"messages": [3]}, "대화가 말의 목록이 아님"),
        ({"instruction": LONG, "output": "x", "history": ["글"]}, "history가 (질문, 답) 쌍의 목록이 아님"),
        ({"instruction": 3, "output": "x"}, "'instruction'이 글이 아님"),
        ({"prompt": 3, "completion": "x"}, "대화가 말의 목록이 아님"),
        ({"messages": [{"role": "user", "content": " "}, MODEL]}, "지시문이 비어 있음"),
    ],
)
def test_a_row_that_cannot_be_placed_is_named_and_waits_to_be_mended(
    store: core.Store, tmp_path: Path, row: dict[str, Any], reason: str
) -> None:
    done = core.import_seeds(store, write(tmp_path, [{"messages": [USER, MODEL]}, row]))
    assert [(one.row, one.reason) for one in done.refused] == [(2, reason)]
    (waiting,) = dataset.refusals(store)
    dataset.mend(store, waiting.id, core.Seed("고친 글"))
    assert [text for text, *_ in planted(store)] == [KIMCHI, "고친 글"]


@pytest.mark.parametrize("format", ["alpaca", "sharegpt", "chat", "trl", "wizardlm", "wizardlm-v2", "llama-factory"])
@pytest.mark.parametrize("provenance", [False, True])
def test_our_own_files_for_trainers_open_as_seeds_with_answers(
    store: core.Store, tmp_path: Path, format: str, provenance: bool
) -> None:
    root = core.plant(store, core.Seed(KIMCHI, "부엌", "CC0-1.0"))
    with store.writing() as conn:
        parent = nodes.get(conn, root)
        assert parent is not None
        row = {"method": "constrain", "trace": "r3", "status": "alive", "address": "x/constrain.00", "text": LONG}
        child = nodes.graft(conn, parent, None, row)
        answers.add(conn, root, SOUP)
        answers.add(conn, child, "고추를 더")
    path = tmp_path / "out.json"
    core.export(store, format, path, provenance=provenance)
    other = core.open_store(db_of(fresh(tmp_path / "other.db")))
    assert core.import_seeds(other, path).refused == ()
    assert planted(other) == [PLAIN, (LONG, "", "", ["고추를 더"])]
    other.close()
