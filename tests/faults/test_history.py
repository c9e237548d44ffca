"""Any history of follows, statements, outcomes, blocks, moves, erasures and crashes: what is owed arrives, nothing else does."""

import asyncio
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alert_rows import ADA, NOON, OTHER, a_house, sqlite_file
from alertbot.core.judge import Again, Case, Drop, Erase, Plain, Rewrite, Suspend, judge
from alertbot.core.model import ChatId, Moved, Refusal, Refused, Sent, Target, TargetKind, TryLater, Unknown
from alertbot.database.alerts import ripen_digests, story_grew, withdraw_story
from alertbot.database.erasure import erase
from alertbot.database.outbox import recover
from alertbot.database.outcomes import Landed
from alertbot.database.subscribers import revive, start_follow, stop_follow

PERSON = Target(TargetKind.PERSON, "ada")
OF_EDITS = {Refusal.NOT_THERE, Refusal.NOT_MODIFIED}
RESULTS = [
    Sent(1),
    TryLater(30),
    TryLater(5, flood=False),
    Unknown("never arrived"),
    Unknown("arrived"),
    Moved(ChatId(0)),  # the id is made up when it happens
    *(Refused(refusal, "why") for refusal in Refusal if refusal not in {Refusal.TOKEN, Refusal.CONFLICT}),
]


@dataclass
class Chat:
    """A subscriber as the test knows it."""

    who: bytes
    following: bool = True
    suspended: bool = False
    owed: set[int] = field(default_factory=set)  # stories


class History(RuleBasedStateMachine):
    """The rows against a few values: who is owed which story, and what each saw."""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.opening = a_house(sqlite_file(Path(self.folder.name)))
        self.house = self.runner.run(self.opening.__aenter__())
        self.now = NOON
        self.chats: dict[bytes, Chat] = {}
        self.stories = 0
        self.withdrawn: set[int] = set()
        self.flying = []
        self.saw: Counter[tuple[bytes, int]] = Counter()  # messages that are new, not edits
        self.doubts: Counter[tuple[bytes, int]] = Counter()  # times when nobody could know
        self.last_chat = 0

    def do(self, work):
        return self.runner.run(work)

    def within(self, work, *args, **how):
        async def transaction():
            async with self.house.database.write() as connection:
                return await work(connection, *args, **how)

        return self.do(transaction())

    def teardown(self):
        """In the end all goes well and time passes: then everybody has what they are owed."""
        self.crash()
        for _ in range(12 + 2 * self.stories):
            self.now += timedelta(hours=13)
            self.within(ripen_digests, now=self.now)
            for parcel in self.do(self.house.claim(now=self.now)):
                self.arrive(parcel, Sent(1))
        left = {who.hex(): chat.owed for who, chat in self.chats.items() if chat.owed}
        self.do(self.opening.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()
        assert left == {}

    # What people and publishers do ------------------------------------------------------------------------------------------

    @initialize()
    def begin(self):
        for group in (False, True):
            self.join(group=group, daily=False)
        self.tell()

    @precondition(lambda self: len(self.chats) < 6)
    @rule(group=st.booleans(), daily=st.booleans())
    def join(self, group, daily):
        columns = {"rhythm": "daily"} if daily else {}
        who = self.do(self.house.join(self.new_chat(group=group), ADA, **columns))
        self.chats[who] = Chat(who)

    def new_chat(self, *, group):
        self.last_chat += 1
        return -self.last_chat if group else self.last_chat

    def pick(self, number):
        return list(self.chats.values())[number % len(self.chats)]

    @precondition(lambda self: self.chats)
    @rule(number=st.integers(0, 5))
    def unfollow_or_follow_again(self, number):
        chat = self.pick(number)
        if chat.following:
            self.do(stop_follow(self.house.database, chat.who, PERSON, self.now.date()))
            chat.owed.clear()
        else:
            self.do(start_follow(self.house.database, chat.who, PERSON))
        chat.following = not chat.following

    @precondition(lambda self: self.chats)
    @rule(number=st.integers(0, 5))
    def forget(self, number):
        chat = self.pick(number)
        self.within(erase, self.house.database, chat.who)
        del self.chats[chat.who]

    @precondition(lambda self: self.chats)
    @rule(number=st.integers(0, 5))
    def come_back(self, number):
        chat = self.pick(number)
        self.do(revive(self.house.database, chat.who, self.now))
        chat.suspended = False

    @rule()
    def tell(self):
        self.stories += 1
        self.do(self.house.tell(self.stories, ada=OTHER, now=self.now))
        for chat in self.chats.values():
            if chat.following and not chat.suspended:
                chat.owed.add(self.stories)

    @precondition(lambda self: self.stories)
    @rule(number=st.integers(0, 100), withdraw=st.booleans())
    def change_a_story(self, number, withdraw):
        story = number % self.stories + 1
        self.within(withdraw_story if withdraw else story_grew, story, now=self.now)
        if withdraw:
            self.withdrawn.add(story)
            for chat in self.chats.values():
                chat.owed.discard(story)

    @rule(hours=st.sampled_from([0.001, 0.02, 1, 6, 25, 50]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.within(ripen_digests, now=self.now)

    # What we and Telegram do -----------------------------------------------------------------------------------------------

    @rule(room=st.integers(1, 4), results=st.lists(st.sampled_from(RESULTS), min_size=1, max_size=4))
    def send_and_hear(self, room, results):
        """Most of what goes comes back at once; what is left comes back later, or never."""
        self.send(room)
        for result in results[: len(self.flying)]:
            self.arrive(self.flying.pop(0), result)

    @rule(story=st.booleans(), results=st.lists(st.sampled_from(RESULTS), min_size=2, max_size=6))
    def have_a_day(self, story, results):
        """News, and hour after hour of sending."""
        if story:
            self.tell()
        for result in results:
            self.send_and_hear(2, [result])
            self.wait(0.02)

    @rule(room=st.integers(1, 4))
    def send(self, room):
        busy = {one.id for parcel in self.flying for one in parcel}
        parcels = self.do(self.house.claim(room, now=self.now, under_way=busy))
        for parcel in parcels:
            chat = self.chats[parcel[0].subscriber_id]  # nobody is told who was erased
            assert not chat.suspended
        self.flying += parcels

    @precondition(lambda self: self.flying)
    @rule(number=st.integers(0, 20), result=st.sampled_from(RESULTS))
    def land(self, number, result):
        self.arrive(self.flying.pop(number % len(self.flying)), result)

    @rule(accepted=st.booleans())
    def crash(self, accepted=True):
        for parcel in self.flying:
            self.doubt(parcel, accepted=accepted)
        self.flying.clear()
        self.within(recover)

    def doubt(self, parcel, *, accepted):
        for one in parcel:
            if one.message_id is None:
                self.doubts[one.subscriber_id, one.story_id] += 1
                self.saw[one.subscriber_id, one.story_id] += accepted

    def arrive(self, parcel, result):
        """What a result does in the chat and in our rows."""
        first = parcel[0]
        group = first.chat_id < 0
        if isinstance(result, Moved):
            result = Moved(ChatId(self.new_chat(group=True))) if group else Sent(1)
        elif first.message_id is None and isinstance(result, Refused) and result.refusal in OF_EDITS:
            result = Sent(1)
        outcome = judge(result, Case(first.attempts, first.failed_days, first.failed_on), self.now)
        if isinstance(outcome, Plain):
            result = Sent(1)
            outcome = judge(result, Case(plain=True), self.now)
        if isinstance(result, Unknown):
            self.doubt(parcel, accepted=result.detail == "arrived")
        self.take_note(parcel, result, outcome)
        self.do(self.house.land(Landed(parcel, outcome, 1), now=self.now))

    def take_note(self, parcel, result, outcome):
        chat = self.chats.get(parcel[0].subscriber_id)
        for one in parcel:
            if isinstance(result, Sent) and one.message_id is None:
                self.saw[one.subscriber_id, one.story_id] += 1
            if chat and (isinstance(result, Sent) or isinstance(outcome, Drop)):
                chat.owed.discard(one.story_id)
        match outcome:
            case Suspend() if chat:
                chat.suspended = True
                chat.owed.clear()
            case Erase():
                self.chats.pop(parcel[0].subscriber_id, None)
            case Rewrite() | Again():
                pass

    # What always holds ---------------------------------------------------------------------------------------------------------

    @invariant()
    def nobody_sees_a_story_more_often_than_doubt_explains(self):
        for (who, story), times in self.saw.items():
            assert times <= 1 + self.doubts[who, story] + (story in self.withdrawn)

    @invariant()
    def no_chat_has_two_new_messages_under_way(self):
        new = [parcel[0].subscriber_id for parcel in self.flying if parcel[0].message_id is None]
        assert len(new) == len(set(new))

    @invariant()
    def the_rows_under_way_are_those_that_are(self):
        new = sum(one.subscriber_id in self.chats for p in self.flying for one in p if one.message_id is None)
        assert self.do(self.house.states()).get("sending", 0) <= new


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=8, stateful_step_count=30, deadline=None)
