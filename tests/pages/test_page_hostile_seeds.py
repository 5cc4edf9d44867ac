"""Hostile text in the seeds of people and in data sets of the Hub, on the page of seeds: never read as Markdown."""

from __future__ import annotations

import json

import pytest

import koevol_core as core
from koevol_core import dataset
from tests import test_page_seeds as page
from tests.hub_standin import HubStandin
from tests.test_page_seeds import Open, at_hub, lines, part, plant, press, run, typing

open_page, standin, store = page.open_page, page.standin, page.store  # fixtures

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "$x$ :red[a]",
    "![](http://127.0.0.1:9/b.png)",
    "**굵게**",
    "\u202e뒤집힌 글",
    "`x` [a](b)",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_people_is_never_markdown(open_page: Open, store: core.Store, text: str) -> None:
    node_id = plant(store, f"{text} 이것을 설명해줘.", domain=text, source=text, license=text, note=text)
    table = dataset.read_seed_table(
        json.dumps([{text: f"{text} 둘째 글을 설명해줘."}, {text: ""}]).encode(), f"{text}.json"
    )
    dataset.import_rows(store, table, {"text": text}, core.Seed(""))
    for app in (
        open_page(),
        open_page(node=str(node_id)),
        open_page(view="refused"),
        open_page(view="import"),
        open_page(domain=text),
    ):
        typing(app, 2, f"{text} 이것을 설명해 주세요")
        for kind in (app.markdown, app.caption, app.error, app.info, app.subheader, app.toast):
            assert not [one.value for one in kind if text in str(one.value)]
        assert not [
            one.label for kind in (app.button, app.text_area, app.text_input) for one in kind if text in one.label
        ]


@pytest.mark.parametrize("text", [one for one in HOSTILE if "/" not in one])
def test_text_of_the_hub_is_never_markdown(open_page: Open, standin: HubStandin, text: str) -> None:
    card = f"---\nlicense: {json.dumps(text)}\n---\n".encode()
    path = f"{text}.jsonl" if text.isprintable() else "b.jsonl"  # what is not printable is not listed at all
    content = {one: lines({text: f"{text} {one} 글을 설명해줘."}) for one in ("b.jsonl", "c.jsonl", path)}
    standin.repo("lee/bad", {"README.md": card, **content})
    app = at_hub(open_page, "lee/bad")
    part(app).set_value(1)
    run(app).multiselect[0].set_value([path])
    press(run(app), "seed_hub_fetch")
    for shown in (app, press(app, "seed_import"), at_hub(open_page, text)):
        for kind in (shown.markdown, shown.caption, shown.error, shown.info, shown.success, shown.toast):
            assert not [one.value for one in kind if text in str(one.value)]
