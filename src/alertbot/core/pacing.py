"""How fast messages may go: one for each 1/rate of a second over all chats, and the gaps that each chat needs.

Telegram allows about 30 messages a second in all, one a second to a chat and 20 a minute to a group; channels count as groups
(core.telegram.org/bots/faq). Tokens don't pile up, so there are no bursts; after a 429 the rate halves and comes back slowly.
Times are seconds on a monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

PRIVATE_GAP = 1.05
GROUP_GAP = 3.1
GROUP_WINDOW, GROUP_MOST = 60.0, 20
# A busy machine is late. While there is always something to send, this much is made up for, else 25 a second would become 20;
# messages are still never closer than half their gap, but where so many go that they go in groups.
SLACK = 0.15
GROUPED = 0.03  # gaps shorter than this are
SLOWEST = 1.0
QUIET_MINUTE = 60.0
RECOVERY_STEPS = 25  # quiet minutes from nothing back to the ceiling: one message a second each, at 25 a second
FLOODS_TOGETHER = 2.0  # 429s this close are one event: they answer sends that were under way at once
FAILURES_BEFORE_STALL = 3  # one cut connection is that chat's affair, three in a row are everybody's
LONGEST_STALL = 30.0
SLOW_ANSWER = 2.0  # the server holds a send for up to 8 s before it says 429: a slow answer is a first sign


@dataclass(frozen=True, slots=True)
class Pace:
    """The lane that all messages share."""

    ceiling: float  # messages a second that the settings allow
    rate: float  # messages a second that are sent now
    free_at: float  # when the next message falls due
    calm_since: float  # the last flood, or the last step back towards the ceiling
    failures: int = 0  # sends in a row that no server answered
    slow: int = 0  # slow answers in a row
    last_at: float = float("-inf")  # when the last message went

    @property
    def gap(self) -> float:
        """Seconds between two messages."""
        return 1 / self.rate

    @property
    def closest(self) -> float:
        """Seconds that lie between two messages at least, also when several are late."""
        return self.gap / 2 if self.gap >= GROUPED else 0.0

    @property
    def next_at(self) -> float:
        """When the next message may go."""
        return max(self.free_at, self.last_at + self.closest)


def new_pace(ceiling: float, now: float) -> Pace:
    """A lane at its full rate."""
    return Pace(ceiling, ceiling, now, now)


def tokens(pace: Pace, now: float) -> int:
    """How many messages may go now, each `closest` after the one before: those that fell due in the time that is made up for."""
    if now < pace.next_at:
        return 0
    return int(min(now - pace.free_at, SLACK) / pace.gap) + 1


def spend(pace: Pace, now: float) -> Pace:
    """The lane after a message goes now; a reply that did not ask for a token spends one too."""
    return replace(pace, free_at=max(pace.free_at, now - SLACK) + pace.gap, last_at=now)


def rested(pace: Pace, now: float) -> Pace:
    """The lane after there was nothing to send: nothing is made up for."""
    return replace(pace, free_at=max(pace.free_at, now))


def flooded(pace: Pace, now: float) -> Pace:
    """The lane after a 429: half as fast."""
    if pace.rate < pace.ceiling and now - pace.calm_since < FLOODS_TOGETHER:
        return replace(pace, calm_since=now)
    return replace(pace, rate=max(SLOWEST, pace.rate / 2), calm_since=now)


def answered(pace: Pace, now: float, seconds: float) -> Pace:
    """The lane after an answer that took so long: two slow ones in a row slow it, each quiet minute brings it back."""
    slow = pace.slow + 1 if seconds > SLOW_ANSWER else 0
    if slow >= 2:
        return replace(pace, rate=max(SLOWEST, pace.rate * 0.8), calm_since=now, failures=0, slow=0)
    return _recovered(replace(pace, failures=0, slow=slow), now)


def unreachable(pace: Pace, now: float) -> Pace:
    """The lane after a send that no server answered: from the third in a row it stands still for 1, 2, 4 … 30 s."""
    failures = pace.failures + 1
    if failures < FAILURES_BEFORE_STALL:
        return replace(pace, failures=failures)
    if failures > FAILURES_BEFORE_STALL and now < pace.free_at:
        return pace  # sent before the lane stood still
    stall = min(LONGEST_STALL, float(1 << min(failures - FAILURES_BEFORE_STALL, 10)))
    return replace(pace, failures=failures, free_at=max(pace.free_at, now + stall))


def chat_free_at(sent: Sequence[float], *, private: bool) -> float:
    """When a chat may be sent the next message, given when it was sent the last ones (oldest first; 0 when none)."""
    if not sent:
        return 0.0
    if private:
        return sent[-1] + PRIVATE_GAP
    spaced = sent[-1] + GROUP_GAP
    return spaced if len(sent) < GROUP_MOST else max(spaced, sent[-GROUP_MOST] + GROUP_WINDOW + SLACK)


def _recovered(pace: Pace, now: float) -> Pace:
    if pace.rate >= pace.ceiling or now - pace.calm_since < QUIET_MINUTE:
        return pace
    return replace(pace, rate=min(pace.ceiling, pace.rate + max(1.0, pace.ceiling / RECOVERY_STEPS)), calm_since=now)
