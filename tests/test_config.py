"""Settings come from a file and the environment, and every mistake is told at once."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from alertbot.config import ConfigError, every_setting, read_config

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def written(tmp_path, text):
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_defaults_hold_without_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    config = read_config(None, {})

    assert config.feeds.poll_every == timedelta(minutes=15)
    assert config.telegram.api_url == "https://api.telegram.org"


def test_all_mistakes_are_told_at_once_each_with_its_setting(tmp_path):
    path = written(
        tmp_path,
        '[telegram]\nmessages_per_second = "many"\n[feeds]\npoll_evry = "15m"\npoll_every = "soon"\n[databse]\nurl = 1\n',
    )

    with pytest.raises(ConfigError) as caught:
        read_config(path, {})

    mistakes = "\n".join(caught.value.mistakes)
    assert "telegram.messages_per_second" in mistakes
    assert "feeds.poll_evry: unknown setting; did you mean poll_every?" in mistakes
    assert 'feeds.poll_every: a time span such as "15m"' in mistakes
    assert "[databse]: unknown section; did you mean database?" in mistakes
    assert len(caught.value.mistakes) == 4


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    path = written(tmp_path, '[feeds]\npoll_every = "1h"\n')
    monkeypatch.setenv("ALERTBOT_FEEDS__POLL_EVERY", "2s")

    config = read_config(path, {"ALERTBOT_FEEDS__POLL_EVERY": "2s"})

    assert config.feeds.poll_every == timedelta(seconds=2)


def test_an_unknown_variable_is_named_with_the_nearest_one(tmp_path):
    with pytest.raises(ConfigError, match=r"ALERTBOT_FEEDS__POLL_EVRY.*did you mean ALERTBOT_FEEDS__POLL_EVERY"):
        read_config(written(tmp_path, ""), {"ALERTBOT_FEEDS__POLL_EVRY": "2s"})


def test_a_secret_is_not_printed(tmp_path):
    config = read_config(written(tmp_path, '[telegram]\ntoken = "123456:SECRETSECRETSECRETSECRET"\n'), {})

    assert "SECRET" not in repr(config) + str(config)
    assert config.token() == "123456:SECRETSECRETSECRETSECRET"


def test_a_mistake_never_shows_the_value(tmp_path):
    with pytest.raises(ConfigError) as caught:
        read_config(written(tmp_path, '[telegram]\ntoken = ["123456:SECRETSECRETSECRETSECRET"]\n'), {})

    assert "SECRETSECRET" not in str(caught.value)


def test_a_broken_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"config\.toml: is not TOML"):
        read_config(written(tmp_path, "[telegram\n"), {})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nowhere\.toml: can't be read"):
        read_config(tmp_path / "nowhere.toml", {})


def test_a_token_file_that_holds_no_token_is_named(tmp_path):
    (tmp_path / "token").write_text("hello")
    config = read_config(written(tmp_path, '[telegram]\ntoken_file = "token"\n'), {})

    with pytest.raises(ConfigError, match=r"token: this is no bot token"):
        config.token()


def test_files_are_named_relative_to_the_configuration(tmp_path):
    config = read_config(written(tmp_path, '[database]\nurl = "sqlite:///x.db"\nkey_file = "k"\n'), {})

    assert config.database.url == f"sqlite:///{tmp_path / 'x.db'}"
    assert config.database.key_file == tmp_path / "k"


def test_the_example_is_read_and_names_every_setting_with_its_default(tmp_path):
    text = EXAMPLE.read_text(encoding="utf-8")
    example = tomllib.loads(text)

    read_config(EXAMPLE, {})

    section = ""
    named = set()
    for line in text.splitlines():
        if heading := re.match(r"\[(\w+)\]", line):
            section = heading[1]
        elif setting := re.match(r"(?:# )?(\w+) = ", line):
            named.add(f"{section}.{setting[1]}")
    assert named == {name for name, _ in every_setting()}
    spans = {"feeds.poll_every": "15m", "feeds.age_limit": "14d"}
    for name, default in every_setting():
        part, key = name.split(".")
        if key in example[part]:
            expected = spans.get(name, str(default) if isinstance(default, Path) else default)
            assert example[part][key] == (list(expected) if isinstance(expected, tuple) else expected), name


def test_the_documents_show_the_example_as_it_is():
    shown = (EXAMPLE.parent / "docs" / "configuration.md").read_text(encoding="utf-8")

    assert f"```toml\n{EXAMPLE.read_text(encoding='utf-8')}```" in shown
