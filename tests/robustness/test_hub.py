"""A folder goes to the Hub in one visible step or not at all, and a data set of the Hub becomes seeds with its licence:
the real huggingface_hub against a Hub on this machine, faults included. Without that library there is nothing to test."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import io
import json
import socket
import sys
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import koevol_core as core
from koevol_core import __main__ as verbs
from koevol_core import dataset, quality, review, settings, types
from koevol_core.dataset.huggingface import client, dataset_card, local_folder
from tests.conftest import LIMIT, Garden
from tests.databases import db_of, fresh
from tests.hub_standin import READER, STRANGER, TOKEN, HubStandin, Repo

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="huggingface_hub is not installed"
)
NAME = "kim/ko-evol"
FRONT = "---\nlanguage: [ko]\nlicense: cc-by-4.0\nconfigs:\n- config_name: default\n  data_files:\n  - split: train\n    path: data/train-*\n---\n# 데이터\n"
ROWS = [{"instruction": f"{one}번째 김치찌개 끓이는 방법을 순서대로 알려줘."} for one in range(1, 6)]
FAULTS = ["403", "429", "500", "503", "reset", "html", "wrong", "echo"]


def lines(rows: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def write_folder(folder: Path, data: dict[str, bytes]) -> Path:
    """A folder as the dataset verb writes it, as far as the Hub is concerned."""
    for path, content in {**data, "README.md": FRONT.encode()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    files = [{"path": path, "sha256": hashlib.sha256(content).hexdigest()} for path, content in data.items()]
    (folder / "manifest.json").write_text(json.dumps({"format": local_folder.OURS, "files": files}), encoding="utf-8")
    return folder


DATA = {
    "data/train-00000-of-00002.parquet": b"PAR1" + b"a" * 70_000,
    "data/train-00001-of-00002.parquet": b"PAR1" + b"b" * 50_000,
    "alpaca/train.json": b"[]\n",
}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is only what a fault makes: a machine that stalls changes the fate of no request."""
    monkeypatch.setattr(client, "SILENCE", LIMIT)


@pytest.fixture
def standin() -> Iterator[HubStandin]:
    with HubStandin() as one:
        yield one


@pytest.fixture
def hub(standin: HubStandin) -> dataset.Hub:
    return at(standin)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "out", DATA)


def at(standin: HubStandin, token: str = TOKEN) -> dataset.Hub:
    return dataset.Hub(standin.url, token, backoff=0.001)


def push(hub: dataset.Hub, folder: Path, repo: str, tell: Any = None, **more: Any) -> dataset.Pushed:
    target = dataset.PushTarget(repo, **more)
    return dataset.push(hub, folder, target, tell) if tell else dataset.push(hub, folder, target)


def push_plan(hub: dataset.Hub, folder: Path, repo: str) -> dataset.PushPlan:
    return dataset.push_plan(hub, folder, dataset.PushTarget(repo))


def import_hub(
    store: core.Store,
    hub: dataset.Hub,
    listing: dataset.Listing,
    files: tuple[dataset.DataFile, ...],
    *more: Any,
    **rest: Any,
) -> types.Imported:
    """Download and import these files, as the verb does."""
    return dataset.import_tables(
        store, listing, [dataset.read_data_file(hub, listing, one) for one in files], *more, **rest
    )


def changes(plan: dataset.PushPlan) -> dict[str, str]:
    return {one.path: one.change for one in plan.files}


def published(standin: HubStandin, name: str = NAME) -> Repo:
    return standin.repos["dataset", name]


def written(standin: HubStandin) -> list[str]:
    """Requests that changed something or carried content."""
    return [one.path for one in standin.ledger if one.method != "GET" and one.status == 200]


# looking first


def test_a_dry_run_names_every_file_and_sends_nothing(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    plan = push_plan(hub, folder, NAME)
    assert set(changes(plan)) == {*DATA, "README.md", "manifest.json"}
    assert set(changes(plan).values()) == {"new"}
    assert plan.private and not plan.exists and plan.bytes == sum(one.size for one in plan.files)
    assert {one.method for one in standin.ledger} == {"GET"} and not standin.repos


def test_files_that_are_there_already_are_told_apart(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    push(hub, folder, NAME)
    write_folder(folder, DATA | {"alpaca/train.json": b"[1]\n", "chat/train.jsonl": b"{}\n"})
    plan = push_plan(hub, folder, NAME)
    assert changes(plan) == dict.fromkeys(DATA, "same") | {
        "README.md": "same", "manifest.json": "replaced", "alpaca/train.json": "replaced", "chat/train.jsonl": "new",
    }  # fmt: skip
    assert plan.exists and plan.base == published(standin).head.oid


def test_only_what_the_manifest_names_would_leave(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    (folder / "koevol.db").write_bytes(b"secret")
    (folder / ".env").write_text(f"MY_HF_TOKEN={TOKEN}")
    done = push(hub, folder, NAME)
    assert set(published(standin).head.files) == {*DATA, "README.md", "manifest.json", ".gitattributes"}
    assert "koevol.db" in done.plan.notices[0] and ".env" in done.plan.notices[0]


def test_rows_with_a_red_signal_are_said(hub: dataset.Hub, folder: Path) -> None:
    said = json.loads((folder / "manifest.json").read_text()) | {"red_rows": 12}
    (folder / "manifest.json").write_text(json.dumps(said))
    assert any("12개" in one for one in push_plan(hub, folder, NAME).notices)


def test_an_account_that_is_not_the_owner_is_told_before(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    assert "stranger" in push_plan(hub, folder, "stranger/data").notices[0]
    assert not push_plan(hub, folder, "lab/data").notices


def test_a_model_of_the_same_name_is_mentioned(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    standin.repo(NAME, {"model.bin": b"x"}, kind="model")
    assert "모델" in push_plan(hub, folder, NAME).notices[0]
    push(hub, folder, NAME)
    assert set(standin.repos) == {("model", NAME), ("dataset", NAME)}


# pushing


def test_a_push_is_private_and_one_commit_with_everything(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    done = push(hub, folder, NAME, message="첫 판", tell=lambda *said: heard.append(said))
    repo = published(standin)
    assert repo.private and [one.message for one in repo.commits] == ["initial commit", "첫 판"]
    assert all(repo.head.files[path] == content for path, content in DATA.items())
    assert done.oid == repo.head.oid and done.changed
    assert done.commit_url == f"{standin.url}/datasets/{NAME}/commit/{repo.head.oid}"
    assert heard[0][0] == 0 and heard[-1][0] == heard[-1][1] == done.plan.bytes


def test_public_is_only_made_when_it_is_said(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    push(hub, folder, NAME, public=True)
    assert not published(standin).private


def test_the_same_folder_again_changes_nothing(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    first = push(hub, folder, NAME)
    before = len(written(standin))
    again = push(hub, folder, NAME)
    assert (again.changed, again.oid) == (False, first.oid)
    assert len(written(standin)) == before and len(published(standin).commits) == 2


def test_shards_of_an_older_push_go_and_what_people_added_stays(
    standin: HubStandin, hub: dataset.Hub, folder: Path, tmp_path: Path
) -> None:
    push(hub, folder, NAME)
    repo = published(standin)
    repo.commit("a picture", repo.head.files | {"picture.png": b"png"}, repo.head.large)
    other = write_folder(tmp_path / "smaller", {"data/train-00000-of-00001.parquet": b"PAR1 all"})
    plan = push(hub, other, NAME).plan
    assert {path for path, change in changes(plan).items() if change == "deleted"} == set(DATA)
    assert set(repo.head.files) == {
        "data/train-00000-of-00001.parquet", "README.md", "manifest.json", "picture.png", ".gitattributes",
    }  # fmt: skip
    assert len(repo.commits) == 4


def test_large_files_go_up_in_parts_where_the_hub_wants_that(hub: dataset.Hub, folder: Path) -> None:
    with HubStandin(part=30_000) as standin:
        push(at(standin), folder, NAME)
        assert all(published(standin).head.files[path] == content for path, content in DATA.items())
        assert len(standin.seen("part=")) == 5


def test_a_repository_with_many_files_is_compared_whole(folder: Path) -> None:
    with HubStandin(page=3) as standin:
        push(at(standin), folder, NAME)
        assert not push_plan(at(standin), folder, NAME).changes
        assert standin.seen("cursor=")


# what stands in the way


@pytest.mark.parametrize(
    "name", ["", "ko-evol", "a/b/c", "../x", "kim/..", "kim/a b", "kim/-x", "kim/x.git", "김/자료", "kim/a--b"]
)
def test_a_name_that_is_none_is_refused_before_anything_is_asked(
    standin: HubStandin, hub: dataset.Hub, folder: Path, name: str
) -> None:
    with pytest.raises(core.BadInput, match="저장소 이름"):
        push_plan(hub, folder, name)
    assert not standin.ledger


def test_the_address_of_the_page_is_a_name(hub: dataset.Hub, folder: Path) -> None:
    assert push_plan(hub, folder, f"https://huggingface.co/datasets/{NAME}").repo == NAME


def test_no_token_is_said_and_none_of_the_machine_is_taken(
    standin: HubStandin, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stored = tmp_path / "token"
    stored.write_text("hf_storedBYSOMEBODY0123456789")
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(stored))
    monkeypatch.setenv("HF_TOKEN", "hf_environmentTOKEN0123456789")
    with pytest.raises(core.BadInput, match="MY_HF_TOKEN"):
        push(at(standin, ""), folder, NAME)
    standin.repo("lee/open", {"train.jsonl": lines(ROWS)})
    dataset.hub_files(at(standin, ""), "lee/open")
    assert standin.tokens == {""}


@pytest.mark.parametrize(
    ("token", "words"), [("hf_wrongTOKEN0123456789abcdef", "받아 주지"), (READER, "읽기 권한"), (STRANGER, "403")]
)
def test_a_token_that_cannot_write_is_told_why(standin: HubStandin, folder: Path, token: str, words: str) -> None:
    with pytest.raises(core.Stopped, match=words) as told:
        push(at(standin, token), folder, NAME)
    assert "MY_HF_TOKEN" in str(told.value) and token not in str(told.value) and not standin.repos


@pytest.mark.parametrize("token", ["hf_한글", "hf two words", "hf_x\ny"])
def test_a_token_that_is_no_token_is_told(standin: HubStandin, folder: Path, token: str) -> None:
    with pytest.raises(core.BadInput, match="토큰"):
        push(at(standin, token), folder, NAME)
    assert not standin.ledger


def test_content_of_somebody_else_is_not_touched_unless_it_is_said(
    standin: HubStandin, hub: dataset.Hub, folder: Path
) -> None:
    repo = standin.repo(NAME, {"train.csv": b"a,b\n", "README.md": b"mine"}, private=True)
    with pytest.raises(core.BadInput, match="--replace"):
        push(hub, folder, NAME)
    assert len(repo.commits) == 2
    plan = push(hub, folder, NAME, replace=True).plan
    assert changes(plan)["train.csv"] == "deleted" and changes(plan)["README.md"] == "replaced"
    assert "train.csv" not in repo.head.files and repo.commits[1].files["train.csv"] == b"a,b\n"


def test_another_manifest_is_not_ours(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    standin.repo(NAME, {"manifest.json": b'{"files": []}'}, private=True)
    with pytest.raises(core.BadInput, match="--replace"):
        push(hub, folder, NAME)


def test_an_empty_repository_can_be_filled(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    standin.repo(NAME, private=True)
    assert push(hub, folder, NAME).oid == published(standin).head.oid


@pytest.mark.parametrize("public", [True, False])
def test_the_visibility_of_what_is_there_is_not_changed_in_passing(
    standin: HubStandin, hub: dataset.Hub, folder: Path, public: bool
) -> None:
    standin.repo(NAME, private=public)
    with pytest.raises(core.BadInput, match="--public"):
        push(hub, folder, NAME, public=public)
    assert published(standin).private == public and not written(standin)


def test_a_name_that_somebody_holds_out_of_sight(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    standin.fail("GET /api/datasets", "404")
    standin.repo(NAME, private=True)
    with pytest.raises(core.BadInput, match="이미 쓰이고"):
        push(hub, folder, NAME)


def test_a_commit_that_came_in_between_is_not_overwritten(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    push(hub, folder, NAME)
    repo = published(standin)

    def meanwhile(line: str) -> None:
        if "POST" in line and "/commit/" in line and repo.head.message != "theirs":
            repo.commit("theirs", repo.head.files | {"README.md": b"theirs"}, repo.head.large)

    standin.before = meanwhile
    write_folder(folder, DATA | {"alpaca/train.json": b"[2]\n"})
    with pytest.raises(core.Conflict, match="그사이"):
        push(hub, folder, NAME)
    assert repo.head.message == "theirs"


def test_what_the_hub_says_of_a_bad_card_is_passed_on(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    (folder / "README.md").write_text("---\nlicense: bad\n---\n", encoding="utf-8")
    with pytest.raises(core.Stopped, match='"license" must be one of'):
        push(hub, folder, NAME)
    assert len(published(standin).commits) == 1


def test_a_file_that_the_repository_ignores_is_missed(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    repo = standin.repo(NAME, private=True)
    repo.commit("x", repo.head.files | {".gitignore": b"alpaca/train.json\n"})
    repo.commit("y", repo.head.files | {"manifest.json": json.dumps({"format": local_folder.OURS}).encode()})
    with pytest.raises(core.Stopped, match=r"alpaca/train.json.*gitignore"):
        push(hub, folder, NAME)


def test_offline_mode_is_respected(
    standin: HubStandin, hub: dataset.Hub, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.library()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(core.BadInput, match="HF_HUB_OFFLINE"):
        push_plan(hub, folder, NAME)
    assert not standin.ledger


def test_a_missing_library_is_named(hub: dataset.Hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client._prepared.cache_clear()
    for name in [one for one in sys.modules if one.split(".")[0] == "huggingface_hub"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(core.BadInput, match=r"requirements-hub\.txt"):
        push_plan(hub, folder, NAME)


def test_a_machine_without_network_is_told(folder: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]  # held while it is asked, so that nobody else listens there
        for endpoint in (f"http://127.0.0.1:{port}", "http://no-such-host.invalid"):
            with pytest.raises(core.Stopped, match="연결되지 않았습니다"):
                push(dataset.Hub(endpoint, TOKEN, backoff=0.001), folder, NAME)


@pytest.mark.parametrize("step", ["GET /api/datasets", "PUT /_store"])
def test_a_hub_that_says_nothing_is_given_up(
    standin: HubStandin, hub: dataset.Hub, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(client, "SILENCE", 2.0)
    standin.fail(step, "silent")
    with pytest.raises(core.Stopped, match="2초 동안"):
        push(dataset.Hub(standin.url, TOKEN, attempts=1), folder, NAME)


# folders


def broken_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"format": ')


def changed_file(folder: Path) -> None:
    (folder / "alpaca/train.json").write_text("[{}]")


def linked_file(folder: Path) -> None:
    (folder / "alpaca/train.json").unlink()
    (folder / "alpaca/train.json").symlink_to("/etc/hostname")


def listed(folder: Path, path: str) -> None:
    files = [{"path": path, "sha256": "0" * 64}]
    (folder / "manifest.json").write_text(json.dumps({"format": local_folder.OURS, "files": files}))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda one: (one / "README.md").unlink(), "README.md이 없음|README.md"),
        (lambda one: (one / "manifest.json").unlink(), "manifest.json"),
        (broken_manifest, "manifest.json"),
        (changed_file, "내용이 다른 파일"),
        (lambda one: (one / "README.md").write_bytes(b"\xb1\xe8"), "UTF-8"),
        (linked_file, "일반 파일이 아닙니다"),
        (lambda one: (one / "alpaca/train.json").unlink(), "읽을 수 없습니다"),
    ],
)
def test_a_folder_that_is_not_as_it_was_made_is_refused(
    standin: HubStandin, hub: dataset.Hub, folder: Path, spoil: Any, words: str
) -> None:
    spoil(folder)
    with pytest.raises(core.BadInput, match=words):
        push(hub, folder, NAME)
    assert not standin.ledger


def test_a_folder_that_is_none_is_refused(hub: dataset.Hub, tmp_path: Path) -> None:
    for place in (tmp_path / "none", tmp_path):
        with pytest.raises(core.BadInput, match="폴더"):
            push_plan(hub, place, NAME)


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "a/../../b", ".env", "a/.git/config", "a\\b", "a//b", "x\n", ""]
)
def test_a_manifest_cannot_name_what_lies_elsewhere(hub: dataset.Hub, folder: Path, path: str) -> None:
    listed(folder, path)
    assert set(changes(push_plan(hub, folder, NAME))) == {"README.md", "manifest.json"}


def test_a_card_that_was_edited_by_hand_goes_as_it_is(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"] + [{"path": "README.md", "sha256": "0" * 64}]
    (folder / "manifest.json").write_text(json.dumps({"format": local_folder.OURS, "files": files}))
    push(hub, folder, NAME)
    assert published(standin).head.files["README.md"] == FRONT.encode()


# faults on the way

STEPS = [
    "whoami",
    "GET /api/datasets",
    "repos/create",
    "preupload",
    "objects/batch",
    "PUT /_store",
    "verify",
    "/commit/",
]


@pytest.mark.parametrize("what", FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_whatever_fails_for_good_is_one_message_and_nothing_half_visible(
    standin: HubStandin, hub: dataset.Hub, folder: Path, step: str, what: str
) -> None:
    standin.fail(step, what)
    try:
        push(hub, folder, NAME)
    except core.KoevolError as error:
        text = str(error)
        assert (
            TOKEN not in text
            and "\n" not in text
            and "Traceback" not in text
            and any("가" <= one <= "힣" for one in text)
        )
        repo = standin.repos.get(("dataset", NAME))
        assert repo is None or len(repo.commits) == 1
    else:
        assert (step, what) in {
            ("verify", "html"),
            ("verify", "wrong"),
            ("PUT /_store", "html"),
            ("PUT /_store", "wrong"),
            ("repos/create", "x"),
        }  # a 200 is a 200: that the content is there is seen at the commit
        assert all(published(standin).head.files[path] == content for path, content in DATA.items())


@pytest.mark.parametrize("what", ["429", "500", "reset", "429 after 0"])
@pytest.mark.parametrize("step", STEPS)
def test_what_fails_once_is_tried_again(
    standin: HubStandin, hub: dataset.Hub, folder: Path, step: str, what: str
) -> None:
    standin.fail(step, what, times=1)
    done = push(hub, folder, NAME)
    assert done.oid == published(standin).head.oid and len(published(standin).commits) == 2


def test_tries_have_an_end(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    standin.fail("objects/batch", "500")
    with pytest.raises(core.Stopped, match="500"):
        push(hub, folder, NAME)
    assert len(standin.seen("objects/batch")) == hub.attempts


@pytest.mark.parametrize("after", ["3600", "{date}"])
def test_a_hub_that_asks_for_an_hour_is_not_waited_for(
    standin: HubStandin, hub: dataset.Hub, folder: Path, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr(client, "time", SimpleNamespace(time=lambda: now))
    standin.fail("preupload", f"429 after {after.format(date=formatdate(now + 3600, usegmt=True))}")
    with pytest.raises(core.Stopped, match="60분"):
        push(hub, folder, NAME)
    assert len(standin.seen("preupload")) == 1


def test_a_push_that_was_cut_sends_only_what_is_missing(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    second = hashlib.sha256(DATA["data/train-00001-of-00002.parquet"]).hexdigest()
    standin.fail(f"PUT /_store/{second}", "reset", times=hub.attempts)
    with pytest.raises(core.Stopped, match="train-00001-of-00002"):
        push(hub, folder, NAME)
    assert set(published(standin).head.files) == {".gitattributes"}
    push(hub, folder, NAME)
    first = hashlib.sha256(DATA["data/train-00000-of-00002.parquet"]).hexdigest()
    assert len([one for one in standin.seen(f"PUT /_store/{first}") if one.status == 200]) == 1
    assert all(published(standin).head.files[path] == content for path, content in DATA.items())


@pytest.mark.parametrize("times", [1, 1_000_000])
def test_a_commit_whose_reply_is_lost_is_made_once(
    standin: HubStandin, hub: dataset.Hub, folder: Path, times: int
) -> None:
    standin.fail("/commit/", "lost", times=times)
    done = push(hub, folder, NAME)
    assert done.oid == published(standin).head.oid and len(published(standin).commits) == 2


def test_a_file_that_changes_while_it_is_sent_is_not_committed(
    standin: HubStandin, hub: dataset.Hub, folder: Path
) -> None:
    def change(_done: int, _whole: int, path: str) -> None:
        if path.endswith("00000-of-00002.parquet"):
            (folder / path).write_bytes(b"PAR1 other")

    with pytest.raises(core.Conflict, match="바뀌었습니다"):
        push(hub, folder, NAME, tell=change)
    assert len(published(standin).commits) == 1


def test_a_push_can_be_stopped_between_files(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    def stop(done: int, _whole: int, _path: str) -> None:
        if done:
            raise core.Stopped("사람이 멈췄습니다.")

    with pytest.raises(core.Stopped, match="사람이"):
        push(hub, folder, NAME, tell=stop)
    assert len(published(standin).commits) == 1


# the token


def test_the_token_goes_to_the_hub_alone(hub: dataset.Hub, folder: Path) -> None:
    with HubStandin() as standin, HubStandin() as elsewhere:
        standin.verify_at = elsewhere.cdn = elsewhere.url
        push(at(standin), folder, NAME)
        assert elsewhere.seen("verify") and elsewhere.tokens == {""}
        standin.cdn, elsewhere.stored = elsewhere.url, standin.stored
        listing = dataset.hub_files(at(standin), NAME)
        client.fetch(at(standin), NAME, listing.revision, "data/train-00000-of-00002.parquet", 10**6)
        assert elsewhere.seen("GET /_store") and elsewhere.tokens == {""}
        assert standin.tokens == {TOKEN, ""}
        assert {one.token for one in standin.seen("/_store")} == {""}


def test_a_token_is_at_home_only_where_it_is_set_for_now(hub: dataset.Hub, folder: Path) -> None:
    with HubStandin() as before, HubStandin() as standin:
        push(at(before), folder, NAME)
        standin.verify_at = before.url
        many = len(before.ledger)
        push(at(standin), folder, NAME)
        assert {one.token for one in before.ledger[many:]} == {""}


@pytest.mark.parametrize("step", [*STEPS[:5], "/commit/"])
def test_a_redirect_to_elsewhere_is_not_followed_with_anything(folder: Path, step: str) -> None:
    with HubStandin() as standin, HubStandin() as elsewhere:
        standin.fail(step, f"to {elsewhere.url}")
        with pytest.raises(core.KoevolError, match="다른 주소"):
            push(at(standin), folder, NAME)
        assert not elsewhere.ledger


def test_nothing_that_is_sent_or_said_holds_the_token(
    standin: HubStandin,
    folder: Path,
    garden: Garden,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MY_HF_TOKEN", TOKEN)
    monkeypatch.setenv("HF_ENDPOINT", standin.url)
    monkeypatch.setenv("HF_DEBUG", "1")
    standin.fail("preupload", "echo")
    assert verbs.main(["push", str(folder), "--repo", NAME, "--db", db_of(garden.path)]) == 1
    standin.faults.clear()
    assert verbs.main(["push", str(folder), "--repo", NAME, "--db", db_of(garden.path)]) == 0
    said = "".join(capfd.readouterr())
    assert "400" in said and TOKEN not in said and TOKEN[:12] not in said
    assert all(TOKEN.encode() not in one.body and TOKEN not in one.path for one in standin.ledger)
    assert TOKEN.encode() not in b"".join(one.read_bytes() for one in garden.path.parent.iterdir() if one.is_file())
    assert TOKEN not in repr(dataset.hub_of(settings.load()))


def test_a_short_token_that_the_hub_echoes_is_struck_out_too(standin: HubStandin, folder: Path) -> None:
    standin.accounts["hf_short"] = standin.accounts[TOKEN]
    standin.fail("preupload", "echo")
    with pytest.raises(core.Stopped, match="400") as told:
        push(at(standin, "hf_short"), folder, NAME)
    assert "hf_short" not in str(told.value)


def test_nothing_but_the_one_result_is_on_stdout(
    standin: HubStandin,
    folder: Path,
    garden: Garden,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MY_HF_TOKEN", TOKEN)
    monkeypatch.setenv("HF_ENDPOINT", standin.url)
    flags = ["push", str(folder), "--repo", NAME, "--db", db_of(garden.path)]
    assert verbs.main([*flags, "--dry-run"]) == 0
    assert json.loads(capfd.readouterr().out)["dry_run"] and not standin.repos
    standin.fail("PUT /_store", "500", times=1)
    assert verbs.main(flags) == 0
    out, err = capfd.readouterr()
    said = json.loads(out)
    assert said["oid"] == published(standin).head.oid and said["commit"].endswith(said["oid"])
    assert "_store" not in err and "%" not in err


def test_no_telemetry_and_no_question_that_is_not_needed(standin: HubStandin, hub: dataset.Hub, folder: Path) -> None:
    push(hub, folder, NAME)
    asked = {one.path.split("?")[0].replace(NAME, "R").rsplit("/", 1)[0] for one in standin.ledger}
    assert not [one for one in asked if "telemetry" in one or "agent" in one or "xet" in one]


# from the Hub


def theirs(standin: HubStandin, files: dict[str, bytes], front: str = FRONT, name: str = "lee/open") -> Repo:
    return standin.repo(name, {"README.md": front.encode(), **files})


def seeds(garden: Garden) -> list[dict[str, Any]]:
    return garden.rows("SELECT node.text, seed.* FROM seed JOIN node ON node.id = seed.node_id ORDER BY node.id")


def test_files_and_splits_and_the_licence_are_read(standin: HubStandin, hub: dataset.Hub) -> None:
    repo = theirs(
        standin,
        {
            "data/train-0.jsonl": lines(ROWS),
            "data/test-0.jsonl": lines(ROWS),
            "notes.txt": b"x",
            "manifest.json": b"{}",
        },
    )
    listing = dataset.hub_files(hub, "lee/open")
    assert [(one.path, one.split) for one in listing.files] == [
        ("data/test-0.jsonl", ""),
        ("data/train-0.jsonl", "train"),
    ]
    assert (listing.license, listing.revision) == ("cc-by-4.0", repo.head.oid)
    assert listing.source == f"hf:lee/open@{repo.head.oid}" and "1개" in listing.notices[0]


def test_rows_become_seeds_with_source_and_licence(standin: HubStandin, hub: dataset.Hub, garden: Garden) -> None:
    rows = [*ROWS, {"instruction": "스스로 말하는 행의 지시문을 하나 써줘.", "license": "mit", "source": "book"}]
    theirs(standin, {"train.jsonl": lines(rows)})
    listing = dataset.hub_files(hub, "lee/open")
    done = import_hub(garden.store, hub, listing, dataset.chosen_files(listing))
    assert (done.taken, done.refused) == (6, ())
    found = seeds(garden)
    assert {(one["source"], one["license"]) for one in found[:5]} == {(listing.source, "cc-by-4.0")}
    assert (found[5]["source"], found[5]["license"]) == ("book", "mit")


def test_a_limit_is_of_all_files_and_a_second_time_takes_nothing(
    standin: HubStandin, hub: dataset.Hub, garden: Garden
) -> None:
    more = [{"instruction": f"{one}번째 여행 코스를 추천해줘."} for one in range(5)]
    theirs(standin, {"data/train-0.jsonl": lines(ROWS), "data/train-1.jsonl": lines(more), "data/test.jsonl": b"{}"})
    listing = dataset.hub_files(hub, "lee/open")
    files = dataset.chosen_files(listing, split="train")
    assert import_hub(garden.store, hub, listing, files, limit=7).taken == 7
    again = import_hub(garden.store, hub, listing, files, limit=7)
    assert (again.taken, again.known) == (0, 7)
    assert not standin.seen("resolve") or not [one for one in standin.seen("resolve") if "test.jsonl" in one.path]


def test_parquet_comes_with_chosen_columns(standin: HubStandin, hub: dataset.Hub, garden: Garden) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    raw = io.BytesIO()
    parquet.write_table(
        pa.table({"물음": ["바다가 푸른 까닭을 설명해줘."], "갈래": ["과학"], "instruction": ["x"]}), raw
    )
    theirs(standin, {"data/train-0.parquet": raw.getvalue()})
    listing = dataset.hub_files(hub, "lee/open")
    import_hub(garden.store, hub, listing, listing.files, {"text": "물음", "domain": "갈래"})
    assert [(one["text"], one["domain"]) for one in seeds(garden)] == [("바다가 푸른 까닭을 설명해줘.", "과학")]


def test_a_column_that_is_not_there_takes_nothing_at_all(standin: HubStandin, hub: dataset.Hub, garden: Garden) -> None:
    theirs(standin, {"data/train-0.jsonl": lines(ROWS), "data/train-1.jsonl": lines([{"other": "글"}])})
    listing = dataset.hub_files(hub, "lee/open")
    with pytest.raises(core.BadInput, match="없는 열"):
        import_hub(garden.store, hub, listing, listing.files, {"text": "instruction"})
    assert not seeds(garden)


def test_a_benchmark_that_forbids_changes_is_flagged_by_the_gate(
    standin: HubStandin, hub: dataset.Hub, garden: Garden
) -> None:
    rows = [{"question": "다음 중 대한민국의 수도로 알맞은 것을 고르시오.", "A": "서울", "B": "부산", "answer": 1}]
    theirs(
        standin,
        {"data/Law-test.csv": b""} | {"data/Law-test.jsonl": lines(rows)},
        "---\nlicense: cc-by-nd-4.0\n---\n",
        "HAERAE-HUB/KMMLU",
    )
    listing = dataset.hub_files(hub, "HAERAE-HUB/KMMLU")
    assert "변경 금지" in listing.notices[0]
    done = import_hub(garden.store, hub, listing, dataset.chosen_files(listing, ("data/Law-test.jsonl",)))
    assert done.taken == 1 and any("변경 금지" in one for one in done.notices)
    assert quality.no_derivatives(garden.store, list(done.node_ids)) == 1
    assert [one.kind for one in quality.stored_findings(garden.store, done.node_ids[0]) if one.severity == "bad"] == [
        "no_derivatives"
    ]


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("license: MIT", "MIT"),
        ("license: [mit, cc-by-nc-4.0]", "mit, cc-by-nc-4.0"),
        (
            "license: other\nlicense_name: 공공누리 3유형\nlicense_link: https://kogl.or.kr",
            "공공누리 3유형, https://kogl.or.kr",
        ),
        ("license: other", "other"),
        ("language: ko", ""),
        ("license: {a: b}", ""),
        ("license: 2024-01-01", "2024-01-01"),
        ("license: !!python/object/apply:os.system ['touch koevol-pwned']", "touch koevol-pwned"),
        ("- a\n- b", ""),
    ],
)
def test_the_licence_of_a_card_is_read_as_text(
    front: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = dataset_card.read_card(f"---\n{front}\n---\n# <b>x</b>\n".encode(), "x")
    assert found.license == said and not list(tmp_path.iterdir())


@pytest.mark.parametrize("front", ["license: [", "a: b: c", "\t- x", "&a [*b]", "[" * 100_000, "x: " + "y" * 300_000])
def test_a_card_that_cannot_be_read_says_so(front: str) -> None:
    with pytest.raises(core.BadInput, match="카드"):
        dataset_card.read_card(f"---\n{front}\n---\n".encode(), "x")


def test_a_card_full_of_echoes_is_read_quickly() -> None:
    paths = (
        f"a: &paths [{', '.join(['x'] * 1_000)}]\nb: &one {{path: *paths}}\nc: &files [{', '.join(['*one'] * 1_000)}]\n"
    )
    configs = "configs:\n- &many {config_name: d, data_files: *files}\n" + "- *many\n" * 5_000
    assert len(dataset_card.read_card(f"---\n{paths}{configs}license: mit\n---\n".encode(), "x").parts) <= 500


def test_a_card_without_front_matter_or_none_is_no_licence(standin: HubStandin, hub: dataset.Hub) -> None:
    theirs(standin, {"a.jsonl": lines(ROWS)}, "# Hello\n")
    standin.repo("lee/bare", {"a.jsonl": lines(ROWS)})
    for name in ("lee/open", "lee/bare"):
        listing = dataset.hub_files(hub, name)
        assert listing.license == "" and "라이선스" in listing.notices[0]


@pytest.mark.parametrize(
    "path", ["../../evil.jsonl", "{here}/evil.jsonl", "a/../../../evil.jsonl", "C:\\evil.jsonl", "x\u202e.jsonl"]
)
def test_names_of_files_name_nothing_on_this_machine(
    standin: HubStandin, hub: dataset.Hub, garden: Garden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    (tmp_path / "some" / "where").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "some" / "where")
    theirs(standin, {path.format(here=tmp_path): lines(ROWS), "good.jsonl": lines(ROWS)})
    before = sorted(tmp_path.rglob("*"))
    listing = dataset.hub_files(hub, "lee/open")
    assert [one.path for one in listing.files] == ["good.jsonl"] and "1개" in listing.notices[0]
    import_hub(garden.store, hub, listing, listing.files)
    assert sorted(tmp_path.rglob("*")) == before


def test_too_large_is_told_before_it_is_fetched(
    standin: HubStandin, hub: dataset.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs(standin, {"a.jsonl": lines(ROWS), "b.jsonl": lines(ROWS)})
    listing = dataset.hub_files(hub, "lee/open")
    monkeypatch.setattr("koevol_core.dataset.huggingface.listing.MAX_BYTES", listing.files[0].size + 1)
    with pytest.raises(core.BadInput, match="너무"):
        dataset.chosen_files(listing, ("a.jsonl", "b.jsonl"))
    monkeypatch.setattr("koevol_core.dataset.huggingface.listing.MAX_BYTES", 10)
    with pytest.raises(core.BadInput, match="너무"):
        dataset.read_data_file(hub, listing, listing.files[0])
    assert not [one for one in standin.seen("resolve") if "jsonl" in one.path]


@pytest.mark.parametrize("what", ["changed", "longer", "cut"])
def test_content_that_is_not_what_the_hub_noted_is_refused(
    standin: HubStandin, hub: dataset.Hub, garden: Garden, what: str
) -> None:
    theirs(standin, {"a.jsonl": lines(ROWS)})
    listing = dataset.hub_files(hub, "lee/open")
    standin.fail("a.jsonl", what)
    with pytest.raises(core.Stopped, match=r"jsonl.*긴 파일" if what == "longer" else "jsonl"):
        import_hub(garden.store, hub, listing, listing.files)
    assert not seeds(garden)
    standin.faults.clear()
    standin.fail("a.jsonl", "cut", times=1)
    assert import_hub(garden.store, hub, listing, listing.files).taken == 5


@pytest.mark.parametrize("what", [*FAULTS, "401", "404"])
@pytest.mark.parametrize("step", ["revision/main", "tree/", "README.md", "a.jsonl"])
def test_whatever_fails_in_an_import_is_one_message_and_takes_nothing(
    standin: HubStandin, hub: dataset.Hub, garden: Garden, step: str, what: str
) -> None:
    theirs(standin, {"a.jsonl": lines(ROWS)})
    standin.fail(step, what)
    with pytest.raises(core.KoevolError) as told:
        listing = dataset.hub_files(hub, "lee/open")
        import_hub(garden.store, hub, listing, listing.files)
    assert TOKEN not in str(told.value) and "\n" not in str(told.value) and not seeds(garden)


def test_what_is_not_there_is_told_by_its_kind(standin: HubStandin, hub: dataset.Hub) -> None:
    standin.repo("lee/model", {"a.bin": b"x"}, kind="model")
    theirs(standin, {"a.jsonl": lines(ROWS)})
    standin.repo("lee/closed", {"a.jsonl": b"{}"}, private=True)
    for name, revision, words in [
        ("lee/none", "main", "404"), ("lee/model", "main", "모델"), ("lee/open", "v9", "리비전"), ("lee/closed", "main", "404"),
    ]:  # fmt: skip
        with pytest.raises(core.BadInput, match=words):
            dataset.hub_files(hub, name, revision)
    with pytest.raises(core.BadInput, match="MY_HF_TOKEN"):
        dataset.hub_files(at(standin, ""), "lee/closed")


def test_a_tag_is_kept_as_the_commit_that_it_means(standin: HubStandin, hub: dataset.Hub) -> None:
    repo = theirs(standin, {"a.jsonl": lines(ROWS)})
    repo.tags["v1"] = repo.head.oid
    repo.commit("later", {"b.jsonl": b"{}"})
    listing = dataset.hub_files(hub, "lee/open", "v1")
    assert listing.source.endswith(repo.tags["v1"]) and [one.path for one in listing.files] == ["a.jsonl"]


def test_which_file_has_to_be_said_where_there_are_several(standin: HubStandin, hub: dataset.Hub) -> None:
    theirs(standin, {"data/train-0.jsonl": lines(ROWS), "data/test.jsonl": lines(ROWS)})
    listing = dataset.hub_files(hub, "lee/open")
    with pytest.raises(core.BadInput, match=r"data/test\.jsonl.*train"):
        dataset.chosen_files(listing)
    for files, split in [(("data/x.jsonl",), ""), ((), "dev"), (("data/test.jsonl",), "train")]:
        with pytest.raises(core.BadInput, match="고를 수 있는 것"):
            dataset.chosen_files(listing, files, split)
    assert [one.path for one in dataset.chosen_files(listing, split="train")] == ["data/train-0.jsonl"]


def test_configurations_of_a_card_choose_files(standin: HubStandin, hub: dataset.Hub) -> None:
    front = (
        "---\nlicense: mit\nconfigs:\n- config_name: law\n  data_files:\n  - {split: train, path: law/a.jsonl}\n"
        "- config_name: math\n  data_files: 'math/*.jsonl'\n---\n"
    )
    theirs(
        standin, {"law/a.jsonl": lines(ROWS), "math/dev.jsonl": lines(ROWS), "law/old-train.jsonl": lines(ROWS)}, front
    )
    listing = dataset.hub_files(hub, "lee/open")
    assert [(one.config, one.split) for one in listing.files] == [("law", "train"), ("", ""), ("math", "validation")]
    assert [one.path for one in dataset.chosen_files(listing, split="train")] == ["law/a.jsonl"]
    assert [one.path for one in dataset.chosen_files(listing, config="math")] == ["math/dev.jsonl"]


# from a folder


def test_a_folder_with_a_card_is_read_like_a_data_set(garden: Garden, tmp_path: Path) -> None:
    place = tmp_path / "cloned"
    (place / "data").mkdir(parents=True)
    (place / "README.md").write_text(FRONT, encoding="utf-8")
    (place / "data/train-0.jsonl").write_bytes(lines(ROWS))
    (place / ".git").mkdir()
    (place / ".git/x.json").write_text("[]")
    (place / "link.json").symlink_to("/etc/hostname")
    listing = dataset.local_files(place)
    assert [(one.path, one.split) for one in listing.files] == [("data/train-0.jsonl", "train")]
    assert import_hub(garden.store, dataset.Hub(), listing, listing.files).taken == 5
    assert {(one["source"], one["license"]) for one in seeds(garden)} == {("cloned", "cc-by-4.0")}
    assert dataset.local_files(place / "data/train-0.jsonl").license == ""


def test_a_file_beside_its_card_has_its_licence(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(FRONT, encoding="utf-8")
    (tmp_path / "a.jsonl").write_bytes(lines(ROWS))
    listing = dataset.local_files(tmp_path / "a.jsonl")
    assert (listing.license, listing.name, [one.path for one in listing.files]) == ("cc-by-4.0", "a", ["a.jsonl"])
    with pytest.raises(core.BadInput, match="없습니다"):
        dataset.local_files(tmp_path / "none")


# by hand


def test_the_verb_shows_first_and_takes_then(
    standin: HubStandin, garden: Garden, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", standin.url)
    theirs(
        standin,
        {
            "data/train-0.jsonl": lines([{"q": one["instruction"], "k": "요리"} for one in ROWS]),
            "data/test.jsonl": b"{}",
        },
    )
    flags = ["import-hub", "lee/open", "--db", db_of(garden.path)]
    assert verbs.main([*flags, "--dry-run"]) == 0
    assert [one["path"] for one in json.loads(capsys.readouterr().out)["files"]] == [
        "data/test.jsonl",
        "data/train-0.jsonl",
    ]
    chosen = ["--split", "train", "--column", "text=q", "--column", "domain=k"]
    assert verbs.main([*flags, *chosen, "--dry-run"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["preview"][0]["first"][0]["seed"]["text"] == ROWS[0]["instruction"] and not seeds(garden)
    assert verbs.main([*flags, *chosen, "--limit", "3", "--license", "cc0-1.0"]) == 0
    assert json.loads(capsys.readouterr().out)["taken"] == 3
    assert {(one["domain"], one["license"]) for one in seeds(garden)} == {("요리", "cc0-1.0")}
    assert standin.tokens == {""}


@pytest.mark.parametrize(
    "flags", [["--column", "x"], ["--column", "nothing=q"], ["--limit", "0"], ["--revision", ""], ["--file", "none"]]
)
def test_a_wrong_flag_is_bad_input(
    standin: HubStandin,
    garden: Garden,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    flags: list[str],
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", standin.url)
    theirs(standin, {"a.jsonl": lines(ROWS)})
    assert verbs.main(["import-hub", "lee/open", "--db", db_of(garden.path), *flags]) == 2
    assert not seeds(garden)


@pytest.mark.parametrize("address", ["ftp://x", "huggingface.co", "https://kim:secret@hub", "https://hub?x=1"])
def test_an_endpoint_that_is_none_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(core.BadInput, match="HF_ENDPOINT") as told:
        dataset.hub_of(settings.load({"HF_ENDPOINT": address}, tmp_path))
    assert "secret" not in str(told.value)


def test_what_the_folder_verb_writes_goes_up_and_comes_back(
    standin: HubStandin, hub: dataset.Hub, garden: Garden, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    for node_id in garden.sow(6):
        review.write_answer(garden.store, node_id, f"{node_id}번 물음에 이렇게 답합니다.")
    place = tmp_path / "real"
    core.write_dataset(garden.store, place)
    done = push(hub, place, NAME)
    sent = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert published(standin).head.files == sent | {".gitattributes": published(standin).head.files[".gitattributes"]}
    assert not [one for one in done.plan.notices if "manifest.json" in one]
    listing = dataset.hub_files(hub, NAME)
    assert "train" in listing.splits
    with contextlib.closing(core.open_store(db_of(fresh(tmp_path / "other.db")))) as other:
        files = dataset.chosen_files(listing, split="train", config="default")
        assert import_hub(other, hub, listing, files).taken


def test_what_makes_a_manifest_ours_is_what_the_folder_writes() -> None:
    from koevol_core.dataset.exports.folder import folder_spec as plan
    from koevol_core.dataset.exports.folder import manifest

    assert (local_folder.OURS, local_folder.MANIFEST, local_folder.CARD) == (manifest.FORMAT, plan.MANIFEST, plan.CARD)
