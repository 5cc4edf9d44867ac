"""One attempt of the client against every fault of a server."""

from __future__ import annotations

import pytest

from tests.conftest import KEY, LIMIT, SILENT, SOON, chat
from tests.loopback import ERRORS, NAMES, Loopback
from tests.test_client import send


@pytest.mark.parametrize("fault", NAMES)
def test_whatever_a_server_does_is_an_exchange_and_never_shows_the_key(fault: str) -> None:
    with Loopback(faults=lambda body, n: fault, pace=0.01) as server:
        exchange = send(chat(server.base_url, KEY), SOON if fault in SILENT else LIMIT)
        assert len(server.ledger) == 1, "one attempt, and no redirect followed"
    assert KEY not in repr(exchange)
    if fault in ERRORS:
        assert (exchange.status, exchange.fault) == (ERRORS[fault][0], None)
    if fault in SILENT:
        assert exchange.fault == "timeout"
    if fault in ("end_mid_body", "reset_mid_body", "reset_before"):
        assert exchange.fault == "doubtful"
    if fault in ("end_mid_body", "reset_mid_body", "silent_mid_body", "drip"):
        assert exchange.body.startswith(b"{"), "the bytes that came are kept"
