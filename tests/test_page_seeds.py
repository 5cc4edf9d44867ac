"""The seeds page as a person uses it: write, look for, open, change, retire, import, mend."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine, event

import koevol_core as core
from koevol_core import control, dataset, review
from koevol_core import store as core_store
from koevol_core.dataset.huggingface import client

pytest.importorskip("streamlit")
from streamlit.testing.v1 import AppTest

from tests.conftest import LIMIT, PATIENCE
from tests.databases import db_of, fresh, of_files
from tests.hub_standin import TOKEN, HubStandin

ROOT = Path(__file__).resolve().parent.parent
KIMCHI, RAINBOW = "김치찌개를 맛있게 끓이는 방법을 알려줘.", "무지개가 생기는 원리를 설명해줘."
Open = Callable[..., AppTest]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[core.Store]:
    monkeypatch.setenv("KOEVOL_DB", db_of(tmp_path / "k.db"))
    monkeypatch.setenv("KOEVOL_MODEL", "scripted")
    opened = core.open_store(db_of(fresh(tmp_path / "k.db")))
    yield opened
    opened.close()


@pytest.fixture
def open_page(store: core.Store) -> Open:
    def opened(**address: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        app.switch_page("pages/seeds.py")
        app.query_params.update(address)
        return run(app)

    return opened


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def said(app: AppTest) -> str:
    """Everything that the page says in words."""
    kinds = (
        app.markdown, app.text, app.caption, app.error, app.info, app.success, app.header, app.subheader, app.title,
        app.toast,
    )  # fmt: skip
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def listed(app: AppTest) -> list[str]:
    (frame,) = [one.value for one in app.dataframe]
    return list(frame.iloc[:, 1])


def typing(app: AppTest, planted: int, text: str, **more: str) -> str:
    """What the page says while this is typed (the eye in the browser reports it)."""
    empty = {"input": "", "source": "나", "license": "CC0-1.0"}
    app.session_state[f"seed_watch-{planted}"] = {"typed": {"text": text, **empty, **more}}
    return said(run(app))


def write(app: AppTest, text: str, **more: str) -> AppTest:
    app.text_area(key="seed_text").set_value(text)
    for name, value in more.items():
        (app.text_area if name == "input" else app.text_input)(key=f"seed_{name}").set_value(value)
    return press(app, "seed_add")


def upload(app: AppTest, name: str, content: bytes | str | list[Any]) -> AppTest:
    data = content if isinstance(content, (bytes, str)) else json.dumps(content, ensure_ascii=False)
    app.file_uploader(key="seed_file").set_value((name, data.encode() if isinstance(data, str) else data, ""))
    return run(app)


def plant(store: core.Store, text: str, **more: Any) -> int:
    return core.plant(store, core.Seed(text, **more))


def with_child(store: core.Store, text: str) -> int:
    node_id = plant(store, text)
    review.edit(store, node_id, f"{text} 표로 정리해줘.")
    return node_id


def test_an_empty_project_says_what_a_seed_is_and_what_to_do(open_page: Open) -> None:
    app = open_page()
    assert "아직 씨앗이 없습니다" in said(app)
    assert app.button(key="seed_add") and app.button(key="seed_go_import")
    press(app, "seed_go_import")
    assert app.file_uploader(key="seed_file")


def test_a_written_seed_is_planted_with_what_is_known_and_the_form_is_ready_for_the_next(
    open_page: Open, store: core.Store
) -> None:
    app = write(open_page(), f" {KIMCHI}\n", domain="요리", source="할머니", license="CC0-1.0", note="첫 씨앗")
    (row,) = dataset.find_seeds(store).rows
    assert row.seed == core.Seed(KIMCHI, "할머니", "CC0-1.0", "요리", "", "", "첫 씨앗", "ready")
    assert listed(app) == [KIMCHI]
    assert app.text_area(key="seed_text").value == app.text_input(key="seed_note").value == ""
    assert app.text_input(key="seed_source").value == "할머니"
    assert f"#{row.node_id} 씨앗을 심었습니다" in said(app)


def test_an_input_follows_the_instruction_and_comes_apart_again_when_opened(open_page: Open, store: core.Store) -> None:
    write(open_page(), "번역해줘.", input="Good morning")
    (row,) = dataset.find_seeds(store).rows
    assert row.seed.text == "번역해줘.\n\nGood morning"
    app = open_page(node=str(row.node_id))
    assert app.text_area(key=f"seed_edit_text-{row.node_id}").value == "번역해줘."
    assert app.text_area(key=f"seed_edit_input-{row.node_id}").value == "Good morning"


def test_a_draft_is_kept_apart_and_made_ready_later(open_page: Open, store: core.Store) -> None:
    app = open_page()
    app.checkbox(key="seed_draft").check()
    write(app, KIMCHI)
    (row,) = dataset.find_seeds(store).rows
    assert (row.seed.state, dataset.ready_seeds(store), control.funnel(store).seeds) == ("draft", [], 0)
    press(open_page(node=str(row.node_id)), f"seed_ready-{row.node_id}")
    assert (dataset.ready_seeds(store), control.funnel(store).seeds) == ([row.node_id], 1)


@pytest.mark.parametrize("text", ["", "  \n", KIMCHI, f"{KIMCHI}\n"])
def test_an_empty_or_known_seed_is_refused_and_the_text_stays(open_page: Open, store: core.Store, text: str) -> None:
    node_id = plant(store, KIMCHI)
    app = write(open_page(), text)
    assert dataset.find_seeds(store).total == 1
    assert app.text_area(key="seed_text").value == text
    assert (f"이미 있습니다: #{node_id}" if text.strip() else "비어 있음") in said(app)


def test_hints_come_while_one_types_and_are_gone_after_planting(open_page: Open, store: core.Store) -> None:
    node_id = plant(store, RAINBOW)
    app = open_page()
    assert "눈에 띄는 문제가 없습니다" in typing(app, 1, "신입 사원을 환영하는 인사말을 세 문장으로 써줘.")
    assert "너무 짧습니다" in typing(app, 1, "안녕")
    near = typing(app, 1, "무지개가 왜 생기는지 그 원리를 설명해 주세요")
    assert f"비슷한 씨앗이 있습니다: #{node_id}" in near and RAINBOW in near
    assert f"같은 씨앗이 이미 있습니다: #{node_id}" in typing(app, 1, RAINBOW)
    assert "보기가 없습니다" in typing(app, 1, "다음 중 우리나라에서 가장 높은 산은?")
    assert "보기가 없습니다" not in typing(app, 1, "다음 중 가장 높은 산은? ① 백두산 ② 한라산")
    bare = typing(app, 1, KIMCHI, source="", license="")
    assert "출처가 비어 있습니다" in bare and "라이선스가 비어 있습니다" in bare
    assert "비어 있습니다" not in said(write(app, KIMCHI))


def test_hints_never_block(open_page: Open, store: core.Store) -> None:
    write(open_page(), "다음 중?")
    assert dataset.find_seeds(store).total == 1


def test_the_list_is_narrowed_by_words_state_domain_source_and_licence(open_page: Open, store: core.Store) -> None:
    plant(store, KIMCHI, domain="요리", source="책", license="CC0-1.0")
    plant(store, RAINBOW, domain="과학", source="책", license="CC BY 4.0")
    plant(store, "조선 시대 왕의 하루를 설명해줘.", domain="역사", source="강의", license="CC0-1.0", state="draft")
    app = open_page()
    assert len(listed(app)) == 3
    app.text_input(key="seed_find").set_value("설명")
    assert len(listed(run(app))) == 2
    app.selectbox(key="seed_by_source").set_value("책")
    assert listed(run(app)) == [RAINBOW]
    assert listed(open_page(q="설명", source="책")) == [RAINBOW], "the address carries the filters"
    assert listed(open_page(state="draft")) == ["조선 시대 왕의 하루를 설명해줘."]
    assert listed(open_page(license="CC0-1.0", domain="요리")) == [KIMCHI]
    app = open_page(q="없는말")
    assert "맞는 씨앗이 없습니다" in said(app)
    assert len(listed(press(app, "seed_clear"))) == 3


def test_fifty_a_page_and_a_page_that_is_gone_shows_the_last(open_page: Open, store: core.Store) -> None:
    for number in range(53):
        plant(store, f"{number}번째 글을 써줘.")
    assert listed(open_page())[0] == "52번째 글을 써줘."
    assert listed(open_page(page="2")) == ["2번째 글을 써줘.", "1번째 글을 써줘.", "0번째 글을 써줘."]
    assert listed(open_page(page="99")) == listed(open_page(page="2"))


@pytest.mark.parametrize("address", [{"node": "abc"}, {"node": "999"}, {"page": "-1"}, {"state": "x"}, {"domain": "없음"}, {"view": "x"}, {"page": "9" * 30}])  # fmt: skip
def test_a_strange_address_is_no_accident(open_page: Open, store: core.Store, address: dict[str, str]) -> None:
    plant(store, KIMCHI)
    open_page(**address)


def test_a_seed_without_children_may_change_its_text(open_page: Open, store: core.Store) -> None:
    node_id = plant(store, KIMCHI)
    app = open_page(node=str(node_id))
    app.text_area(key=f"seed_edit_text-{node_id}").set_value("된장찌개를 끓이는 방법을 알려줘.")
    app.text_input(key=f"seed_edit_domain-{node_id}").set_value("요리")
    press(app, f"seed_save-{node_id}")
    row = dataset.get_seed(store, node_id)
    assert row and (row.seed.text, row.seed.domain) == ("된장찌개를 끓이는 방법을 알려줘.", "요리")
    assert [one.node_id for one in dataset.find_seeds(store, "된장찌개").rows] == [node_id]
    assert dataset.find_seeds(store, "김치찌개").total == 0
    assert plant(store, KIMCHI) != node_id, "its old text is free again"


def test_a_seed_with_children_keeps_its_text_and_offers_a_new_seed(open_page: Open, store: core.Store) -> None:
    node_id = with_child(store, KIMCHI)
    app = open_page(node=str(node_id))
    assert "지시문을 고칠 수 없습니다" in said(app)
    app.text_input(key=f"seed_edit_source-{node_id}").set_value("할머니")
    press(app, f"seed_save-{node_id}")
    row = dataset.get_seed(store, node_id)
    assert row and (row.seed.source, row.children) == ("할머니", 1)
    app.text_area(key=f"seed_edit_text-{node_id}").set_value("된장찌개를 끓이는 방법을 알려줘.")
    assert "새 씨앗으로 저장" in said(press(app, f"seed_save-{node_id}"))
    assert dataset.get_seed(store, node_id) == row
    press(app, f"seed_save_new-{node_id}")
    assert dataset.find_seeds(store).rows[0].seed.text == "된장찌개를 끓이는 방법을 알려줘."
    assert dataset.find_seeds(store).rows[0].seed.source == "할머니"


def test_a_retired_seed_is_not_evolved_and_comes_back(open_page: Open, store: core.Store) -> None:
    node_id = plant(store, KIMCHI)
    app = press(open_page(node=str(node_id)), f"seed_retire-{node_id}")
    assert (dataset.ready_seeds(store), control.funnel(store).seeds) == ([], 0)
    assert "보관" in said(app)
    press(app, f"seed_back-{node_id}")
    assert dataset.ready_seeds(store) == [node_id]


def test_two_people_on_one_seed_one_is_told(open_page: Open, store: core.Store) -> None:
    node_id = plant(store, KIMCHI)
    first, second = open_page(node=str(node_id)), open_page(node=str(node_id))
    first.text_input(key=f"seed_edit_note-{node_id}").set_value("첫째")
    press(first, f"seed_save-{node_id}")
    second.text_input(key=f"seed_edit_note-{node_id}").set_value("둘째")
    assert "다른 사람이 먼저" in said(press(second, f"seed_save-{node_id}"))
    row = dataset.get_seed(store, node_id)
    assert row and row.seed.note == "첫째"
    assert second.text_input(key=f"seed_edit_note-{node_id}").value == "둘째"


def test_a_file_is_imported_with_a_mapping_that_a_person_chose(open_page: Open, store: core.Store) -> None:
    app = open_page(view="import")
    rows = [
        {"제목": "긴 제목을 알려줘", "해라": KIMCHI, "갈래": "요리"},
        {"제목": "아주 긴 제목을 알려줘", "해라": RAINBOW, "갈래": ""},
    ]
    upload(app, "내것.json", rows)
    (batch,) = [one.key.removeprefix("seed_map_text-") for one in app.selectbox if one.key.startswith("seed_map_text-")]
    assert app.selectbox(key=f"seed_map_text-{batch}").value == "제목"
    app.selectbox(key=f"seed_map_text-{batch}").set_value("해라")
    app.selectbox(key=f"seed_map_domain-{batch}").set_value("갈래")
    app.text_input(key=f"seed_default_license-{batch}").set_value("CC0-1.0")
    app.text_input(key=f"seed_default_domain-{batch}").set_value("기타")
    run(app)
    preview = app.dataframe[0].value
    assert list(preview.iloc[:, 1]) == [KIMCHI, RAINBOW]
    press(app, "seed_import")
    seeds = [row.seed for row in reversed(dataset.find_seeds(store).rows)]
    assert seeds == [
        core.Seed(KIMCHI, "내것", "CC0-1.0", "요리"), core.Seed(RAINBOW, "내것", "CC0-1.0", "기타")
    ]  # fmt: skip
    assert "새로 심음 2 · 이미 있음 0 · 거절 0" in said(app)
    press(app, "seed_import")
    assert "새로 심음 0 · 이미 있음 2 · 거절 0" in said(app)


def test_pasted_lines_are_one_seed_each_and_the_button_counts_the_new_ones(open_page: Open, store: core.Store) -> None:
    plant(store, KIMCHI)
    app = open_page(view="import")
    app.text_area(key="seed_paste").set_value(f"{KIMCHI}\n{RAINBOW}")
    run(app)
    assert "새로 심음 **1** · 이미 있음 **1** · 거절 **0**" in said(app)
    assert app.button(key="seed_import").label == "씨앗 1개 심기"
    press(app, "seed_import")
    assert dataset.find_seeds(store).total == 2


def test_the_limit_takes_the_first_seeds_only(open_page: Open, store: core.Store) -> None:
    app = upload(
        open_page(view="import"),
        "a.jsonl",
        "\n".join(json.dumps({"instruction": f"{n}번 글을 써줘"}) for n in range(9)),
    )
    (limit,) = [one for one in app.number_input if one.key.startswith("seed_limit-")]
    limit.set_value(4)
    press(run(app), "seed_import")
    assert [row.seed.text for row in dataset.find_seeds(store).rows] == [f"{n}번 글을 써줘" for n in (3, 2, 1, 0)]


def test_a_cp949_csv_comes_in_with_a_notice(open_page: Open, store: core.Store) -> None:
    app = upload(open_page(view="import"), "씨앗.csv", f"지시문,출처,분야\n{KIMCHI},할머니,요리\n".encode("cp949"))
    assert "CP949로 읽었습니다" in said(app)
    press(app, "seed_import")
    assert dataset.find_seeds(store).rows[0].seed == core.Seed(KIMCHI, "할머니", "", "요리")


def test_refused_rows_are_listed_with_reasons_and_mended_one_by_one(open_page: Open, store: core.Store) -> None:
    lines = [
        json.dumps({"instruction": KIMCHI, "domain": "요리"}, ensure_ascii=False),
        '{"instruction": "잘린',
        '{"instruction": "", "domain": "과학"}',
    ]
    app = press(upload(open_page(view="import"), "b.jsonl", "\n".join(lines)), "seed_import")
    assert "거절 2" in said(app)
    press(app, "seed_to_refused")
    frame = app.dataframe[0].value
    assert list(frame.iloc[:, 0]) == [2, 3]
    assert list(frame.iloc[:, 1]) == ["온전한 JSON이 아닌 줄", "지시문이 비어 있음"]
    first, second = dataset.refusals(store)
    assert app.text_area(key=f"mend_text-{first.id}").value == '{"instruction": "잘린'
    app.text_area(key=f"mend_text-{first.id}").set_value(KIMCHI)
    assert "이미 있습니다" in said(press(app, f"seed_mend-{first.id}")), "mending is checked like writing"
    app.text_area(key=f"mend_text-{first.id}").set_value("잘린 글을 이어 써줘.")
    press(app, f"seed_mend-{first.id}")
    assert app.text_input(key=f"mend_domain-{second.id}").value == "과학", "the next one is there at once"
    app.text_area(key=f"mend_text-{second.id}").set_value(RAINBOW)
    press(app, f"seed_mend-{second.id}")
    assert dataset.seed_counts(store) == {"ready": 3, "draft": 0, "retired": 0, "refused": 0}
    assert dataset.find_seeds(store).rows[0].seed == core.Seed(RAINBOW, "b", "", "과학")


def test_a_file_that_was_mended_and_comes_again_does_not_bring_its_refusals_back(store: core.Store) -> None:
    table = dataset.read_seed_table(b'{"instruction": ""}\n{"instruction": "\xea\xb8\x80"}\n', "a.jsonl")
    for _ in range(2):
        dataset.import_rows(store, table, {"text": "instruction"}, core.Seed(""))
        if waiting := dataset.refusals(store):
            dataset.mend(store, waiting[0].id, core.Seed(KIMCHI))
    assert dataset.seed_counts(store) == {"ready": 2, "draft": 0, "retired": 0, "refused": 0}


def test_refused_rows_are_put_away(open_page: Open, store: core.Store) -> None:
    dataset.import_rows(
        store, dataset.read_seed_table(b'[{"a": "x"}, 1, 2, 3]', "a.json"), {"text": "a"}, core.Seed("")
    )
    app = open_page(view="refused")
    press(app, f"seed_drop-{dataset.refusals(store)[0].id}")
    assert dataset.seed_counts(store)["refused"] == 2
    press(app, "seed_drop_all")
    assert dataset.seed_counts(store)["refused"] == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [("a.json", b"[{", "온전한 JSON이 아닙니다"), ("a.csv", b"", "빈 파일"), ("a.parquet", b"PAR1 no", "Parquet 파일이 아닙니다"), ("a.csv", b"\xff\xfe\x00", "인코딩")],
)  # fmt: skip
def test_a_bad_file_is_one_clear_sentence(
    open_page: Open, store: core.Store, name: str, data: bytes, words: str
) -> None:
    app = upload(open_page(view="import"), name, data)
    assert words in said(app) and name in said(app)
    assert not [one for one in app.button if one.key == "seed_import"]


def test_a_file_of_the_original_script_comes_back_as_trees(open_page: Open, store: core.Store) -> None:
    golden = ROOT / "tests" / "golden" / "original_whole_records.json"
    app = upload(open_page(view="import"), "whole_generations.json", golden.read_bytes())
    assert "원본 스크립트" in said(app)
    press(app, "seed_tree")
    now = control.funnel(store)
    assert now.seeds and now.children
    assert now.seeds == dataset.find_seeds(store).total


def test_the_projects_own_seeds_can_be_picked_without_an_upload(open_page: Open, store: core.Store) -> None:
    app = open_page(view="import")
    app.selectbox(key="seed_folder_file").set_value(ROOT / "seed_data" / "seed_instruction.json")
    press(run(app), "seed_import")
    assert dataset.find_seeds(store).total == 230
    assert dataset.seed_choices(store, "license") == [("CC0-1.0", 230)]


# what a file is, before it is taken


def talk(question: str, *more: str) -> dict[str, Any]:
    turns = [{"from": "human", "value": question}, {"from": "gpt", "value": "이렇게 하세요."}]
    return {"conversations": turns + [{"from": "human", "value": one} for one in more]}


def test_conversations_are_recognised_and_what_stays_behind_is_said_before_the_import(
    open_page: Open, store: core.Store
) -> None:
    rows = [talk(KIMCHI), talk(RAINBOW, "더 짧게"), {"conversations": [{"from": "gpt", "value": "안녕"}]}, talk("")]
    app = upload(open_page(view="import"), "대화.json", rows)
    words = said(app)
    assert "**3행** · 대화 목록 (OpenAI messages · ShareGPT)" in words
    assert "여러 차례 주고받은 대화 1개는 첫 질문과 첫 답만" in words
    assert "빠지는 행 **1개**" in words and "1 · 사람의 말로 시작하지 않는 대화" in words
    assert (
        "새로 심음 **2** · 이미 있음 **0** · 거절 **2** · 답이 있는 씨앗 **2**" in words
        and "지시문이 비어 있음" in words
    )
    assert app.button(key="seed_import").label == "씨앗 2개 심기"
    preview = app.dataframe[0].value
    assert list(preview["가져온 답"])[:2] == ["이렇게 하세요.", "이렇게 하세요."]
    assert control.funnel(store).seeds == 0
    app = press(app, "seed_import")
    assert "새로 심음 2 · 이미 있음 0 · 거절 2" in said(app)
    assert [len(review.answers_of(store, row.node_id)) for row in dataset.find_seeds(store).rows] == [1, 1]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"messages": [{"role": "user", "content": KIMCHI}, {"role": "assistant", "content": "네"}]},
            "**1행** · 대화 목록",
        ),
        ({"instruction": KIMCHI, "input": "", "output": "네"}, "**1행** · 질문과 답의 열 (Alpaca"),
        ({"prompt": KIMCHI, "completion": "네"}, "**1행** · 질문과 완성"),
        ({"prompt": KIMCHI, "chosen": "네", "rejected": "아니요"}, "**1행** · 선호 데이터"),
    ],
)
def test_every_shape_of_trainers_has_its_name(open_page: Open, row: dict[str, Any], words: str) -> None:
    assert words in said(upload(open_page(view="import"), "a.json", [row]))


def test_a_licence_that_forbids_is_said_when_it_is_typed(open_page: Open, store: core.Store) -> None:
    app = upload(open_page(view="import"), "a.json", [{"instruction": KIMCHI}])
    (field,) = [one for one in app.text_input if one.key.startswith("seed_default_license-")]
    field.set_value("CC BY-NC-ND 4.0")
    assert "막는 라이선스" in said(run(app))


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[core.Store]:
    """Another project, with a seed, a child that was accepted, and its answer."""
    (tmp_path / "elsewhere").mkdir()
    other = core.open_store(db_of(fresh(tmp_path / "elsewhere" / "other.db")))
    node_id = review.edit(other, plant(other, KIMCHI), f"{KIMCHI} 순서대로 적어줘.")
    review.write_answer(other, node_id, "물을 끓이고 김치를 넣은 뒤에 한소끔 끓입니다.")
    yield other
    other.close()


def state(store: core.Store) -> tuple[Any, ...]:
    return tuple(vars(control.funnel(store)).values())


def test_a_file_that_was_exported_with_provenance_opens_as_the_project_that_it_was(
    open_page: Open, store: core.Store, grown: core.Store, tmp_path: Path
) -> None:
    core.export(grown, "whole", tmp_path / "whole.json", core_store.NodeFilter(), provenance=True)
    app = upload(open_page(view="import"), "whole.json", (tmp_path / "whole.json").read_bytes())
    assert "koevol이 내보낸 파일입니다" in said(app)
    press(app, "seed_tree")
    assert "노드 2개를 되살림" in said(app)
    assert state(store) == state(grown) and control.funnel(store).answered == 1


@of_files
def test_a_data_sets_folder_beside_the_project_opens_as_the_project_that_it_was(
    open_page: Open, store: core.Store, grown: core.Store, tmp_path: Path
) -> None:
    assert "folder" not in app_sources(open_page(view="import"))
    core.write_dataset(
        grown,
        tmp_path / "exports" / "koevol-set",
        dataset.DatasetPlan(formats=("whole", "chat"), split=None, provenance=True),
    )
    app = open_page(view="import", **{"from": "folder"})
    assert app.selectbox(key="seed_folder").options == ["exports/koevol-set"]
    assert "formats/whole" in said(app) and "열지 않았습니다" in said(app)
    press(app, "seed_folder_open")
    assert "되살림" in said(app)
    assert control.funnel(store).answered == 1 and control.funnel(store).seeds == 1


@of_files
def test_a_folder_that_cannot_be_opened_says_why(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "남의것").mkdir()
    (tmp_path / "남의것" / "manifest.json").write_text("{}", encoding="utf-8")
    app = open_page(view="import", **{"from": "folder"})
    assert "이 폴더를 열 수 없습니다" in said(app) and "koevol이 쓴 manifest.json이 아닙니다" in said(app)
    assert not [one for one in app.button if one.key == "seed_folder_open"]


def app_sources(app: AppTest) -> list[str]:
    (one,) = [one for one in app.button_group if one.key == "seed_from"]
    return [str(option) for option in one.options]


# the Hub

CARD = "---\nlicense: {}\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*\n  - split: test\n    path: data/test*\n---\n"


def lines(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandin]:
    pytest.importorskip("huggingface_hub")
    monkeypatch.setattr(client, "SILENCE", LIMIT)  # a machine that stalls is no Hub that says nothing
    st.cache_resource.clear()  # what another test saw of another Hub, perhaps at the same port
    with HubStandin() as one:
        one.repo("lee/open", {
            "README.md": CARD.format("cc-by-4.0").encode(),
            "data/train-0.jsonl": lines({"instruction": KIMCHI}, {"instruction": ""}),
            "data/train-1.jsonl": lines({"instruction": RAINBOW, "license": "mit"}),
            "data/test.jsonl": lines(talk("겨울철 화분을 돌보는 요령을 알려줘.")), "b.zip": os.urandom(8),
        })  # fmt: skip
        monkeypatch.setenv("HF_ENDPOINT", one.url)
        yield one


def at_hub(open_page: Open, repo: str = "lee/open", **more: str) -> AppTest:
    return open_page(view="import", **{"from": "hub"}, repo=repo, **more)


def part(app: AppTest) -> Any:
    (one,) = [one for one in app.selectbox if one.key.startswith("seed_hub_part-")]
    return one


def test_a_data_set_of_the_hub_comes_in_with_its_licence_and_source(
    open_page: Open, store: core.Store, standin: HubStandin
) -> None:
    app = open_page(view="import", **{"from": "hub"})
    assert not standin.ledger, "nothing is asked before a person asks"
    app.text_input(key="seed_hub_repo").set_value("lee/open")
    press(app, "seed_hub_find")
    words = said(app)
    assert "라이선스: cc-by-4.0" in words and "뺀 파일 1개" in words
    listed = app.dataframe[0].value
    assert list(listed.iloc[:, 1]) == ["data/test.jsonl", "data/train-0.jsonl", "data/train-1.jsonl"]
    assert list(listed.iloc[:, 0]) == ["", "✔", "✔"], "the training split comes first"
    assert not standin.seen("data/"), "nothing is downloaded before a person says so"
    press(app, "seed_hub_fetch")
    assert (
        app.text_input(key=next(one.key for one in app.text_input if one.key.startswith("seed_default_license-"))).value
        == "cc-by-4.0"
    )
    assert "거절 **1**" in said(app) and not control.funnel(store).seeds
    asked = len(standin.ledger)
    press(app, "seed_import")
    assert len(standin.ledger) == asked, "what was downloaded is not downloaded again"
    oid = standin.repos["dataset", "lee/open"].head.oid
    assert [row.seed for row in reversed(dataset.find_seeds(store).rows)] == [
        core.Seed(KIMCHI, f"hf:lee/open@{oid}", "cc-by-4.0"), core.Seed(RAINBOW, f"hf:lee/open@{oid}", "mit"),
    ]  # fmt: skip
    assert "새로 심음 2 · 이미 있음 0 · 거절 1" in said(app)
    assert dataset.seed_counts(store)["refused"] == 1


def test_the_address_brings_a_data_set_back_at_its_revision(open_page: Open, standin: HubStandin) -> None:
    first = standin.repos["dataset", "lee/open"].head
    standin.repos["dataset", "lee/open"].commit("later", {"a.jsonl": lines({"instruction": "x"})})
    assert first.oid[:10] in said(at_hub(open_page, revision=first.oid))
    assert first.oid[:10] not in said(at_hub(open_page))


def test_another_split_or_single_files_can_be_chosen_and_columns_mapped(
    open_page: Open, store: core.Store, standin: HubStandin
) -> None:
    standin.repo(
        "lee/two",
        {
            "a.jsonl": lines({"물음": "이 글은 가져오지 않는다.", "긴": KIMCHI}),
            "b.jsonl": lines({"instruction": RAINBOW}),
        },
    )
    app = at_hub(open_page)
    part(app).set_value(1)
    press(run(app), "seed_hub_fetch")
    assert "**1행** · 대화 목록" in said(app)
    app = at_hub(open_page, "lee/two")
    assert "적혀 있지 않습니다" in said(app), "a card without a licence is said"
    part(app).set_value(1)
    run(app)
    assert not [one for one in app.button if one.key == "seed_hub_fetch"]
    app.multiselect[0].set_value(["a.jsonl"])
    press(run(app), "seed_hub_fetch")
    (field,) = [one for one in app.selectbox if one.key.startswith("seed_map_text-")]
    assert field.value == "물음"
    field.set_value("긴")
    press(run(app), "seed_import")
    assert [row.seed.text for row in dataset.find_seeds(store).rows] == [KIMCHI]


def test_a_licence_of_the_hub_that_forbids_is_red_before_anything_is_taken(
    open_page: Open, standin: HubStandin
) -> None:
    standin.repo(
        "lee/red", {"README.md": CARD.format("cc-by-nc-nd-4.0").encode(), "a.jsonl": lines({"instruction": KIMCHI})}
    )
    app = at_hub(open_page, "lee/red")
    assert [one.value for one in app.error if "막는 라이선스" in one.value]
    assert "비영리·변경 금지" in said(app) and "내보낼 수 없습니다" in said(app)


@pytest.mark.parametrize(
    ("repo", "fault", "words"),
    [
        ("lee/nothing", "", "이름이 틀렸거나 비공개입니다"),
        ("no name", "", "저장소 이름이 아닙니다"),
        ("lee/open", "gated", "이용 조건에 먼저 동의해야 합니다"),
        ("lee/open", "503", "허브에 문제가 생겼습니다(503)"),
        ("lee/open", "429 after 120", "2분 뒤에"),
        ("lee/open", "reset", "연결되지 않았습니다"),
        ("lee/open", "html", "답을 읽을 수 없었습니다"),
    ],
)
def test_what_is_wrong_at_the_hub_is_one_sentence_and_is_asked_again_only_when_a_person_asks(
    open_page: Open, standin: HubStandin, repo: str, fault: str, words: str
) -> None:
    if fault:
        standin.fail("/api/datasets", fault)
    app = at_hub(open_page, repo)
    assert "허브에서 가져올 수 없습니다" in said(app) and words in said(app)
    asked = len(standin.ledger)
    run(app)
    assert len(standin.ledger) == asked and words in said(app)
    if fault:
        standin.faults.clear()
        press(app, "seed_hub_find")
        assert "라이선스: cc-by-4.0" in said(app)


def test_a_download_that_broke_off_goes_on_where_it_was(
    open_page: Open, store: core.Store, standin: HubStandin
) -> None:
    app = at_hub(open_page)
    standin.fail("train-1", "cut", times=1)
    press(app, "seed_hub_fetch")
    assert "연결되지 않았습니다" in said(app) and app.button(key="seed_hub_fetch")
    press(app, "seed_hub_fetch")
    assert len(standin.seen("train-0")) == 1 and app.button(key="seed_import")


def test_without_the_library_the_command_that_installs_it_is_there(
    open_page: Open, standin: HubStandin, monkeypatch: pytest.MonkeyPatch
) -> None:
    client._prepared.cache_clear()
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    app = at_hub(open_page)
    assert [one.value for one in app.code] == ["pip install -r requirements-hub.txt"]
    assert "huggingface_hub가 필요합니다" in said(app)


def test_an_endpoint_that_is_none_is_said(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "ftp://nowhere")
    assert "HF_ENDPOINT가 허브의 주소가 아닙니다" in said(at_hub(open_page))


def test_a_token_is_never_on_the_page(open_page: Open, standin: HubStandin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_HF_TOKEN", TOKEN)
    standin.fail("train-1", "echo")
    app = press(at_hub(open_page), "seed_hub_fetch")
    assert TOKEN in standin.tokens and "허브가 거절했습니다(400)" in said(app)
    assert TOKEN not in said(app) and "MY_HF_TOKEN의 계정" in said(app)


@pytest.mark.parametrize(
    "address", [{}, {"node": "1"}, {"view": "import"}, {"view": "refused"}, {"view": "import", "from": "hub", "repo": "no name"}],
)  # fmt: skip
def test_the_page_speaks_english_too(open_page: Open, store: core.Store, address: dict[str, str]) -> None:
    control.keep_setting(store, "language", "en")
    plant(store, "Explain how a rainbow forms.")
    dataset.import_rows(store, dataset.read_seed_table(b'[{"a": ""}]', "a.json"), {"text": "a"}, core.Seed(""))
    app = open_page(**address)
    labels = [one.label for kind in (app.button, app.text_area, app.text_input, app.selectbox) for one in kind]
    assert not [label for label in labels if any("가" <= char <= "힣" for char in label)]


@pytest.fixture
def asked(store: core.Store) -> Iterator[list[tuple[str, Any]]]:
    """Every SELECT with its values, from whatever store the page opens."""
    found: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().startswith("SELECT"):
            found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


PLACES: tuple[dict[str, str], ...] = (
    {}, {"q": "찌개 방법"}, {"state": "ready", "domain": "요리"}, {"license": "CC0-1.0", "page": "2"}, {"node": "3"},
    {"view": "refused"}, {"view": "import"}, {"view": "import", "from": "hub"},
)  # fmt: skip


@of_files
def test_nothing_on_the_page_reads_a_whole_table(
    open_page: Open, store: core.Store, asked: list[tuple[str, Any]], tmp_path: Path
) -> None:
    rows = [
        {"instruction": f"{n}번째 찌개를 끓이는 방법을 알려줘.", "domain": "요리", "license": "CC0-1.0"}
        for n in range(400)
    ]
    table = dataset.read_seed_table(json.dumps([*rows, {"instruction": ""}]).encode(), "a.json")
    dataset.import_rows(store, table, dataset.guess_columns(table), core.Seed(""))
    for address in PLACES:
        before = len(asked)
        app = open_page(**address)
        if not address:
            typing(app, 400, "찌개를 끓이는 방법을 말해줘")
        assert len(asked) > before, address
    with sqlite3.connect(tmp_path / "k.db") as conn:
        conn.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, search, row)")
        for statement, values in {
            (statement, str(values)): (statement, values) for statement, values in asked
        }.values():
            for *_, plan in conn.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                whole = plan.startswith(("SCAN node", "SCAN answer", "SCAN call", "SCAN decision", "SCAN seed"))
                assert not whole or "COVERING INDEX seed_" in plan, (plan, statement)
    conn.close()


def test_a_part_of_a_file_can_be_drawn_at_random_before_it_is_imported(open_page: Open, store: core.Store) -> None:
    rows = [
        {"instruction": f"{number}번 손님에게 보낼 안내문을 써 줘.", "분야": "가나"[number % 2]} for number in range(30)
    ]
    app = upload(open_page(view="import"), "많음.json", rows)
    app.number_input(key="seed_sample_count").set_value(4)
    app.selectbox(key="seed_sample_per").set_value("분야").run()
    assert "표본 8행" in "\n".join(one.value for one in app.caption)
    press(app, "seed_import")
    found = dataset.find_seeds(store).rows
    assert Counter(one.seed.domain for one in found) == {"가": 4, "나": 4}
