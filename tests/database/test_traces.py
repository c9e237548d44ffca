"""Bytes are found wherever they stand in a file, also across the pieces in which it is read."""

import pytest

from alertbot.database.traces import Traces, left_in

PIECE = 1 << 20


@pytest.mark.parametrize("place", [0, 5, PIECE - 8, PIECE - 1, PIECE, 2 * PIECE - 3, 3 * PIECE - 16])
def test_a_trace_is_found_anywhere(tmp_path, place):
    whole = bytearray(3 * PIECE)
    whole[place : place + 16] = b"sixteen bytes ok"
    (tmp_path / "file").write_bytes(whole)

    assert left_in([tmp_path / "none", tmp_path / "file"], [b"other", b"sixteen bytes ok"])
    assert not left_in([tmp_path / "file"], [b"seventeen bytes."])
    assert not left_in([tmp_path / "file"], [])


def test_what_was_erased_later_is_not_yet_looked_for():
    traces = Traces(unknown=False)
    traces.add("one", [b"a"])
    traces.add("two", [b"b"])

    assert traces.until("one") == (b"a",)
    assert traces.until("two") == (b"a", b"b")
    traces.settle("one")
    assert traces.until("two") == (b"b",)
    assert traces.clean == "one"


def test_what_is_not_known_can_not_be_looked_for():
    traces = Traces(unknown=False)
    traces.add("one", None)
    traces.add("two", [b"b"])

    assert traces.until("two") is None
    assert traces.until("another") is None
    traces.settle("two")
    traces.add("three", [b"c"])
    assert traces.until("three") == (b"c",)
    assert Traces().until("one") is None
