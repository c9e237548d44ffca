import pytest

from alertbot.core.model import EventKind
from alertbot.core.reading import needs_confirmation

CAREFUL = [EventKind.RELEASED, EventKind.DIED]


@pytest.mark.parametrize("kind", CAREFUL)
def test_one_publisher_is_not_enough_for_a_release_or_a_death(kind):
    assert needs_confirmation(kind, frozenset({"Viasna"}), trusted=False)


@pytest.mark.parametrize("kind", CAREFUL)
def test_two_publishers_are_enough(kind):
    assert not needs_confirmation(kind, frozenset({"Viasna", "Amnesty"}), trusted=False)


@pytest.mark.parametrize("kind", CAREFUL)
def test_one_trusted_publisher_is_enough(kind):
    assert not needs_confirmation(kind, frozenset({"Viasna"}), trusted=True)


def test_one_publisher_in_two_spellings_is_one_voice():
    assert needs_confirmation(EventKind.RELEASED, frozenset({"Viasna", "viasna ", ""}), trusted=False)


@pytest.mark.parametrize("kind", sorted(set(EventKind) - set(CAREFUL)))
def test_everything_else_is_told_at_once(kind):
    assert not needs_confirmation(kind, frozenset({"Viasna"}), trusted=False)
