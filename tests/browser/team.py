"""A team in browsers: a server on which people sign in, by a provider of this machine; each person has a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.studio import Studio, see, settled, widget
from tests.oidc import CLIENT, SECRET, Provider

if TYPE_CHECKING:
    from playwright.sync_api import Page


def address(name: str) -> str:
    """The e-mail address of a person of these tests."""
    return f"{name}@example.com"


def write_list(folder: Path, owners: str, reviewers: str = "") -> None:
    """Who may come in, by name, as the operator writes it into ``.env``: read at every click."""
    lists = {"KOEVOL_OWNERS": owners, "KOEVOL_REVIEWERS": reviewers}
    lines = [f"{name}={','.join(map(address, names.split()))}" for name, names in lists.items()]
    (folder / ".env").write_text("\n".join(["KOEVOL_SIGN_IN=oidc", *lines]), encoding="utf-8")


def write_secrets(folder: Path, provider: Provider) -> None:
    """What Streamlit needs to send people to the provider and back."""
    said = {
        "redirect_uri": "http://127.0.0.1:{port}/oauth2callback", "cookie_secret": "0123456789abcdef" * 4,
        "client_id": CLIENT, "client_secret": SECRET, "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
    }  # fmt: skip
    (folder / ".streamlit").mkdir(exist_ok=True)
    lines = ["[auth]", *(f'{name} = "{value}"' for name, value in said.items())]
    (folder / ".streamlit" / "secrets.toml").write_text("\n".join(lines), encoding="utf-8")


@dataclass
class Team:
    """A server and its provider. ``sign_in("sujin")`` gives the page of somebody who has just picked that name there."""

    studio: Studio
    provider: Provider
    fresh: Callable[..., Any]

    @property
    def folder(self) -> Path:
        return self.studio.db.parent

    def at_the_door(self, path: str = "", **options: Any) -> Page:
        """The page of somebody who did not sign in yet."""
        page: Page = self.studio.open(self.fresh(**options), path)
        see(widget(page, "sign_in").locator("button")).to_be_visible()
        return page

    def pick(self, name: str, **options: Any) -> Page:
        """Sign in at the provider, whatever comes of it here."""
        page = self.at_the_door(**options)
        widget(page, "sign_in").locator("button").click()
        page.locator(f"#{name}").click()
        page.wait_for_url(f"{self.studio.url}/**")
        settled(page)
        return page

    def sign_in(self, name: str, path: str = "", **options: Any) -> Page:
        """Sign in, and open an address once inside."""
        page = self.pick(name, **options)
        see(widget(page, "signed_in")).to_contain_text(address(name))
        return self.studio.open(page, path) if path else page
