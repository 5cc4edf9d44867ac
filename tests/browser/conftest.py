"""The longer time after which a browser test counts as hanging."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser.studio import LIMIT
from tests.conftest import within


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    with within(LIMIT):
        yield
