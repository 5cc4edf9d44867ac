"""The scorecards of the export page: what is compared, what is said of it, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import koevol_core as core
from koevol_core import analytics, control
from koevol_core.store import calls, planned
from koevol_core.types import Outcome, RunSpec
from tests.conftest import Garden, topic

Open = Callable[..., AppTest]
HOSTILE = "<img src=x onerror=alert(1)> $x$ :red[a] **굵게** ![](http://127.0.0.1:9/b.png)"


def grow(garden: Garden, accepted: dict[str, int], decided: int = 40, model: str = "m-1", domain: str = "") -> None:
    """``decided`` children of each method; so many of them accepted, the others rejected; two cents each."""
    store = garden.store
    first = control.funnel(store).seeds
    roots = [core.plant(store, core.Seed(topic(first + n), domain=domain)) for n in range(decided)]
    for method, many in accepted.items():
        run = core.plan(store, RunSpec(((method, 1.0),), model="m-1@http://x/v1"), roots)  # type: ignore[arg-type]
        with store.writing() as conn:
            for place, job in enumerate(planned.jobs(conn, "node", run, 1000)):
                planned.fill(
                    conn, job, Outcome("alive", job.text + " 더", model=model, prompt_sha256=f"{len(method):064}")
                )
                row: dict[str, Any] = {"node_id": job.id, "run_id": run, "purpose": "evolve", "turn": 0, "attempt": 1}
                call = calls.sent(conn, row | {"request": "{}"})
                calls.ended(conn, call, {"state": "got", "body": b"{}"})
                calls.priced(conn, call, {"cost": 0.02, "model": model})
                verdict = "accept" if place < many else "reject"
                conn.exec_driver_sql("UPDATE node SET verdict = ? WHERE id = ?", (verdict, job.id))


def words(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*at.main.text, *at.main.caption, *at.main.info])


def table(at: AppTest) -> Any:
    return at.main.dataframe[0].value


def test_what_stands_out_is_said_in_a_sentence(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 36, "complicate": 12})
    at = opened(view="scorecard")
    assert "✔ 심화의 채택률은 90%(n=40)로, 자료 추가 30%(n=40)보다 높습니다." in words(at)
    assert "✔ 심화의 채택 한 행 값은" in words(at)
    assert list(table(at)["방법"]) == ["심화", "자료 추가"]
    assert list(table(at)["채택"]) == [36, 12]


def test_where_intervals_overlap_nothing_is_claimed(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 21, "complicate": 19})
    at = opened(view="scorecard")
    assert "아직 데이터로는 우열을 말할 수 없습니다" in words(at) and "✔" not in words(at)


def test_a_handful_of_decisions_is_called_too_few(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 4, "complicate": 0}, decided=4)
    assert "적어도 둘이 10개씩은" in words(opened(view="scorecard"))


def test_the_address_says_what_is_compared_and_within_what(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 36, "complicate": 12}, domain="요리")
    at = opened(view="scorecard", by="domain", **{"in": "method", "value": "complicate"})
    assert at.pills(key="card_by").value == "domain"
    assert list(table(at)["분야"]) == ["요리"] and list(table(at)["채택"]) == [12]
    at.selectbox(key="card_value").select("deepen").run()
    assert list(table(at)["채택"]) == [36]
    at.selectbox(key="card_in").select("").run()
    assert list(table(at)["채택"]) == [48]
    at.pills(key="card_by").set_value("generation").run()
    assert not at.exception and list(table(at)["세대"]) == ["1세대"]


def test_an_address_that_says_nonsense_shows_the_methods(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 3}, decided=4)
    at = opened(view="scorecard", by="weather", **{"in": "nothing", "value": "here"})
    assert list(table(at)["방법"]) == ["심화"]
    assert list(table(opened(view="scorecard", **{"in": "method"}))["방법"]) == ["심화"]


@pytest.mark.parametrize("by", analytics.DIMENSIONS)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_dimension_is_shown_in_both_languages(garden: Garden, opened: Open, by: str, lang: str) -> None:
    grow(garden, {"deepen": 18, "complicate": 2}, decided=20)
    control.keep_setting(garden.store, "language", lang)
    at = opened(view="scorecard", by=by)
    assert not at.exception and len(at.main.dataframe) == 1 and len(table(at))


def test_names_of_models_and_domains_are_never_read_as_markup(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 36}, model=HOSTILE, domain=HOSTILE)
    grow(garden, {"deepen": 2}, model="m-1")
    for by, column in (("model", "모델"), ("domain", "분야")):
        at = opened(view="scorecard", by=by)
        assert any(str(name).startswith("<img src=x") for name in table(at)[column])
        read = [*at.main.markdown, *at.main.caption, *at.main.info, *at.main.success, *at.main.warning]
        assert not [one for one in read if "<img" in str(one.value)]


def test_a_project_without_children_is_told_what_will_be_here(opened: Open) -> None:
    at = opened(view="scorecard")
    assert "아직 자식이 없어" in words(at) and not at.main.dataframe


def test_children_that_nobody_judged_are_told_where_to_begin(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 0}, decided=3)
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE node SET verdict = NULL")
    at = opened(view="scorecard")
    assert "아직 아무도 판단하지 않아" in words(at)
    assert list(table(at)["미정"]) == [3]


def test_a_cost_that_is_not_known_is_never_shown_as_a_number(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 2}, decided=4)
    with garden.store.writing() as conn:
        conn.exec_driver_sql("UPDATE call SET cost = NULL")
    row = table(opened(view="scorecard")).iloc[0]
    assert (row["비용"], row["채택 한 행"], row["모두 판단하면"]) == ("비용 모름", "비용 모름", "")


def test_both_files_can_be_taken(garden: Garden, opened: Open) -> None:
    grow(garden, {"deepen": 2}, decided=4)
    labels = [one.proto.label for one in opened(view="scorecard").get("download_button")]
    assert labels == ["JSON으로 받기", "Markdown으로 받기"]
