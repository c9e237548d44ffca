"""From a number to a verdict."""

import pytest

from alertbot.core.model import Verdict
from alertbot.core.names.confidence import verdict


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.99, Verdict.CERTAIN), (0.85, Verdict.CERTAIN), (0.84, Verdict.POSSIBLE), (0.6, Verdict.POSSIBLE), (0.59, None)],
)
def test_each_number_has_its_verdict(number, said):
    assert verdict(number) is said
