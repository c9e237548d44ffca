"""The real process, killed with -9 again and again in one fan-out: nobody misses the alert, and only what was under way comes twice."""

from faults.killing import kill_run


async def test_kills_in_a_fan_out_lose_nothing(tmp_path):
    killed = await kill_run(tmp_path, followers=70, moments=["accepted", "answered", "random"], seed=7)

    assert len(killed.seen) == 70
    assert killed.missing == 0
    assert killed.doubles <= sum(killed.in_flight) <= 3 * 16
