"""What trains and measures: recipes name only files that are there, and the comparison is honest to the digit."""

from __future__ import annotations

import ast
import json
import math
import random
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from koevol_core.dataset.exports.folder.recipes import HERE, filled, recipes

FILES = {
    (name, side): f"formats/{name}-{side}.x" for name in ("alpaca", "chat", "dpo") for side in ("train", "validation")
}
NAMES = {key: f"{key[0]}-{key[1]}" for key in FILES}
COMPARE = runpy.run_path(str(HERE / "compare.py"), run_name="compare")


def some(*formats: str, sides: tuple[str, ...] = ("train", "validation"), pairs: bool = False) -> dict[str, str]:
    chosen = {key: path for key, path in FILES.items() if key[0] in formats and key[1] in sides}
    return recipes(chosen, {key: NAMES[key] for key in chosen}, pairs)


def test_every_recipe_is_there_where_its_files_are() -> None:
    assert set(some("alpaca", "chat", "dpo", pairs=True)) == {path.name for path in HERE.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    ("formats", "missing"),
    [
        ((), {"llamafactory_sft.yaml", "llamafactory_dpo.yaml", "axolotl_sft.yaml"}),
        (("alpaca",), {"llamafactory_dpo.yaml", "axolotl_sft.yaml"}),
        (("chat",), {"llamafactory_dpo.yaml"}),
        (("dpo",), {"llamafactory_sft.yaml", "axolotl_sft.yaml"}),
    ],
)
def test_a_recipe_without_its_file_is_not_written_nor_named(formats: tuple[str, ...], missing: set[str]) -> None:
    made = some(*formats)
    assert {path.name for path in HERE.iterdir() if path.is_file()} - set(made) == missing
    assert not [name for name in missing if f"recipes/{name}" in made["README.md"]]


@pytest.mark.parametrize("sides", [("train",), ("train", "validation")])
@pytest.mark.parametrize("name", ["llamafactory_sft.yaml", "llamafactory_dpo.yaml", "axolotl_sft.yaml"])
def test_a_recipe_is_yaml_that_evaluates_only_where_something_is_held_out(name: str, sides: tuple[str, ...]) -> None:
    value = yaml.safe_load(some("alpaca", "chat", "dpo", sides=sides)[name])
    assert value["seed"] == 42
    if name.startswith("llamafactory"):
        assert value["dataset_dir"] == "."
        assert value["dataset"] == ("dpo-train" if "dpo" in name else "alpaca-train")
        assert ("eval_dataset" in value, value.get("eval_strategy")) == (
            len(sides) == 2,
            "epoch" if len(sides) == 2 else None,
        )
    else:
        assert value["datasets"][0]["path"] == "formats/chat-train.x"
        assert ("test_datasets" in value) == ("evals_per_epoch" in value) == (len(sides) == 2)


@pytest.mark.parametrize("name", ["train_trl.py", "compare.py", "evaluate.sh"])
def test_a_script_leaves_as_it_is(name: str) -> None:
    text = some("alpaca")[name]
    assert text == (HERE / name).read_text(encoding="utf-8")
    if name.endswith(".py"):
        ast.parse(text)
    else:
        assert subprocess.run(["bash", "-n", str(HERE / name)], capture_output=True).returncode == 0


def test_no_marker_is_left() -> None:
    for formats in ((), ("alpaca",), ("alpaca", "chat", "dpo")):
        for text in some(*formats).values():
            assert "{{" not in text


def test_a_line_without_its_value_is_left_out() -> None:
    text = "a: {{x}}\nb: {{y}}\nc: 1{{x?}}\nd: 2{{y?}}\n"
    assert filled(text, {"x": "{{y}}"}) == "a: {{y}}\nc: 1\n"


def test_the_measurement_is_the_same_on_both_sides_and_keeps_the_answers() -> None:
    text = (HERE / "evaluate.sh").read_text(encoding="utf-8")
    for flag in ("kmmlu_direct_hard", "--num_fewshot", "--seed", "--log_samples", "--manifest"):
        assert flag in text


# the comparison


def samples(folder: Path, task: str, right: list[bool], date: str = "2026-11-23T01-02-03.456789", **more: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"samples_{task}_{date}.jsonl"
    lines = [
        {
            "doc_id": n,
            "doc_hash": f"{task}-{n}",
            "filter": "none",
            "exact_match": float(one),
            "doc": {"질문": "줄\u2028바꿈"},
            **more,
        }
        for n, one in enumerate(right)
    ]
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE / "compare.py"), *map(str, arguments)], capture_output=True, text=True
    )


def test_two_runs_are_compared_question_by_question(tmp_path: Path) -> None:
    before, after = tmp_path / "before" / "model", tmp_path / "after" / "other__model"
    samples(before, "kmmlu_direct_hard_law", [True, False, False, True, False])
    samples(after, "kmmlu_direct_hard_law", [True, True, True, False, False])
    samples(before, "kmmlu_direct_hard_math", [False] * 5)
    samples(after, "kmmlu_direct_hard_math", [True] * 3 + [False] * 4)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"name": "시험", "overlap": {"rows": 2}}), encoding="utf-8")
    done = run(tmp_path / "before", tmp_path / "after", "--about", "shots=5", "--manifest", manifest)
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert (value["n"], value["tasks"], value["gained"], value["lost"]) == (10, 2, 5, 1)
    assert (value["before"]["score"], value["after"]["score"], value["difference"]) == (0.2, 0.6, 0.4)
    assert value["unpaired"] == {"before": 0, "after": 2}
    assert value["mcnemar_p"] == pytest.approx(2 * (1 + 6) / 64)
    assert (value["about"], value["data"]["overlap"]) == ("shots=5", {"rows": 2})
    low, high = value["difference_interval_95"]
    assert low < 0.4 < high
    assert value["clear"] == (not low <= 0 <= high)


def test_of_several_runs_into_one_folder_the_newest_counts(tmp_path: Path) -> None:
    samples(tmp_path / "a", "t", [False, False], "2026-11-22T09-00-00.1")
    samples(tmp_path / "a", "t", [True, True], "2026-11-23T09-00-00.1")
    assert set(COMPARE["scores"](tmp_path / "a").values()) == {1.0}


@pytest.mark.parametrize(
    ("other", "said"),
    [({"exact_match": 0.5}, "neither right nor wrong"), ({"doc_hash": "x"}, "no question in common")],
)
def test_what_cannot_be_compared_is_one_sentence(tmp_path: Path, other: dict[str, Any], said: str) -> None:
    samples(tmp_path / "a", "t", [True, False])
    samples(tmp_path / "b", "t", [True, False], **other)
    done = run(tmp_path / "a", tmp_path / "b")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_samples_says_what_was_forgotten(tmp_path: Path) -> None:
    done = run(tmp_path, tmp_path)
    assert done.returncode == 1
    assert "--log_samples" in done.stderr


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 0, 0.0, 1.0), (5, 5, 0.5655, 1.0)],
)
def test_wilsons_interval_is_that_of_the_literature(right: int, n: int, low: float, high: float) -> None:
    """81/263 and 15/148 are worked in Newcombe, Statist. Med. 17 (1998) 857-872, table I, method 3."""
    assert COMPARE["wilson"](right, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("gained", "lost", "p"), [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (9, 2, 0.06543), (2, 9, 0.06543)]
)
def test_mcnemars_p_is_exact(gained: int, lost: int, p: float) -> None:
    assert COMPARE["mcnemar"](gained, lost) == pytest.approx(p, abs=5e-6)


def test_a_difference_turns_its_sign_with_the_sides() -> None:
    forth, back = COMPARE["difference"](12, 3, 100), COMPARE["difference"](3, 12, 100)
    assert forth == pytest.approx((-back[0], -back[2], -back[1]))
    assert COMPARE["difference"](0, 0, 50)[0] == 0
    assert COMPARE["difference"](0, 0, 50)[1] < 0 < COMPARE["difference"](0, 0, 50)[2]


def test_the_interval_of_the_difference_covers_the_truth_as_often_as_it_says() -> None:
    """2,000 experiments of 150 questions with a known difference: between 93 and 97.5 of 100 intervals hold it."""
    dice, up, down, n, held = random.Random(1), 0.15, 0.08, 150, 0
    for _ in range(2000):
        draws = [dice.random() for _ in range(n)]
        gained, lost = sum(one < up for one in draws), sum(up <= one < up + down for one in draws)
        _, low, high = COMPARE["difference"](gained, lost, n)
        held += low <= up - down <= high
    assert 0.93 <= held / 2000 <= 0.975
    assert math.isfinite(held)
