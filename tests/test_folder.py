"""A whole data set in one folder: whole or old, the same bytes each time, nothing of anybody else's lost, and all of it true."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest
import yaml

import koevol_core as core
from koevol_core import __main__ as headless
from koevol_core import control, dataset, quality, review
from koevol_core import fileio as disk
from koevol_core import store as core_store
from koevol_core.dataset.exports.folder import folder_writer
from koevol_core.store import answers, planned
from koevol_core.types import Outcome
from tests.conftest import Garden, topic
from tests.databases import copied, db_of
from tests.robustness.test_upgrade import apart

PHONE = "010-1234-5678"
HALF = dataset.Split(0.5, 1)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten answered seeds, of which eight have an accepted and answered, a rejected and an eliminated child by one prompt,
    and four of the accepted ones a corrected answer; one instruction holds a telephone number."""
    path = tmp_path_factory.mktemp("grown") / "koevol.db"
    garden = Garden(core.open_store(db_of(path)), path)
    store, roots = garden.store, garden.sow(10)
    prompt = control.prompt_page(store, "ko", "deepen")
    control.keep_prompt(store, "ko", "deepen", prompt.text.replace("---", "(고친 판)\n---"))
    sha256 = control.prompt_page(store, "ko", "deepen").sha256
    run = garden.plan(roots[:8], methods=(("deepen", 1.0),), children=3)
    with store.snapshot() as conn:
        jobs = planned.jobs(conn, "node", run, 100)
    for number, job in enumerate(jobs):
        fate = ("alive", "alive", "eliminated")[number % 3]
        how, phone = ("", "표로", "짧게")[number % 3], PHONE if number == 0 else ""
        text = f"{topic(number // 3)} {how} 근거를 {number + 2}가지 적어줘. {phone}".strip()
        reason = "no_gain" if fate == "eliminated" else None
        store.write(planned.fill, job, Outcome(fate, text, reason, None, "m-1", sha256))  # type: ignore[arg-type]
    for root in roots:
        store.write(answers.add, root, f"{root}번 씨앗의 답입니다.")
    for number, job in enumerate(jobs):
        if number % 3 == 0:
            core.decide(store, job.id, "accept", ("민지", "서준")[number // 3 % 2])
            store.write(answers.add, job.id, f"{number}번째 답을 이렇게 적습니다.")
            if number < 12:
                review.write_answer(store, job.id, f"{number}번째 답을 사람이 이렇게 고쳐 적습니다.", "민지")
        elif number % 3 == 1:
            core.decide(store, job.id, "reject", "서준", reason="뜻이 달라짐")
    quality.check(store)
    store.close()
    return path


@pytest.fixture
def db(grown: Path, tmp_path: Path) -> Path:
    return copied(grown, tmp_path / "koevol.db")


@pytest.fixture
def store(db: Path) -> Iterator[core.Store]:
    opened = core.open_store(db_of(db))
    yield opened
    opened.close()


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def table(folder: Path, config: str, side: str) -> list[dict[str, Any]]:
    found = []
    for path in sorted((folder / "data" / config).glob(f"{side}-*.parquet")):
        found += parquet.read_table(path).to_pylist()
    return found


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    text = (folder / "formats" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line] if name.endswith("l") else list(json.loads(text))


def test_all_of_it_stands_in_the_folder_and_is_told(store: core.Store, tmp_path: Path) -> None:
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(split=HALF))
    there = content(tmp_path / "ds")
    assert {one.path for one in done.files} | {"manifest.json"} == set(there)
    for needed in (
        "README.md", "manifest.json", "dataset_info.json", "data/default/train-00000-of-00001.parquet",
        "data/default/validation-00000-of-00001.parquet", "data/preference/train-00000-of-00001.parquet",
        "data/evolution/train-00000-of-00001.parquet", "formats/alpaca-train.json", "formats/chat-validation.jsonl",
        "formats/dpo-train.jsonl", "recipes/train_trl.py", "recipes/llamafactory_dpo.yaml",
    ):  # fmt: skip
        assert needed in there
    assert done.rows["default"] == {
        side: len(table(tmp_path / "ds", "default", side)) for side in ("train", "validation")
    }
    assert sum(done.rows["default"].values()) == 18
    assert sum(done.rows["preference"].values()) == 4
    assert sum(done.rows["evolution"].values()) == 8
    assert done.folder == tmp_path / "ds"


def test_the_manifest_tells_the_truth_of_every_file(store: core.Store, tmp_path: Path) -> None:
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(split=HALF))
    told = json.loads((tmp_path / "ds" / "manifest.json").read_text(encoding="utf-8"))
    there = content(tmp_path / "ds")
    assert told == json.loads(json.dumps(done.manifest))
    for one in told["files"]:
        data = there[one["path"]]
        assert (one["bytes"], one["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        if one["path"].endswith(".parquet"):
            assert one["rows"] == parquet.read_metadata(tmp_path / "ds" / one["path"]).num_rows
        if one["path"].endswith(".jsonl"):
            assert one["rows"] == data.count(b"\n")
    assert told["funnel"] == {
        "seeds": 10, "made": 24, "living": 16, "accepted": 8, "answered": 8, "eliminated": 8, "failed": 0, "rejected": 8,
        "waiting": 0, "exported": 18,
    }  # fmt: skip
    assert told["methods"] == {"deepen": 8, "seed": 10}
    assert told["generations"] == {"0": 10, "1": 8}
    assert told["models"] == [
        {"model": "", "instructions": 0, "answers": 18, "practice": False},
        {"model": "m-1", "instructions": 8, "answers": 0, "practice": False},
    ]
    assert told["decisions"]["reviewers"] == [
        {"reviewer": "서준", "accepted": 4, "rejected": 8, "rows": 4},
        {"reviewer": "민지", "accepted": 4, "rejected": 0, "rows": 4},
    ]
    assert (told["decisions"]["accepted_rows"], told["decisions"]["unreviewed_rows"]) == (8, 10)
    assert told["split"]["rows"] == done.rows["default"]


def test_prompts_go_along_by_their_hash(store: core.Store, tmp_path: Path) -> None:
    done = core.write_dataset(store, tmp_path / "ds")
    (prompt,) = done.manifest["prompts"]
    text = (tmp_path / "ds" / prompt["file"]).read_bytes()
    assert "(고친 판)" in text.decode()
    assert (prompt["sha256"], prompt["rows"]) == (hashlib.sha256(text).hexdigest(), 8)


@pytest.mark.parametrize("more", [{}, {"provenance": True, "mask_personal": True, "pseudonyms": True, "split": None}])
def test_the_same_selection_gives_the_same_bytes(store: core.Store, tmp_path: Path, more: dict[str, Any]) -> None:
    plan = dataset.DatasetPlan(formats=("whole", "alpaca", "csv", "parquet", "dpo", "kto"), **more)
    for name in ("one", "two", "one"):
        core.write_dataset(store, tmp_path / name, plan)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["one", "two"]


def test_relatives_are_on_one_side_in_every_file(store: core.Store, tmp_path: Path) -> None:
    formats = ("whole", "failures", "alpaca", "chat", "dpo", "evolution-dpo", "kto")
    core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=formats, split=HALF, provenance=True))
    origin = {
        side: {row["origin"] for row in table(tmp_path / "ds", "default", side)} for side in ("train", "validation")
    }
    assert all(origin.values())
    assert not origin["train"] & origin["validation"]
    for name in ("whole", "failures"):
        for side in origin:
            assert {row["origin"] for row in rows(tmp_path / "ds", f"{name}-{side}.json")} <= origin[side]
    text = {side: {row["instruction"] for row in table(tmp_path / "ds", "default", side)} for side in origin}
    for side in origin:
        assert {row["instruction"] for row in rows(tmp_path / "ds", f"alpaca-{side}.json")} == text[side]
        assert {row["prompt"] for row in rows(tmp_path / "ds", f"dpo-{side}.jsonl")} <= text[side]
        assert {row["prompt"] for row in table(tmp_path / "ds", "preference", side)} <= text[side]
        for row in table(tmp_path / "ds", "evolution", side):
            assert any(one in row["prompt"] for one in origin[side])
            assert row["chosen"] in text[side]


def test_without_a_split_everything_is_for_training(store: core.Store, tmp_path: Path) -> None:
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(split=None))
    assert done.rows["default"] == {"train": 18, "validation": 0}
    assert not [name for name in content(tmp_path / "ds") if "validation" in name]
    card = (tmp_path / "ds" / "README.md").read_text(encoding="utf-8")
    assert 'split: "validation"' not in card
    assert "eval" not in yaml.safe_load(
        (tmp_path / "ds" / "recipes" / "llamafactory_sft.yaml").read_text(encoding="utf-8")
    )


def test_large_tables_are_cut_into_pieces_that_know_their_number(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_writer, "SHARD", 5)
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(split=None))
    names = [name for name in content(tmp_path / "ds") if name.startswith("data/default")]
    assert names == [f"data/default/train-{n:05}-of-00004.parquet" for n in range(4)]
    assert [one.rows for one in done.files if one.config == "default"] == [5, 5, 5, 3]
    monkeypatch.undo()
    core.write_dataset(store, tmp_path / "whole", dataset.DatasetPlan(split=None))
    assert table(tmp_path / "ds", "default", "train") == table(tmp_path / "whole", "default", "train")


def test_provenance_comes_only_when_asked(store: core.Store, tmp_path: Path) -> None:
    core.write_dataset(store, tmp_path / "bare")
    core.write_dataset(store, tmp_path / "full", dataset.DatasetPlan(provenance=True))
    assert list(table(tmp_path / "bare", "default", "train")[0]) == [
        "instruction", "output", "generation", "root", "trace", "origin",
    ]  # fmt: skip
    assert list(table(tmp_path / "bare", "preference", "train")[0]) == ["prompt", "chosen", "rejected", "why"]
    full = table(tmp_path / "full", "default", "train")
    assert {"id", "parent_id", "method", "model", "prompt_sha256", "reviewer", "license"} <= set(full[0])
    assert {row["reviewer"] for row in full} == {"", "민지", "서준"}
    assert {"node_id", "chosen_model", "rejected_model", "reviewer"} <= set(
        table(tmp_path / "full", "preference", "train")[0]
    )


def test_pseudonyms_leave_no_name_in_any_file(store: core.Store, tmp_path: Path) -> None:
    plan = dataset.DatasetPlan(
        provenance=True, pseudonyms=True, formats=("whole", "dpo", "argilla", "label-studio", "csv")
    )
    core.write_dataset(store, tmp_path / "ds", plan)
    for name, data in content(tmp_path / "ds").items():
        assert "민지".encode() not in data, name
        assert "서준".encode() not in data, name
    assert {row["reviewer"] for row in table(tmp_path / "ds", "default", "train")} <= {"", "검토자 1", "검토자 2"}


def test_personal_data_is_masked_in_every_file_and_counted_once(store: core.Store, tmp_path: Path) -> None:
    formats = ("whole", "failures", "chat", "dpo", "evolution-dpo", "csv")
    assert any(PHONE.encode() in data for data in content(core.write_dataset(store, tmp_path / "bare").folder).values())
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=formats, mask_personal=True))
    assert not [name for name, data in content(tmp_path / "ds").items() if PHONE.encode() in data]
    assert done.masked == done.manifest["personal"]["places"] == {"phone": 1}


def test_rows_without_an_answer_are_no_training_data(store: core.Store, tmp_path: Path) -> None:
    core.plant(store, core.Seed("답이 없는 씨앗을 설명해줘."))
    done = core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=("whole",), split=None))
    assert done.rows["default"]["train"] == 18
    assert "IDK" not in {row["output"] for row in table(tmp_path / "ds", "default", "train")}
    assert [
        row["output"] for row in rows(tmp_path / "ds", "whole-train.json") if row["instruction"].startswith("답이")
    ] == ["IDK"]


# whole or old


def test_a_data_set_of_ours_is_replaced_as_a_whole(store: core.Store, tmp_path: Path) -> None:
    core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=("csv",)))
    (tmp_path / "ds" / ".cache").mkdir()
    (tmp_path / "ds" / ".cache" / "state").write_text("x")
    core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=("chat",)))
    names = set(content(tmp_path / "ds"))
    assert "formats/chat-train.jsonl" in names
    assert not [name for name in names if "csv" in name or name.startswith(".cache")]


@pytest.mark.parametrize("name", ["out/model.safetensors", "data/default/mine.parquet", "notes.md"])
def test_what_somebody_put_into_it_is_not_lost(store: core.Store, tmp_path: Path, name: str) -> None:
    """A training writes its model below the folder in which its recipe stands."""
    core.write_dataset(store, tmp_path / "ds")
    (tmp_path / "ds" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "ds" / name).write_text("mine")
    before = content(tmp_path / "ds")
    with pytest.raises(core.BadInput, match=name.split("/")[-1]):
        core.write_dataset(store, tmp_path / "ds", dataset.DatasetPlan(formats=("csv",)))
    assert content(tmp_path / "ds") == before


@pytest.mark.parametrize("manifest", [None, "[]", '{"format": "other"}', "{", "\xff"])
def test_a_folder_of_somebody_else_is_refused(store: core.Store, tmp_path: Path, manifest: str | None) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "file.txt").write_text("theirs")
    if manifest is not None:
        (folder / "manifest.json").write_bytes(manifest.encode("latin-1"))
    with pytest.raises(core.BadInput, match="theirs"):
        core.write_dataset(store, folder)
    assert (folder / "file.txt").read_text() == "theirs"


def test_an_empty_folder_is_taken_and_a_file_is_not(store: core.Store, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    core.write_dataset(store, tmp_path / "empty")
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(core.BadInput):
            core.write_dataset(store, place)
    assert (tmp_path / "file").read_text() == "x"


class Trouble(Exception):
    pass


@pytest.mark.parametrize("error", [Trouble(), KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("where", ["_shards", "_format", "keep"])
def test_trouble_leaves_the_old_folder_whole_and_nothing_beside_it(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, where: str
) -> None:
    folder = tmp_path / "place" / "ds"
    core.write_dataset(store, folder)
    before = content(folder)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(folder_writer.FolderWriter, where, fail)
    with pytest.raises(core.Stopped if isinstance(error, OSError) else type(error)):
        core.write_dataset(store, folder, dataset.DatasetPlan(formats=("csv",)))
    assert content(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["ds"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("renames", [0, 1])
def test_a_kill_at_the_end_leaves_a_whole_folder(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renames: int
) -> None:
    """Killed before the first rename the old one stands; killed between the two it stands beside, under another name."""
    folder = tmp_path / "place" / "ds"
    core.write_dataset(store, folder)
    before, done, real = content(folder), [0], os.replace

    def die(*args: Any) -> None:
        below = os.path.relpath(args[0], tmp_path)
        if (below.endswith(".part") and "data" in below) or done[0] < renames:
            done[0] += str(args[0]) == str(folder)
            return real(*args)
        os._exit(9)

    monkeypatch.setattr(os, "replace", die)
    store.engine.dispose()  # no connection to a server is shared with a child
    assert apart(lambda: core.write_dataset(store, folder, dataset.DatasetPlan(formats=("csv",)))) == 9
    monkeypatch.undo()
    old = folder if not renames else next(folder.parent.glob(".ds.*.old"))
    assert content(old) == before
    with pytest.raises(core.BadInput):
        core.write_dataset(store, folder, dataset.DatasetPlan(selection=core_store.NodeFilter(generation=(9,))))
    assert content(folder) == before, "the next one puts back what was left beside, though it writes nothing itself"
    core.write_dataset(store, folder, dataset.DatasetPlan(formats=("csv",)))
    assert "formats/csv-train.csv" in content(folder)
    assert list(folder.parent.glob(".ds.*.old")) == []


def test_a_folder_that_somebody_writes_at_the_same_moment_is_whole(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process puts its folder in the place just when ours has taken the old one away: the last one stays."""
    folder, other, real = tmp_path / "ds", tmp_path / "theirs", os.replace
    core.write_dataset(store, folder)
    core.write_dataset(store, other, dataset.DatasetPlan(formats=("chat",)))

    def meet(source: Any, goal: Any) -> None:
        real(source, goal)
        if Path(source) == folder and other.exists():
            real(other, folder)

    monkeypatch.setattr(os, "replace", meet)
    core.write_dataset(store, folder, dataset.DatasetPlan(formats=("csv",)))
    assert "formats/csv-train.csv" in content(folder)
    assert [path.name for path in tmp_path.glob("*ds*")] == ["ds"]


def test_behind_a_link_the_folder_is_replaced_and_not_the_link(store: core.Store, tmp_path: Path) -> None:
    core.write_dataset(store, tmp_path / "v1")
    (tmp_path / "now").symlink_to("v1")
    core.write_dataset(store, tmp_path / "now", dataset.DatasetPlan(formats=("csv",)))
    assert (tmp_path / "now").is_symlink()
    assert "formats/csv-train.csv" in content(tmp_path / "v1")
    assert sorted(path.name for path in tmp_path.iterdir() if "koevol.db" not in path.name) == ["now", "v1"]


def test_what_a_killed_process_put_aside_is_swept_away_after_a_while(
    store: core.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.write_dataset(store, tmp_path / "ds")
    (tmp_path / ".ds.x.0.old").mkdir()
    core.write_dataset(store, tmp_path / "ds")
    assert (tmp_path / ".ds.x.0.old").exists()
    monkeypatch.setattr(disk, "ABANDONED", -1.0)
    core.write_dataset(store, tmp_path / "ds")
    assert not (tmp_path / ".ds.x.0.old").exists()


def test_what_a_killed_process_left_is_swept_away_after_a_while(store: core.Store, tmp_path: Path) -> None:
    for name, age in (("old", 7200), ("new", 60)):
        left = tmp_path / f".ds.{name}.part"
        (left / "data").mkdir(parents=True)
        os.utime(left, (time.time() - age,) * 2)
    core.write_dataset(store, tmp_path / "ds")
    assert [path.name for path in tmp_path.glob(".ds*")] == [".ds.new.part"]


# refusals


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (lambda: dataset.DatasetPlan(formats=("alpaca", "nonsense")), "nonsense"),
        (lambda: dataset.DatasetPlan(selection=core_store.NodeFilter(no_finding=("nonsense",))), "nonsense"),
        (lambda: dataset.DatasetPlan(split=dataset.Split(0.9)), "0.9"),
        (lambda: dataset.DatasetPlan(license="nonsense"), "nonsense"),
        (lambda: dataset.DatasetPlan(selection=core_store.NodeFilter(generation=(9,))), "나갈 행이 없습니다"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_no_folder(
    store: core.Store, tmp_path: Path, plan: Callable[[], dataset.DatasetPlan], said: str
) -> None:
    with pytest.raises(core.BadInput, match=said):
        core.write_dataset(store, tmp_path / "ds", plan())
    assert not (tmp_path / "ds").exists()
    assert not list(tmp_path.glob(".ds*"))


def test_a_declared_licence_that_the_rejected_side_of_a_pair_forbids_is_refused(
    store: core.Store, tmp_path: Path
) -> None:
    with store.writing() as conn:
        conn.exec_driver_sql("UPDATE seed SET license = 'CC0-1.0'")
        conn.exec_driver_sql(
            "UPDATE node SET model = CASE WHEN verdict = 'reject' THEN 'llama-9' ELSE 'scripted' END WHERE method IS NOT NULL"
        )
    assert (
        core.write_dataset(store, tmp_path / "one", dataset.DatasetPlan(pairs=False, license="cc0-1.0")).license
        == "cc0-1.0"
    )
    with pytest.raises(core.BadInput, match="cc0"):
        core.write_dataset(store, tmp_path / "two", dataset.DatasetPlan(license="cc0-1.0"))
    done = core.write_dataset(store, tmp_path / "two")
    assert done.license == "other"
    assert "Llama" in done.reason
    there = content(tmp_path / "two")
    assert b"`llama-9`" in there["LICENSE.md"]
    assert "선호 쌍에만 있는 모델 · only in preference pairs: `llama-9`".encode() in there["README.md"]


# the command


def test_the_command_writes_the_folder_and_prints_what_is_in_it(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = headless.main([
        "dataset", "--db", db_of(db), "--out", str(tmp_path / "ds"), "--name", "우리 데이터", "--formats", "chat, dpo",
        "--validation", "0.5", "--split-seed", "1", "--accepted-only", "1", "--provenance", "1", "--mask-personal",
        "--pseudonyms", "--without", "personal", "--license", "other",
    ])  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (told["license"], told["masked"], told["split"]["seed"]) == ("other", {}, 1)
    assert sum(told["rows"]["default"].values()) == 7
    assert "# 우리 데이터" in (tmp_path / "ds" / "README.md").read_text(encoding="utf-8")


def test_the_command_refuses_with_one_line(db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    assert headless.main(["dataset", "--db", db_of(db), "--out", str(tmp_path / "full")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().count("\n") == 0
