"""What goes wrong on purpose: rules that make some calls fail before or after they were carried out. Pure."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from alertbot.demo.answers import Failure, flood
from alertbot.demo.calls import Call


class Harm(StrEnum):
    """What happens to the answer."""

    ANSWER = "answer"  # a JSON error instead of the result
    PAGE = "page"  # an HTML page of the front server
    CUT = "cut"  # the connection ends without an answer
    CUT_BODY = "cut body"  # the answer ends in the middle
    NOT_JSON = "not json"  # a 200 whose body is no JSON
    SLOW = "slow"  # the answer comes late


@dataclass(frozen=True, slots=True)
class Fault:
    """A rule: which calls it meets, how many of them, and what becomes of them.

    `accepted` says whether the call is carried out before its answer is spoilt, which is how a message is delivered
    though its sender sees an error. `first` is the number of the matching call it begins with, from 1; `times` how many
    it meets from there, None for all.
    """

    harm: Harm
    failure: Failure | None = None
    accepted: bool = False
    seconds: float = 0.0
    status: int = 502
    method: str = ""
    chat_id: int | None = None
    first: int = 1
    times: int | None = 1

    def on(self, method: str = "", chat_id: int | None = None, *, first: int = 1, times: int | None = 1) -> "Fault":
        """The same harm for a method, a chat, from the n-th matching call on, so many times."""
        return replace(self, method=method, chat_id=chat_id, first=first, times=times)

    def meets(self, call: Call) -> bool:
        """Whether the rule speaks of this call at all."""
        method = not self.method or self.method.lower() == call.method.lower()
        return method and (self.chat_id is None or self.chat_id == call.chat_id)


@dataclass(slots=True)
class Faults:
    """The rules in force, each with how often it was met; the first that bites decides."""

    rules: list[Fault] = field(default_factory=list)
    met: list[int] = field(default_factory=list)

    def add(self, rule: Fault) -> None:
        """Put a rule in force."""
        self.rules.append(rule)
        self.met.append(0)

    def clear(self) -> None:
        """Let everything go well again."""
        self.rules.clear()
        self.met.clear()

    def bite(self, call: Call) -> Fault | None:
        """The rule that spoils this call, if any; counts the call for every rule that speaks of it."""
        biting = None
        for index, rule in enumerate(self.rules):
            if not rule.meets(call):
                continue
            self.met[index] += 1
            number = self.met[index] - rule.first
            if biting is None and number >= 0 and (rule.times is None or number < rule.times):
                biting = rule
        return biting


def too_many(seconds: int = 3) -> Fault:
    """A 429 that asks to wait."""
    return Fault(Harm.ANSWER, failure=flood(seconds))


def refuse(code: int, description: str, *, accepted: bool = False) -> Fault:
    """Any JSON error: `refuse(500, "Internal Server Error: restart", accepted=True)`."""
    return Fault(Harm.ANSWER, failure=Failure(code, description), accepted=accepted)


def bad_gateway(*, accepted: bool = False) -> Fault:
    """The front server's HTML page with a 502."""
    return Fault(Harm.PAGE, status=502, accepted=accepted)


def gateway_timeout(*, accepted: bool = False) -> Fault:
    """The front server's HTML page with a 504."""
    return Fault(Harm.PAGE, status=504, accepted=accepted)


def cut(*, accepted: bool) -> Fault:
    """The connection ends without an answer, before or after the call was carried out."""
    return Fault(Harm.CUT, accepted=accepted)


def cut_body(*, accepted: bool = True) -> Fault:
    """Half an answer."""
    return Fault(Harm.CUT_BODY, accepted=accepted)


def not_json(*, accepted: bool = True) -> Fault:
    """A 200 that says nothing a program can read."""
    return Fault(Harm.NOT_JSON, accepted=accepted)


def slow(seconds: float = 8.0, *, accepted: bool = True) -> Fault:
    """The right answer, late; carried out at once, or only at the end."""
    return Fault(Harm.SLOW, seconds=seconds, accepted=accepted)
