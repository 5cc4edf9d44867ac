"""What the operator configured: read once, the environment first, and no key shown to anybody who does not ask."""

from __future__ import annotations

from pathlib import Path

import pytest

import koevol_core as core
from koevol_core import settings
from koevol_core.control.launch import environment
from koevol_core.llm.client import Endpoint

SECRETS = {
    "KOEVOL_API_KEY": "sk-aaaa-secret", "DEEPSEEK_API_KEY": "sk-bbbb-secret", "MY_HF_TOKEN": "hf_cccc-secret",
}  # fmt: skip
REST = {"KOEVOL_DB": "a.db", "KOEVOL_BASE_URL": "http://localhost:8000/v1", "KOEVOL_MODEL": "m-1"}


def env(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    (folder / ".env").write_bytes(text.encode(encoding))
    return folder


def test_nothing_configured_is_a_database_beside_you_and_no_model(tmp_path: Path) -> None:
    assert settings.load({}, tmp_path) == core.Settings("koevol.db", "", "", "", "", "")


def test_the_environment_is_read_and_trimmed(tmp_path: Path) -> None:
    found = settings.load({name: f" {value}\n" for name, value in (SECRETS | REST).items()}, tmp_path)
    assert found == core.Settings(*REST.values(), *SECRETS.values())


def test_a_dot_env_is_read_with_or_without_a_mark_and_quotes(tmp_path: Path) -> None:
    text = "\n".join(f'{name}="{value}"' for name, value in (SECRETS | REST).items())
    for encoding in ("utf-8", "utf-8-sig"):
        folder = env(tmp_path, f"# 열쇠\n\n{text}\n", encoding)
        assert settings.load({}, folder) == core.Settings(*REST.values(), *SECRETS.values())


def test_the_environment_wins_over_dot_env(tmp_path: Path) -> None:
    folder = env(tmp_path, "KOEVOL_MODEL=from-file\nKOEVOL_DB=file.db\n")
    found = settings.load({"KOEVOL_MODEL": "from-environment"}, folder)
    assert (found.model, found.db) == ("from-environment", "file.db")


@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_an_empty_variable_counts_as_not_set(tmp_path: Path, nothing: str) -> None:
    folder = env(tmp_path, "KOEVOL_MODEL=from-file\nDEEPSEEK_API_KEY=sk-cccc-secret\nKOEVOL_DB=\n")
    found = settings.load({"KOEVOL_MODEL": nothing, "DEEPSEEK_API_KEY": nothing, "KOEVOL_DB": nothing}, folder)
    assert (found.model, found.deepseek_key, found.db) == ("from-file", "sk-cccc-secret", "koevol.db")


def test_a_worker_has_its_starters_configuration_and_no_other(tmp_path: Path) -> None:
    """Also where its starter chose a model without a key, and a file beside the worker names one."""
    folder = env(tmp_path, "KOEVOL_MODEL=from-file\nDEEPSEEK_API_KEY=sk-cccc-secret\n")
    chosen = core.Settings(model="scripted", deepseek_key="")
    assert settings.load(environment(chosen), folder) == chosen


def test_the_process_environment_and_the_working_folder_are_where_it_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(env(tmp_path, "KOEVOL_MODEL=from-file\nKOEVOL_DB=file.db\n"))
    monkeypatch.setenv("KOEVOL_DB", "environment.db")
    found = settings.load()
    assert (found.model, found.db) == ("from-file", "environment.db")


def test_the_example_that_ships_means_nothing_configured(tmp_path: Path) -> None:
    example = Path(__file__).resolve().parent.parent / ".env.example"
    assert settings.load({}, env(tmp_path, example.read_text(encoding="utf-8"))) == core.Settings()


@pytest.mark.parametrize("shown", [repr, str, "{!r}".format, "{}".format])
def test_no_key_is_shown(tmp_path: Path, shown: object) -> None:
    found = settings.load(SECRETS | REST, tmp_path)
    endpoint = Endpoint("http://localhost", "m", "sk-aaaa-secret")
    text = shown(found) + shown(endpoint)  # type: ignore[operator]
    assert "secret" not in text
    assert "m-1" in text


def test_a_dot_env_in_another_encoding_is_one_sentence_without_its_content(tmp_path: Path) -> None:
    env(tmp_path, "KOEVOL_API_KEY=sk-비밀\n", "cp949")
    with pytest.raises(core.BadInput, match=r"\.env를 읽을 수 없습니다") as caught:
        settings.load({}, tmp_path)
    assert "sk-" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/v1", "https://api.example.com", "http://[::1]:8000/v1", "http://10.0.0.1"]
)
def test_an_address_of_a_server_is_taken(tmp_path: Path, url: str) -> None:
    assert settings.load({"KOEVOL_BASE_URL": url}, tmp_path).base_url == url


@pytest.mark.parametrize(
    "url", ["localhost:8000", "ftp://a.b", "file:///etc/passwd", "http://", "http:///v1", "http://[bad", "http://a:port", "서버"]
)  # fmt: skip
def test_what_is_no_address_is_one_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(core.BadInput, match="base URL"):
        settings.load({"KOEVOL_BASE_URL": url}, tmp_path)


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(core.BadInput, match="KOEVOL_API_KEY") as caught:
        settings.load({"KOEVOL_BASE_URL": "https://user:geheim@api.example.com/v1"}, tmp_path)
    assert "geheim" not in str(caught.value)


def test_the_language_is_that_of_the_environment_else_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert settings.language() == "ko"
    env(tmp_path, "KOEVOL_LANG=EN\n")
    assert settings.language() == "en"
    monkeypatch.setenv("KOEVOL_LANG", "")
    assert settings.language() == "en"
    monkeypatch.setenv("KOEVOL_LANG", "ko")
    assert settings.language() == "ko"
    monkeypatch.delenv("KOEVOL_LANG")
    (tmp_path / ".env").write_bytes(b"KOEVOL_LANG=en \xff\n")
    assert settings.language() == "ko"


@pytest.mark.parametrize("path", ["", "/", "/chat/completions", "/chat/completions/", "/models"])
def test_an_address_may_be_copied_with_the_path_of_a_request(path: str) -> None:
    assert settings.urls(f"http://localhost:8000/v1{path}") == ("http://localhost:8000/v1",)
