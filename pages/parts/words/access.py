"""Words of the door, and of who is signed in."""

WORDS: dict[str, tuple[str, str]] = {
    "please": ("한국어 지시문을 함께 가꾸는 곳입니다.", "Where a team grows Korean instructions."),
    "sign_in": ("로그인", "Sign in"),
    "sign_out": ("로그아웃", "Sign out"),
    "stranger": (
        "이 프로젝트의 명단에 없는 계정입니다. 소유자에게 물어보세요.",
        "This account is not on the project's list. Ask an owner.",
    ),
    "unverified": (
        "전자우편 주소가 확인되지 않은 계정입니다. 로그인 제공자에서 주소를 확인한 뒤 다시 로그인하세요.",
        "The e-mail address of this account is not verified. Verify it with the provider, then sign in again.",
    ),
    "no_proof": (
        "로그인하는 프록시를 거쳐 들어오세요. 이 주소로 바로 들어올 수는 없습니다.",
        "Come in by the proxy that signs people in: there is no way in by this address.",
    ),
    "owner": ("소유자", "owner"),
    "reviewer": ("검토자", "reviewer"),
    "owners_only": ("이 화면은 소유자만 봅니다.", "Only owners see this page."),
    "to_review": ("검토하러 가기", "To the review"),
    "changed": (
        "그사이 로그인이 바뀌었거나 명단에서 빠졌습니다. 화면을 새로 고치세요.",
        "You have been signed out or taken off the list. Reload the page.",
    ),
    "not_yours": ("이 일은 소유자만 할 수 있습니다.", "Only owners may do this."),
    "open_on_purpose": (
        "로그인 없이 열려 있습니다. 이 주소에 닿는 누구나 돈을 쓰고 자료를 내려받을 수 있습니다.",
        "Open without a sign-in: whoever reaches this address can spend money and take the data.",
    ),
    "open_to_all": (
        "서버가 다른 컴퓨터에도 열려 있는데 로그인이 꺼져 있어 아무것도 보이지 않습니다. KOEVOL_SIGN_IN을 oidc나 proxy로 "
        "켜거나, --server.address=127.0.0.1로 시작하거나, 누구에게나 열 생각이면 KOEVOL_SIGN_IN=off라고 적으세요.",
        "Nothing is shown: the server is open to other machines without a sign-in. Set KOEVOL_SIGN_IN to oidc or proxy, "
        "start with --server.address=127.0.0.1, or say KOEVOL_SIGN_IN=off if it is to be open to anybody.",
    ),
    "no_library": (
        "로그인에 필요한 패키지가 없습니다. pip install -r requirements-team.txt 뒤에 다시 시작하세요.",
        "What signing in needs is not installed. Run pip install -r requirements-team.txt and start again.",
    ),
    "no_secrets": (
        "KOEVOL_SIGN_IN=oidc인데 .streamlit/secrets.toml을 읽을 수 없습니다. .streamlit/secrets.toml.example을 베껴 채우세요.",
        "KOEVOL_SIGN_IN=oidc, but .streamlit/secrets.toml cannot be read. Copy .streamlit/secrets.toml.example and fill it in.",
    ),
    "secrets_lack": (
        ".streamlit/secrets.toml의 [auth]에 빈 것이 있습니다: {names}. 채우고 다시 시작하세요.",
        "[auth] in .streamlit/secrets.toml lacks {names}. Fill it in and start again.",
    ),
    "short_cookie": (
        ".streamlit/secrets.toml의 cookie_secret이 짧습니다. 무작위로 만든 {n}자 이상을 적고 다시 시작하세요.",
        "cookie_secret in .streamlit/secrets.toml is short. Put {n} random characters or more, and start again.",
    ),
}
