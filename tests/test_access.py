"""Who may come in and what they may do: the operator's list read strictly, and every verb that changes something in it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import access, settings
from koevol_core.access import MAY, SHORTEST

ROOT = Path(__file__).resolve().parent.parent
SECRET = "0123456789abcdef" * 2
OWNER, REVIEWER = access.Person("sujin@example.com", "owner"), access.Person("minho@example.com", "reviewer")


def policy(**said: str) -> access.Policy:
    """A policy from what the operator said in the environment, without the prefix."""
    return access.policy(
        settings.load({f"KOEVOL_{name.upper()}": value for name, value in said.items()}, Path("/nowhere"))
    )


TEAM = {"sign_in": "oidc", "owners": "Sujin@Example.com", "reviewers": " minho@example.com , @Team.example.org,"}


def test_nothing_said_means_that_nobody_signs_in_and_everything_may_be_done() -> None:
    quiet = policy()
    assert not quiet.signs_in
    assert access.person(quiet, "하린") == access.Person("하린", "owner")
    assert all(access.may(access.Person("", "owner"), action) for action in access.ACTIONS.values())


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("sujin@example.com", "owner"), ("SUJIN@EXAMPLE.COM", "owner"), (" sujin@example.com ", "owner"),
        ("minho@example.com", "reviewer"), ("anybody@team.example.org", "reviewer"),
        ("haneul@example.com", None), ("x@sub.team.example.org", None), ("x@team.example.org.evil.example", None),
        ("x@evilteam.example.org", None), ("sujin@example.com@team.example.org", None), ("sujin@example.com,x@team.example.org", None),
        ("", None), ("sujin", None), ("@team.example.org", None),
        ("\u017fujin@example.com", None), ("sujin@e\uff58ample.com", None), ("sujin@example.com\n", "owner"),
    ],
)  # fmt: skip
def test_only_whoever_is_on_the_list_is_somebody(name: str, role: str | None) -> None:
    found = access.person(policy(**TEAM), name)
    assert (found.role if found else None) == role
    assert found is None or found.name == found.name.strip().lower()


def test_letters_that_grow_small_into_somebody_elses_are_nobody() -> None:
    """The Kelvin sign becomes a k, and a long s an s: an address of its own, with its own verified e-mail."""
    assert "\u212a".lower() == "k"
    one = policy(sign_in="oidc", owners="kim@example.com")
    assert access.person(one, "kim@example.com") and access.person(one, "\u212aim@example.com") is None


def test_an_owner_who_is_also_listed_as_a_reviewer_is_an_owner() -> None:
    one = policy(sign_in="oidc", owners="a@b.example", reviewers="a@b.example,@b.example")
    assert access.person(one, "a@b.example") == access.Person("a@b.example", "owner")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"sign_in": "saml"}, "KOEVOL_SIGN_IN"), ({"sign_in": "on", "owners": "a@b.example"}, "KOEVOL_SIGN_IN"),
        ({"sign_in": "oidc"}, "KOEVOL_OWNERS"), ({"sign_in": "oidc", "owners": " , "}, "KOEVOL_OWNERS"),
        ({"sign_in": "oidc", "owners": "@example.com"}, "KOEVOL_OWNERS"),
        ({"sign_in": "oidc", "owners": "sujin"}, "KOEVOL_OWNERS"),
        ({"sign_in": "oidc", "owners": "a@b.example c@d.example"}, "KOEVOL_OWNERS"),
        ({"sign_in": "oidc", "owners": "*@b.example;x"}, "KOEVOL_OWNERS"),
        ({"sign_in": "oidc", "owners": "a@b.example", "reviewers": "everybody"}, "KOEVOL_REVIEWERS"),
        ({"sign_in": "oidc", "owners": "a@b.example", "reviewers": "@"}, "KOEVOL_REVIEWERS"),
        ({"sign_in": "oidc", "owners": "수진@b.example"}, "KOEVOL_OWNERS"),
        ({"sign_in": "proxy", "owners": "a@b.example"}, "KOEVOL_PROXY_SECRET"),
        ({"sign_in": "proxy", "owners": "a@b.example", "proxy_secret": "short"}, "KOEVOL_PROXY_SECRET"),
        ({"sign_in": "proxy", "owners": "a@b.example", "proxy_secret": SECRET, "proxy_header": "X Email:"}, "KOEVOL_PROXY_HEADER"),
        ({"sign_in": "proxy", "owners": "a@b.example", "proxy_secret": SECRET, "proxy_header": access.PROOF}, "KOEVOL_PROXY_HEADER"),
        ({"sign_in": "proxy", "owners": "a@b.example", "proxy_secret": SECRET, "proxy_sign_out": "javascript:alert(1)"}, "KOEVOL_PROXY_SIGN_OUT"),
        ({"sign_in": "proxy", "owners": "a@b.example", "proxy_secret": SECRET, "proxy_sign_out": "//evil.example"}, "KOEVOL_PROXY_SIGN_OUT"),
    ],
)  # fmt: skip
def test_what_is_configured_wrongly_lets_nobody_in_and_says_what_to_change(said: dict[str, str], words: str) -> None:
    with pytest.raises(core.BadInput, match=words) as caught:
        policy(**said)
    assert SECRET not in str(caught.value)


PROXY = {"sign_in": "proxy", "owners": "sujin@example.com", "proxy_secret": SECRET}


@pytest.mark.parametrize(
    ("proofs", "names", "who"),
    [
        ([SECRET], ["Sujin@example.com"], "sujin@example.com"),
        ([], ["sujin@example.com"], ""), ([""], ["sujin@example.com"], ""), ([SECRET[:-1]], ["sujin@example.com"], ""),
        ([SECRET + "0"], ["sujin@example.com"], ""), ([SECRET.upper()], ["sujin@example.com"], ""),
        (["비밀"], ["sujin@example.com"], ""), ([SECRET], [], ""), ([SECRET], [""], ""),
        ([SECRET], ["eve@example.com", "sujin@example.com"], ""), ([SECRET, SECRET], ["sujin@example.com"], ""),
        (["wrong", SECRET], ["sujin@example.com"], ""), ([SECRET], ["eve@example.com, sujin@example.com"], ""),
    ],
)  # fmt: skip
def test_the_proxy_is_believed_when_it_proves_itself_and_says_one_name(
    proofs: list[str], names: list[str], who: str
) -> None:
    assert access.proven(policy(**PROXY), proofs, names) == who


def test_a_policy_without_a_secret_believes_no_proxy() -> None:
    assert access.proven(access.Policy("proxy"), [""], ["sujin@example.com"]) == ""


def test_the_secret_of_the_proxy_is_never_shown() -> None:
    one = policy(**PROXY)
    assert SECRET not in repr(one) and len(SECRET) >= SHORTEST
    assert SECRET not in str(core.BadInput(f"x {SECRET}"))


@pytest.mark.parametrize(
    ("address", "inside"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.8.8.8", True), (None, False), ("", False),
     ("0.0.0.0", False), ("::", False), ("192.168.0.7", False), ("127.0.0.1.evil.example", False)],
)  # fmt: skip
def test_what_is_reached_from_this_machine_alone(address: str | None, inside: bool) -> None:
    assert access.on_loopback(address) is inside


def test_a_reviewer_judges_and_suggests_and_no_more() -> None:
    may = {verb for verb, action in access.ACTIONS.items() if access.may(REVIEWER, action)}
    assert may == {
        "decide", "decide_all", "decide_some", "reject_branch", "undo", "take_back", "explain", "edit", "prefer_twin", "choose_answer", "write_answer",
        "reject_answer", "undo_answer",
        "suggest", "keep_own", "adjudicate", "next_node", "hold",
    }  # fmt: skip
    assert MAY["reviewer"] < MAY["owner"] == set(access.ACTIONS.values())


# -- nothing that changes something goes around the door -----------------------------------------------------------------

SCREENS = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
ASKS = {"act", "allowed", "later"}
"""What looks who is there before it does anything."""


FACES = ("core", "evolution", "control", "review", "dataset", "quality", "analytics", "store", "llm")


def verbs_outside(source: str) -> Iterator[tuple[int, str]]:
    """(line, verb) of each verb of ``ACTIONS`` that stands anywhere but as the verb that is handed to ``ASKS``."""
    tree = ast.parse(source)
    handed = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ASKS
        and len(node.args) > 1
        for part in [node.args[1]]
    }
    for node in ast.walk(tree):  # a button may name act as its callback: on_click=act, args=(page, verb, …)
        if isinstance(node, ast.Call) and any(
            word.arg == "on_click" and isinstance(word.value, ast.Name) and word.value.id == "act"
            for word in node.keywords
        ):
            given = next(word.value for word in node.keywords if word.arg == "args")
            assert isinstance(given, ast.Tuple)
            handed.add(id(given.elts[1]))
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id.removeprefix("core_") in FACES
            and node.attr in access.ACTIONS and id(node) not in handed
        ):  # fmt: skip
            yield node.lineno, node.attr


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_hands_what_changes_something_to_the_door_and_never_calls_it(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert list(verbs_outside(source)) == []
    assert path.name == "guard.py" or not re.search(rf"getattr\((core_)?({'|'.join(FACES)})\b|st\.fragment", source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "koevol_core":
            assert not {alias.name for alias in node.names} & set(access.ACTIONS), "a verb by another name"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("write", "writing", "engine") or not _is_store(node.value), f"line {node.lineno}"


def _is_store(node: ast.expr) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == "store") or (
        isinstance(node, ast.Name) and "store" in node.id
    )


@pytest.mark.parametrize(
    "line",
    ["core.decide(page.store, 1, 'accept', who)", "review.edit(page.store, 1, 'x', who)", "core_dataset.push(hub)", "act(page, lambda: core.decide(page.store, 1))", "go = core.start_run",
     "st.button('x', on_click=core.stop_run, args=(page.store, 1))", "act(page, run, core.decide)"],
)  # fmt: skip
def test_the_test_above_would_see_it(line: str) -> None:
    assert list(verbs_outside(line))


def test_every_verb_that_changes_the_store_is_listed_with_what_it_needs() -> None:
    """Followed through the core's own calls: what the core offers and writes, a page may only hand to the door."""
    writers = writing_functions()
    faces = [importlib.import_module(f"koevol_core.{room}") for room in FACES if room != "core"]
    offered = {
        name: getattr(face, name) for face in faces for name in face.__all__ if inspect.isfunction(getattr(face, name))
    }
    writing = {name for name, verb in offered.items() if (verb.__module__, verb.__name__) in writers}
    assert writing - set(access.ACTIONS) <= {"open_store"}, "it changes something: say in access.py what it needs"
    assert len(writing) > 25 and set(access.ACTIONS) <= set(offered)


def writing_functions() -> set[tuple[str, str]]:
    """(module, function) of all that write into a store, themselves or by what they call."""
    calls: dict[tuple[str, str], set[tuple[str, str]]] = {}
    writing: set[tuple[str, str]] = set()
    for path in sorted((ROOT / "koevol_core").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        package = module if parts[-1] == "__init__" else module.rpartition(".")[0]
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names: dict[str, tuple[str, str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").startswith("koevol_core")):
                base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
                where = ".".join(filter(None, (base, node.module)))
                names |= {alias.asname or alias.name: (where, alias.name) for alias in node.names}
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        names |= {one.name: (module, one.name) for one in functions}
        for one in functions:
            inside = [node for node in ast.walk(one) if isinstance(node, ast.Call)]
            if any(
                isinstance(node.func, ast.Attribute)
                and node.func.attr in ("write", "writing")
                and _is_store(node.func.value)
                for node in inside
            ):
                writing.add((module, one.name))
            found = {
                names[node.func.id] for node in inside if isinstance(node.func, ast.Name) and node.func.id in names
            }
            for node in inside:
                if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                    where, name = names.get(node.func.value.id, ("", ""))
                    found.add((f"{where}.{name}", node.func.attr))
            calls[module, one.name] = found
    while more := {one for one, called in calls.items() if called & writing} - writing:
        writing |= more
    return writing
