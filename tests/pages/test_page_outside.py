"""A raw websocket client at the door: what the server takes from whoever did not sign in, and what nobody may drop."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import koevol_core as core
from koevol_core import messages
from pages.parts import outside
from tests.browser.studio import free_port
from tests.conftest import LIMIT, ROOT, topic, until
from tests.databases import of_files

if TYPE_CHECKING:
    from tests.browser.studio import Studio

pytestmark = of_files  # about the server alone
PROOF = "0123456789abcdef" * 2
SUJIN = {"X-Forwarded-Email": "sujin@example.com", "X-Koevol-Proxy-Secret": PROOF}
MINHO = {**SUJIN, "X-Forwarded-Email": "minho@example.com"}
EVE = {**SUJIN, "X-Forwarded-Email": "eve@elsewhere.example"}
PIECE = 2**20


@pytest.fixture
def behind(studio: Callable[..., Studio], tmp_path: Path) -> Studio:
    """A server that believes a proxy, on a project with a seed."""
    store = core.open_store(str(tmp_path / "team.db"))
    core.plant(store, core.Seed(topic(1)))
    store.close()
    return studio(
        tmp_path / "team.db", KOEVOL_SIGN_IN="proxy", KOEVOL_PROXY_SECRET=PROOF, KOEVOL_OWNERS="sujin@example.com",
        KOEVOL_REVIEWERS="minho@example.com",
    )  # fmt: skip


class Client:
    """A websocket to the studio without a browser, which sends what it likes."""

    def __init__(self, wire: ClientConnection, port: int, headers: dict[str, str]) -> None:
        self.wire, self.port, self.headers = wire, port, headers
        self.session = ""
        self.seen: list[ForwardMsg] = []

    def send(self, **said: Any) -> None:
        """Send one message of the browser's: ``send(clear_cache=True)``."""
        self.wire.send(BackMsg(**said).SerializeToString())

    def draw(self, page: str = "") -> str:
        """Have a page drawn; return all that it says."""
        message = BackMsg()
        message.rerun_script.page_name = page
        self.wire.send(message.SerializeToString())
        self.seen = []
        while not self.seen or self.seen[-1].WhichOneof("type") != "script_finished":
            self.hear()
        return "\n".join(str(one.delta) for one in self.seen if one.WhichOneof("type") == "delta")

    def hear(self) -> str:
        message = ForwardMsg.FromString(bytes(self.wire.recv(timeout=LIMIT)))
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
        self.seen.append(message)
        return str(message.WhichOneof("type"))

    def upload(self, size: int, name: str = "f") -> int:
        """Upload a file of this many bytes; return the status."""
        body = (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\n\r\n'
            + b"a" * size
            + b"\r\n--x--\r\n"
        )
        cookie = re.search(r"_streamlit_xsrf=([^;]+)", self.asked("GET", "/_stcore/health")[1]["set-cookie"] or "")
        assert cookie
        headers = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": cookie[1], "Cookie": cookie[0]}
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            return self.asked("PUT", f"/_stcore/upload_file/{self.session}/{name}", body, headers)[0]
        return 0

    def asked(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=LIMIT)) as wire:
            wire.request(method, path, body, {**self.headers, **(headers or {})})
            reply = wire.getresponse()
            return reply.status, reply.headers, reply.read()

    def closed(self) -> int:
        """Wait until the server has closed this connection; return its code."""
        try:
            while True:
                self.wire.recv(timeout=LIMIT)
        except ConnectionClosed as end:
            return end.rcvd.code if end.rcvd else 0


@pytest.fixture
def come(behind: Studio) -> Iterator[Callable[..., Client]]:
    """Open a raw websocket, with headers that a proxy would set or without."""
    with contextlib.ExitStack() as ends:

        def open_(headers: dict[str, str] | None = None, port: int = 0) -> Client:
            wire = connect(
                f"ws://127.0.0.1:{port or behind.port}/_stcore/stream", additional_headers=headers or {}, max_size=None,
                subprotocols=["streamlit"], open_timeout=LIMIT, ping_interval=None, proxy=None,  # type: ignore[list-item]
            )  # fmt: skip
            return Client(ends.enter_context(wire), port or behind.port, headers or {})

        yield open_


def memory(studio: Studio) -> int:
    """Resident bytes of the server."""
    assert studio.process
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{studio.process.pid}/status").read_text(encoding="utf-8"))
    assert found
    return int(found[1]) * 1024


@pytest.mark.parametrize(
    "who", [{}, EVE, {"X-Forwarded-Email": "sujin@example.com"}], ids=["nobody", "unlisted", "unproven"]
)
def test_whoever_is_not_recognized_uploads_nothing_and_gets_no_file(
    behind: Studio, come: Callable[..., Client], who: dict[str, str]
) -> None:
    owner, stranger = come(SUJIN), come(who)
    owner.draw()
    assert "sujin@example.com" not in stranger.draw("seeds")
    before = memory(behind)
    assert {stranger.upload(8 * PIECE, f"f{number}") for number in range(6)} <= {403, 0}
    assert memory(behind) - before < 16 * PIECE
    assert stranger.asked("GET", "/media/0123456789abcdef.json")[0] == 403
    assert (owner.upload(PIECE), owner.asked("GET", "/media/0123456789abcdef.json")[0]) == (204, 404)


def test_metrics_are_nobodys(come: Callable[..., Client]) -> None:
    owner = come(SUJIN)
    owner.draw()
    for path in ("/_stcore/metrics", "/_stcore/metrics?families=session_events_total"):
        assert owner.asked("GET", path)[0] == 403


def test_a_reviewer_who_imports_nothing_uploads_nothing(come: Callable[..., Client]) -> None:
    reviewer = come(MINHO)
    assert "minho@example.com" in reviewer.draw("seeds")
    assert reviewer.upload(PIECE) in (403, 0)


def test_the_page_names_its_connection_by_what_the_server_set_and_not_by_what_a_visitor_says(
    come: Callable[..., Client],
) -> None:
    owner = come(SUJIN)
    owner.draw()
    forged = come({outside.MARK: "0" * 32})
    forged.draw()
    assert forged.upload(PIECE) in (403, 0) and owner.upload(PIECE) == 204


def test_whoever_is_taken_off_the_list_uploads_nothing_more(behind: Studio, come: Callable[..., Client]) -> None:
    owner = come(SUJIN)
    owner.draw()
    assert owner.upload(PIECE) == 204
    behind.stop()
    behind.env["KOEVOL_OWNERS"] = "haneul@example.com"
    behind.start()
    late = come(SUJIN)
    late.draw()
    assert late.upload(PIECE) in (403, 0)


@pytest.mark.parametrize(("session", "taken"), [("", outside.DRAWING), ("known", outside.WORKING)])
def test_of_all_that_a_browser_can_say_only_what_draws_pages_is_taken(session: str, taken: frozenset[str]) -> None:
    """Clearing the caches of all, above all: nobody may, known or not."""
    connection = outside.Connection("", session=session)
    kinds = list(BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields)
    assert {one.name for one in kinds} >= outside.WORKING | {"clear_cache"}
    for one in kinds:
        message = BackMsg()
        if one.message_type:
            getattr(message, one.name).SetInParent()
        else:
            setattr(message, one.name, True)
        if one.name == "backend_operation_request":
            message.backend_operation_request.deferred_file.SetInParent()
        assert connection.passes(message.SerializeToString()) is (one.name in taken), one.name
    message = BackMsg()
    message.backend_operation_request.install_skills.SetInParent()
    assert not connection.passes(message.SerializeToString()), "it writes files on the server"


@pytest.mark.parametrize("who", [{}, SUJIN], ids=["a stranger", "an owner"])
def test_what_is_not_taken_is_left_out_and_the_connection_goes_on(
    behind: Studio, come: Callable[..., Client], who: dict[str, str]
) -> None:
    client = come(who)
    client.draw()
    client.seen = []
    for said in ("clear_cache", "load_git_info", "set_run_on_save"):
        client.send(**{said: True})
    client.send(app_heartbeat=True)
    while client.hear() != "heartbeat_ack":
        pass
    assert "git_info_changed" not in {one.WhichOneof("type") for one in client.seen}
    assert behind.log.count(messages.text("ko", "access.left_out")) == 1


def test_a_strangers_message_is_small_and_a_flood_of_them_ends(come: Callable[..., Client]) -> None:
    big, many = come(), come()
    big.wire.send(b"\0" * (outside.STRANGER_BYTES + 1))
    assert big.closed() == outside.TOO_BIG
    with contextlib.suppress(ConnectionClosed):
        for _ in range(outside.STRANGER_MESSAGES + 1):
            many.send(app_heartbeat=True)
    assert many.closed() == outside.NOT_ALLOWED
    owner = come(SUJIN)
    owner.draw()
    for _ in range(outside.STRANGER_MESSAGES * 2):
        owner.send(app_heartbeat=True)
    assert "sujin@example.com" in owner.draw("seeds")


def test_more_strangers_than_there_is_room_for_end_the_oldest_of_them_and_nobody_else(
    behind: Studio, come: Callable[..., Client]
) -> None:
    owner = come(SUJIN)
    owner.draw()
    crowd = [come() for _ in range(outside.STRANGERS + 5)]
    assert [one.closed() for one in crowd[:5]] == [outside.TRY_LATER] * 5
    crowd[-1].draw()
    assert "sujin@example.com" in owner.draw("seeds"), "whoever is known is none of them"
    assert behind.process
    assert len(list(Path(f"/proc/{behind.process.pid}/fd").iterdir())) < 6 * outside.STRANGERS, (
        "each session has an event loop of its own"
    )


# -- nginx before it, as README says -------------------------------------------------------------------------------------


class Doorkeeper(http.server.BaseHTTPRequestHandler):
    """What oauth2-proxy answers nginx: who a cookie belongs to, or 401."""

    def do_GET(self) -> None:
        name = re.search(r"who=(\w+)", self.headers.get("Cookie") or "")
        self.send_response(202 if name else 401)
        if name:
            self.send_header("X-Auth-Request-Email", f"{name[1]}@example.com")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: it is not what is tested."""


@pytest.fixture
def nginx(behind: Studio, tmp_path: Path) -> Iterator[int]:
    """The port of an nginx with README's configuration, before the studio."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        pytest.skip("no nginx here")
    [said] = re.findall(r"```nginx\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    keeper = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Doorkeeper)
    threading.Thread(target=keeper.serve_forever, daemon=True).start()
    port = free_port()
    for old, new in (
        ("server {", f"server {{\n    listen 127.0.0.1:{port};\n    location /oauth2/ {{ proxy_pass http://127.0.0.1:{keeper.server_port}; }}"),
        ("127.0.0.1:8501", f"127.0.0.1:{behind.port}"),
        ("the value of KOEVOL_PROXY_SECRET", PROOF),
    ):  # fmt: skip
        assert said.count(old) == 1, old
        said = said.replace(old, new)
    places = "".join(
        f"{kind}_temp_path {tmp_path / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = tmp_path / "nginx.conf"
    file.write_text(
        f"daemon off; worker_processes 1; pid {tmp_path / 'nginx.pid'}; error_log {tmp_path / 'nginx.log'};\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{places}{said}}}\n",
        encoding="utf-8",
    )
    process = subprocess.Popen([program, "-p", str(tmp_path), "-c", str(file), "-e", str(tmp_path / "nginx.log")])
    try:
        until(lambda: listens(port) or process.poll() is not None)
        assert process.poll() is None, (tmp_path / "nginx.log").read_text(encoding="utf-8")
        yield port
    finally:
        process.terminate()
        process.wait()
        keeper.shutdown()
        keeper.server_close()


def listens(port: int) -> bool:
    with socket.socket() as wire:
        return wire.connect_ex(("127.0.0.1", port)) == 0


def test_behind_the_proxy_of_the_readme_nothing_is_reached_before_the_sign_in(
    nginx: int, come: Callable[..., Client]
) -> None:
    stranger = Client(None, nginx, {"X-Forwarded-Email": "sujin@example.com"})  # type: ignore[arg-type]
    for path in ("/", "/_stcore/health", "/_stcore/upload_file/x/y", "/media/x", "/_stcore/host-config"):
        assert stranger.asked("GET", path)[0] == 401, path
    assert stranger.asked("GET", "/_stcore/metrics")[0] == 404
    with pytest.raises(InvalidStatus, match="401"):
        come(stranger.headers, nginx)
    minho = come({"Cookie": "who=minho", **SUJIN}, nginx)
    said = minho.draw("seeds")
    assert "minho@example.com" in said and "sujin@example.com" not in said, "what a visitor says is thrown away"


def test_the_proxy_of_the_readme_bounds_what_comes_from_one_address(nginx: int, come: Callable[..., Client]) -> None:
    allowed = 30
    for _ in range(allowed):
        come({"Cookie": "who=sujin"}, nginx)
    with pytest.raises(InvalidStatus, match="503"):
        come({"Cookie": "who=sujin"}, nginx)
