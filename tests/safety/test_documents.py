"""docs/threat-model.md claims nothing without a test, and says first what it does not protect against."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")


def named():
    return re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", MODEL)


def test_every_test_that_is_named_exists():
    missing = [
        (file, name)
        for file, name in named()
        if not (ROOT / file).exists() or f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]

    assert len(named()) > 40
    assert missing == []


def test_every_requirement_has_a_claim_and_a_test():
    claimed = {row[0]: row[1] for row in re.findall(r"^\| (R\d+) \|(.*)\|$", MODEL, re.MULTILINE)}

    assert list(claimed) == [f"R{number}" for number in range(1, 29)]
    assert all("`tests/" in row for row in claimed.values())


def test_what_is_not_protected_comes_first():
    headings = re.findall(r"^## (.*)$", MODEL, re.MULTILINE)

    assert headings[0] == "What we do not protect against"
    assert {"What a seizure yields", "Threats", "What to do when", "Reviews"} <= set(headings)


def test_what_to_do_is_said_for_each_misfortune():
    told = MODEL[MODEL.index("## What to do when") :]

    for misfortune in ("token leaked", "server is seized", "admin is arrested", "fake bot", "released"):
        assert misfortune in told


def test_every_other_file_that_is_named_exists():
    for file in re.findall(r"`((?:benchmarks|docs)/[\w/.-]+)`", MODEL):
        assert (ROOT / file).exists()
