"""The export page's data set: the card and the folder as the core makes them, and the way to the Hub."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import control, review, store
from koevol_core import dataset as core_dataset
from koevol_core.store import answers, planned
from koevol_core.types import Outcome
from pages.parts.export_push import BOARD, Job
from tests.conftest import LIMIT, Garden, topic, until
from tests.databases import db_of
from tests.hub_standin import READER, TOKEN, HubStandin

Open = Callable[..., AppTest]
CHOSEN = store.NodeFilter("accept")
PLAN = core_dataset.DatasetPlan(selection=CHOSEN)
NAME = "kim/demo"


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandin]:
    monkeypatch.setattr(
        "koevol_core.dataset.huggingface.client.SILENCE", LIMIT
    )  # a machine that stalls is no Hub that says nothing
    with HubStandin() as one:
        yield one


@pytest.fixture
def dataset(opened: Open, garden: Garden) -> Open:
    """Open the data set's view on twelve accepted and answered seeds' children, of which two answers were edited."""
    seeds = [core.plant(garden.store, core.Seed(topic(n), "부엌", "CC0-1.0")) for n in range(12)]
    run = core.plan(garden.store, garden.changed(methods=(("constrain", 1.0),)), seeds)
    for job in garden.store.read(planned.jobs, "node", run, 1000):
        garden.store.write(planned.fill, job, Outcome("alive", f"{job.text} 세 문장으로 써줘.", model="m-1"))
    for row in garden.children():
        core.decide(garden.store, row["id"], "accept", "지수")
        garden.store.write(answers.add, row["id"], f"{row['text']} 그 답입니다.", model="m-1")
    for row in garden.children()[:2]:
        review.write_answer(garden.store, row["id"], f"{row['text']} 그 답입니다. 더 낫게 고쳤습니다.", "지수")
    return lambda **address: opened("export", view="dataset", **address)


@pytest.fixture
def linked(dataset: Open, garden: Garden, standin: HubStandin, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The view with a written folder and a Hub that takes it."""
    monkeypatch.setenv("HF_ENDPOINT", standin.url)
    monkeypatch.setenv("MY_HF_TOKEN", TOKEN)
    core_dataset.dataset_beside(garden.store, core.Settings(db=db_of(garden.path)), PLAN)
    return lambda **address: dataset(part="folder", **address)


def shown(at: AppTest) -> str:
    kinds = (
        at.main.caption,
        at.main.markdown,
        at.main.info,
        at.main.success,
        at.main.text,
        at.main.error,
        at.main.code,
    )
    return "\n".join(str(one.value) for kind in kinds for one in kind)


def tree(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def newest(garden: Garden) -> Job:
    found = BOARD.newest(db_of(garden.path))
    assert found is not None
    return found


def look(at: AppTest, garden: Garden, name: str = NAME) -> AppTest:
    """Ask for a dry run, and wait for what it says."""
    at.text_input(key="push_repo").set_value(name)
    at.button(key="push_look").click().run()
    assert not at.exception
    until(lambda: newest(garden).ended)
    return at.run()


def send(at: AppTest, garden: Garden) -> AppTest:
    at.button(key="push_send").click().run()
    assert not at.exception
    until(lambda: newest(garden).ended)
    return at.run()


def test_an_empty_project_says_what_a_data_set_needs(opened: Open) -> None:
    at = opened("export", view="dataset")
    assert "답이 있는 행만 들어갑니다" in shown(at)
    assert not [one for one in at.button if one.key == "dataset_write"]


def test_the_card_is_shown_as_the_core_would_write_it(dataset: Open, garden: Garden) -> None:
    at = dataset()
    assert at.main.code[0].value == core_dataset.card_preview(garden.store, PLAN).strip()
    assert at.main.code[0].language == "markdown"
    assert "폴더로 쓰기 · 12행" in [one.label for one in at.button]


def test_sides_and_their_real_share_are_said_before_writing(dataset: Open, garden: Garden) -> None:
    at = dataset(share="25")
    sides = at.main.dataframe[0].value.to_numpy().tolist()
    real = core_dataset.export_sides(
        garden.store, core_dataset.ExportSpec("alpaca", CHOSEN, split=core_dataset.Split(0.25))
    )
    assert sides == [[side, real.rows[side], real.roots[side], real.families[side]] for side in ("train", "validation")]
    assert f"validation {real.share:.1%} (요청 25%)" in shown(at)
    assert [row[0] for row in dataset(share="0").main.dataframe[0].value.to_numpy().tolist()] == ["train"]


def test_the_folder_is_the_one_that_was_chosen_and_is_there_after_a_reload(
    dataset: Open, garden: Garden, tmp_path: Path
) -> None:
    address = {"name": "우리 데이터", "with": ["sharegpt", "kto"], "share": "25", "draw": "7", "provenance": "1"}
    at = dataset(**address, mask="1", pseudonyms="1", license="other")
    at.button(key="dataset_write").click().run()
    assert not at.exception
    plan = core_dataset.DatasetPlan(
        "우리 데이터", CHOSEN, ("sharegpt", "kto"), core_dataset.Split(0.25, 7), True, True, "other", True
    )  # fmt: skip
    core.write_dataset(garden.store, tmp_path / "golden", plan)
    folder = garden.path.parent / "exports" / "dataset-우리-데이터"
    assert tree(folder) == tree(tmp_path / "golden")
    for now in (at, dataset(**address, part="folder")):
        said = shown(now)
        assert str(folder) in said
        assert f"파일 {len(tree(folder))}개" in said
        configs, files = (one.value for one in now.main.dataframe[:2])
        assert configs.iloc[:, 0].tolist() == ["지시문과 답 (default)", "답의 쌍 (preference)"]
        assert set(files["파일"]) == set(tree(folder))


def test_no_format_but_parquet_can_be_wanted(dataset: Open) -> None:
    at = dataset()
    at.multiselect(key="export_with").set_value([]).run()
    assert at.query_params["with"] in ("-", ["-"])
    assert at.multiselect(key="export_with").value == []
    at.multiselect(key="export_with").set_value(["chat"]).run()
    assert at.query_params["with"] in ("chat", ["chat"])


def test_a_licence_that_does_not_go_with_the_rows_is_told(dataset: Open, garden: Garden) -> None:
    garden.store.write(lambda conn: conn.exec_driver_sql("UPDATE seed SET license = 'CC-BY-SA-4.0'"))
    at = dataset(license="mit")
    assert "내보낼 수 없습니다" in shown(at)
    assert "mit" in shown(at)
    assert at.button(key="dataset_write").disabled


def test_what_somebody_put_into_the_folder_is_not_thrown_away(dataset: Open, garden: Garden) -> None:
    folder = core_dataset.dataset_beside(garden.store, core.Settings(db=db_of(garden.path)), PLAN).folder
    (folder / "checkpoint.bin").write_bytes(b"weights")
    at = dataset()
    at.button(key="dataset_write").click().run()
    assert "checkpoint.bin" in shown(at)
    assert (folder / "checkpoint.bin").read_bytes() == b"weights"


def test_a_folder_of_somebody_else_is_not_shown_as_a_data_set(dataset: Open, garden: Garden) -> None:
    folder = core_dataset.dataset_folder(core.Settings(db=db_of(garden.path)), "koevol")
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("[1, 2]")
    at = dataset(part="folder")
    assert at.segmented_control(key="dataset_part").value == "card"
    (folder / "manifest.json").write_text('{"format": "koevol-dataset", "files": 3}')
    assert dataset(part="folder").segmented_control(key="dataset_part").value == "card"


def test_a_name_of_marks_is_no_path_and_no_markup(dataset: Open, garden: Garden) -> None:
    name = "../../![x](http://127.0.0.1:9/b.png)"
    at = dataset(name=name)
    at.button(key="dataset_write").click().run()
    assert not at.exception
    (folder,) = (garden.path.parent / "exports").iterdir()
    assert folder.name == "dataset-x-http-127.0.0.1-9-b.png"
    assert "![x](" not in "\n".join(str(one.value) for one in [*at.main.markdown, *at.main.caption])


def test_what_was_never_compared_with_a_benchmark_is_said(dataset: Open) -> None:
    assert "벤치마크와 비교하지 않았습니다" in shown(dataset())


def test_the_card_is_made_once_for_one_state_of_the_store(
    dataset: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, whole = [], core_dataset.card_preview
    monkeypatch.setattr(core_dataset, "card_preview", lambda *order: made.append(1) or whole(*order))
    at = dataset()
    at.run()
    assert len(made) == 1
    core.decide(garden.store, garden.rows("SELECT MIN(id) AS id FROM node")[0]["id"], "accept", "지수")
    at.run()
    assert len(made) == 2


def test_a_missing_token_is_named_with_its_place(linked: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MY_HF_TOKEN")
    monkeypatch.chdir(tmp_path)
    at = linked()
    assert "MY_HF_TOKEN이 비어 있습니다" in shown(at)
    assert str(tmp_path / ".env") in shown(at)
    assert not [one for one in at.text_input if one.key == "push_repo"]


def test_a_missing_library_is_named_with_its_command(linked: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert "pip install -r requirements-hub.txt" in shown(linked())


def test_an_address_that_is_no_hub_is_one_sentence(linked: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "ftp://example.invalid")
    assert "HF_ENDPOINT가 허브의 주소가 아닙니다" in shown(linked())


def test_a_dry_run_names_every_file_and_sends_none(linked: Open, garden: Garden, standin: HubStandin) -> None:
    at = look(linked(), garden)
    plan = newest(garden).plan
    assert plan is not None
    table = at.main.dataframe[2].value
    assert table["파일"].tolist() == [one.path for one in plan.files]
    assert set(table["변화"]) == {"새로"}
    assert "비공개 저장소를 새로 만들고" in shown(at)
    assert not standin.repos
    assert f"올리기 · 파일 {len(plan.files)}개" in at.button(key="push_send").label


def test_a_push_is_private_complete_and_shown_to_whoever_comes_back(
    linked: Open, garden: Garden, standin: HubStandin
) -> None:
    at = send(look(linked(), garden), garden)
    assert "올렸습니다" in shown(at)
    repo = standin.repos["dataset", NAME]
    assert repo.private
    folder = core_dataset.dataset_folder(core.Settings(db=db_of(garden.path)), "koevol")
    there = {path: data for path, data in repo.head.files.items() if path != ".gitattributes"}
    assert there == tree(folder)
    again = linked()
    assert "올렸습니다" in shown(again)
    assert again.text_input(key="push_repo").value == NAME
    assert TOKEN not in shown(at) + shown(again)


def test_what_is_there_already_is_not_offered_again(linked: Open, garden: Garden) -> None:
    at = look(send(look(linked(), garden), garden), garden)
    assert "이미 그대로 있습니다" in shown(at)
    assert not [one for one in at.button if one.key == "push_send"]


def test_a_changed_folder_is_looked_at_anew(linked: Open, garden: Garden) -> None:
    at = send(look(linked(), garden), garden)
    core.decide(garden.store, garden.rows("SELECT MIN(id) AS id FROM node")[0]["id"], "accept", "지수")
    at.button(key="dataset_write").click().run()
    assert "올렸습니다" not in shown(at)
    look(at, garden)
    assert "바꿈" in set(at.main.dataframe[2].value["변화"])


def test_public_is_only_what_was_asked_for_and_says_so(linked: Open, garden: Garden, standin: HubStandin) -> None:
    at = linked()
    at.toggle(key="push_public").set_value(True)
    assert "누구나 볼 수 있습니다" in shown(look(at, garden))
    send(at, garden)
    assert not standin.repos["dataset", NAME].private


@pytest.mark.parametrize(
    ("token", "name", "words"),
    [
        ("hf_wrong", NAME, "토큰을 받아 주지 않았습니다(401)"),
        (READER, NAME, "쓰기"),
        (TOKEN, "한글/이름", "저장소 이름이 아닙니다"),
        (TOKEN, "", "저장소 이름이 아닙니다"),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(
    linked: Open, garden: Garden, monkeypatch: pytest.MonkeyPatch, token: str, name: str, words: str
) -> None:
    monkeypatch.setenv("MY_HF_TOKEN", token)
    at = look(linked(), garden, name)
    assert words in shown(at)
    assert token not in shown(at)
    assert not at.exception


def test_a_push_that_broke_is_told_and_goes_on_when_repeated(linked: Open, garden: Garden, standin: HubStandin) -> None:
    at = look(linked(), garden)
    standin.fail("POST /api/datasets/kim/demo/commit", "400", times=1)
    at = send(at, garden)
    assert "올리지 못했습니다" in shown(at)
    assert "올렸습니다" in shown(send(at, garden))
    assert standin.repos["dataset", NAME].head.message.startswith("koevol")


def test_a_push_can_be_stopped_and_nothing_of_it_is_visible(linked: Open, garden: Garden, standin: HubStandin) -> None:
    at = look(linked(), garden)

    def stop_at_the_first_object(line: str) -> None:
        if "info/lfs" in line or "preupload" in line:
            newest(garden).stop = True

    standin.before = stop_at_the_first_object
    at = send(at, garden)
    assert "멈췄습니다" in shown(at)
    assert len(standin.repos["dataset", NAME].commits) <= 1


def test_one_push_at_a_time(linked: Open, garden: Garden, standin: HubStandin) -> None:
    at = look(linked(), garden)
    asked: list[bool] = []

    def knock(_line: str) -> None:
        if not asked:
            asked.append(True)
            job = newest(garden)
            asked[0] = BOARD.start(
                db_of(garden.path), Job(job.wish, True, core_dataset.push, ""), core_dataset.Hub(standin.url, TOKEN)
            )

    standin.before = knock
    send(at, garden)
    assert asked == [False]


def test_the_view_speaks_english_when_asked_to(linked: Open, garden: Garden) -> None:
    control.keep_setting(garden.store, "language", "en")
    at = look(linked(), garden)
    assert "A private repository is made" in shown(at)
    assert "Write the folder · 12 rows" in [one.label for one in at.button]
