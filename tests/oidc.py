"""An OpenID Connect provider on 127.0.0.1: discovery, a page on which one picks who one is, codes, signed tokens, keys.

``with Provider(accounts) as one`` and its ``one.url``. It keeps to the rules that a real one keeps to (exact redirect
address, a code that works once, the client's secret, S256), and breaks those about tokens that ``spoil`` tells it to, so
that a test sees whether the other side looks. What it refused is in ``refused``.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "koevol", "a-secret-of-the-client-0123456789"
Claims = dict[str, Any]
SPOILT: dict[str, Claims] = {  # what is wrong: the claims that make it so
    "nonce": {"nonce": "of-another-sign-in"},
    "audience": {"aud": "another-client"},
    "issuer": {"iss": "https://somebody-else.example"},
    "expired": {"exp": 1_600_000_000, "iat": 1_599_996_400},
}


def account(email: str, verified: object = True, **more: Any) -> Claims:
    """Who somebody is, as the provider says it."""
    return {"sub": email, "email": email, "email_verified": verified, **more}


@dataclass
class Provider:
    """``accounts`` by name: their claims. ``spoil`` by name: what is wrong with their tokens (``SPOILT``, or ``signature``)."""

    accounts: Mapping[str, Claims]
    spoil: Mapping[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key, self._other = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> Claims:
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys", "end_session_endpoint": f"{self.url}/end", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    def keys(self) -> Claims:
        return {"keys": [self._key.as_dict(private=False)]}

    def picker(self, query: dict[str, str]) -> str:
        """The page on which one picks who one is."""
        links = (
            f'<p><a id="{html.escape(name)}" href="/as?{html.escape(urlencode({**query, "who": name}))}">{html.escape(name)}</a>'
            for name in self.accounts
        )
        return f"<!DOCTYPE html><title>Provider</title>{''.join(links)}"

    def code(self, query: dict[str, str]) -> str:
        """Where somebody who picked goes: back, with a code that works once."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], basic: str) -> Claims | None:
        """The token for a code, or None and the reason in ``refused``."""
        asked = self._codes.pop(form.get("code", ""), None)
        given = basic or f"{form.get('client_id')}:{form.get('client_secret')}"
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        wrong = {
            "code": asked is None,
            "client": given != f"{CLIENT}:{SECRET}",
            "redirect": asked is not None and form.get("redirect_uri") != asked["redirect_uri"],
            "proof": asked is not None and proof.decode().rstrip("=") != asked.get("code_challenge"),
        }
        if asked is None or any(wrong.values()):
            self.refused += [name for name, is_so in wrong.items() if is_so]
            return None
        self.issued.append(asked["who"])
        return {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now, fault = int(time.time()), self.spoil.get(asked["who"], "")
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 3600, "nonce": asked["nonce"]}
        claims |= self.accounts[asked["who"]] | SPOILT.get(fault, {})
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self._other if fault == "signature" else self._key)


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            if parts.path == "/.well-known/openid-configuration":
                self._say(json.dumps(provider.metadata()))
            elif parts.path == "/keys":
                self._say(json.dumps(provider.keys()))
            elif parts.path == "/authorize" and query.get("client_id") == CLIENT and query.get("code_challenge"):
                self._say(provider.picker(query), kind="text/html; charset=utf-8")
            elif parts.path == "/as" and query.get("who") in provider.accounts:
                self._send_to(provider.code(query))
            elif parts.path == "/end":
                self._send_to(query["post_logout_redirect_uri"])
            else:
                self._say("{}", 404)

        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            basic = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
            found = provider.token(form, basic) if self.path == "/token" else None
            self._say(json.dumps(found or {"error": "invalid_grant"}), 200 if found else 400)

        def _say(self, text: str, status: int = 200, kind: str = "application/json") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _send_to(self, where: str) -> None:
            self.send_response(302)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """What it does is nobody's news."""

    return Handler
