"""Every handler: who may use it, that every tap is answered, and that nothing anybody sends breaks anything."""

from dataclasses import fields, replace
from itertools import product

import pytest
from sqlalchemy import select
from telegram import Update

from alertbot.converse.dispatch import (
    ADMIN_TAPPED,
    NEEDS,
    SPOKEN,
    TAPPED,
    ChangedWords,
    SentFile,
    SentSomething,
    Tapped,
    Wrote,
    converse,
)
from alertbot.converse.hear import attend, hear
from alertbot.converse.memory import Memory
from alertbot.converse.menu import COMMANDS
from alertbot.converse.replies import Acted, Edit, Say, Toast
from alertbot.core.messages.actions import Action, Verb, encode
from alertbot.core.model import Feed, Person, Role, Target, TargetKind
from alertbot.database import admins
from alertbot.database.people import import_people, retire_person
from alertbot.database.subscribers import find, start_follow
from alertbot.database.tables import metadata
from alertbot.demo.entities import Parsed
from alertbot.demo.html import parse_html
from alertbot.locales import LANGUAGES, words
from chatting import PREVIEW
from saying import ask_review, deliver, store_statement, store_story

OLD = "This button is too old: what it is about is no longer here."
ARGS = ((), (0,), (1,), (2, 1), (1, "yes"), (1, "remove"), ("owner",), (1, 1), ("x", "person", 1), (0, 0, 1), (-5, "?"))


def every_tap():
    """(what it is, the action with some arguments, the role it needs) of every button there can be."""
    plain = ((verb.name, verb, (), t.needs) for verb, t in TAPPED.items())
    admin = ((what, Verb.ADMIN, (what,), t.needs) for what, t in ADMIN_TAPPED.items())
    for (name, verb, first, needs), args in product([*plain, *admin], ARGS):
        yield name, Action(verb, (*first, *args)), needs


async def talk_of(chat, who, text="/help", **about):
    chat.telegram.say(who, text)
    update = Update.de_json(chat.telegram.world.updates.waiting.pop().told, chat.mouth.bot)
    return replace(await attend(chat.house, hear(update), chat.house.now()), **about)


async def everything(database):
    async with database.read() as connection:
        return {t.name: (await connection.execute(select(t))).all() for t in metadata.sorted_tables}


def forbidden_desk(desk):
    async def never(*_):
        raise AssertionError("somebody who may not has reached the desk")

    return replace(desk, **{f.name: never for f in fields(desk)})


def test_every_verb_and_every_command_has_its_conversation():
    assert set(TAPPED) | {Verb.ADMIN} == set(Verb)
    assert set(SPOKEN) == {c.name for c in COMMANDS} == set(NEEDS)


@pytest.mark.parametrize("stranger", ["newcomer", "follower", "editor", "operator"])
async def test_nobody_can_do_what_their_role_may_not(chat, tracked, stranger):
    await ask_review(tracked, await store_statement(tracked, "ales-b"), "ales-b")
    await store_story(tracked, "maria-k")
    who = await chat.follower() if stranger == "follower" else chat.telegram.person("Stranger")
    role = Role(stranger) if stranger in set(Role) else None
    talk = await talk_of(chat, who, role=role, tapped=True)
    house = replace(chat.house, desk=forbidden_desk(chat.house.desk), memory=Unlimited())
    before = await everything(tracked)
    [unknown] = await converse(house, talk, Wrote("/there_is_no_such_command"))

    for name, needs in NEEDS.items():
        if needs is not None and not (role and role.may(needs)):
            for words in (f"/{name}", f"/{name} https://rights.example", f"/{name} 1"):
                assert await converse(house, talk, Wrote(words)) == (unknown,), name
    for name, action, needs in every_tap():
        if needs is not None and not (role and role.may(needs)):
            assert await converse(house, talk, Tapped(encode(action))) == (Toast(OLD, must_read=True),), name
    if role is None or not role.may(Role.EDITOR):
        await converse(house, talk, SentFile("x", "people.csv", 10))

    assert await everything(tracked) == before


async def test_a_role_that_is_lost_is_lost_at_once(chat):
    code = await admins.make_claim(chat.house.database, Role.EDITOR, chat.house.now())
    volha = chat.telegram.person("Volha")
    await chat.says(volha, f"/claim {code}")
    await chat.says(volha, "/people")
    await admins.dismiss(chat.house.database, 1)

    query = await chat.taps(volha, "Maria Kalesnikava · Belarus · serving a sentence")

    assert query.toast == OLD


@pytest.mark.parametrize("who", ["newcomer", "follower", "owner"])
async def test_every_tap_with_any_arguments_has_an_answer_and_no_fault(chat, tracked, who):
    person = (
        await chat.follower()
        if who == "follower"
        else chat.telegram.person("Somebody", number=42 if who == "owner" else 0)
    )
    talk = await talk_of(chat, person, tapped=True, message_id=1)
    house = replace(chat.house, memory=Unlimited())

    for name, action, _ in every_tap():
        fresh = replace(talk, subscriber=await find(tracked, talk.chat_id))
        replies = await converse(house, fresh, Tapped(encode(action)))
        assert any(isinstance(r, Toast | Edit | Say) for r in replies), name


@pytest.mark.parametrize(
    "data", ["", "x", "v1", "v1:", "v1:zz:1", "v0:f:1", "v1:f:1:2:3:4:5:6", "v1:f:=\u202e", "v1:f:" + "9" * 60]
)
async def test_data_that_no_version_wrote_is_answered(chat, data):
    volha = await chat.follower("Volha", "Ales Bialiatski")
    message = chat.telegram.last(volha)
    message.markup["inline_keyboard"][0][0]["callback_data"] = data or " "

    query = await chat.taps(volha, "↩️ Undo", message=message)

    assert query.answered.is_set()


async def test_a_tap_that_meets_a_fault_is_answered_too(chat):
    volha = await chat.follower("Volha", "Ales Bialiatski")

    def broken(_words):
        raise RuntimeError("a bug")

    chat.house = replace(chat.house, watchlist=lambda: broken(""))
    query = chat.telegram.tap(chat.telegram.last(volha), "↩️ Undo", volha)
    with pytest.raises(RuntimeError):
        await chat.settle()

    assert query.answered.is_set()


@pytest.mark.parametrize(
    "deed",
    [
        SentSomething(),
        ChangedWords(),
        SentFile("x", "a.exe", 5),
        Wrote("😀"),
        Wrote("x" * 4096),
        Wrote("\u202e"),
        Wrote("/"),
        Wrote("/@"),
        Wrote("/follow@"),
    ],
)
async def test_nonsense_gets_a_fitting_answer_and_keeps_nothing(chat, tracked, deed):
    talk = await talk_of(chat, chat.telegram.person("Volha"))
    before = await everything(tracked)

    replies = await converse(chat.house, talk, deed)

    assert [type(r) for r in replies] == [Say] or deed == Wrote("/follow@")
    assert await everything(tracked) == before


async def test_a_flood_is_answered_no_longer(chat):
    volha = await chat.follower()

    lines = [await chat.says(volha, "/help") for _ in range(30)]

    assert lines[0]
    assert not lines[-1]
    chat.telegram.world.clock.turn(minutes=1)
    assert await chat.says(volha, "/help")


@pytest.mark.parametrize("language", list(LANGUAGES))
async def test_every_button_that_can_be_reached_says_what_telegram_takes_in_every_language(chat, tracked, language):
    await crowd(chat, tracked)
    await store_story(tracked, "ales-b", "maria-k")
    talk = await talk_of(chat, chat.telegram.person("Owner", number=42), words=words(language))
    house = replace(chat.house, memory=Unlimited())
    deeds = [Wrote(f"/{name}") for name in SPOKEN if name not in {"panic", "forget"}]
    deeds += [Wrote("/addfeed https://rights.example"), Wrote("/follow ivan petrov"), Wrote("/addperson Ann Bee")]

    done = await crawl(house, replace(talk, words=words(language)), deeds, most=250)

    assert len(done) > 120


async def test_every_button_of_a_chat_is_answered_by_the_real_bot(chat, tracked):
    await crowd(chat, tracked)
    owner = chat.telegram.world.people[42]
    await deliver(chat, owner, await store_story(tracked, "ales-b", "maria-k"))
    await chat.says(owner, "/help")

    tapped = await press(chat, owner, most=40)

    assert len(tapped) == 40
    refused = {c.outcome for c in chat.telegram.calls} - {"ok"}
    assert all("not modified" in outcome for outcome in refused), refused


async def crowd(chat, database):
    """People, feeds, reviews and follows with names and keys as long as they get."""
    long = "Справа вельмі доўгай назвы " * 8
    people = [Person(f"{'p' * 36}-{n}", f"Vasily <b>{n}</b> & Co", "Васіль", "BY", "m", group=long) for n in range(20)]
    await import_people(database, people)
    await chat.house.reread()
    chat.world.feeds += [Feed(n, f"https://rights.example/{n}", title="<i>Rights & wrongs") for n in range(1, 12)]
    chat.world.previews["https://rights.example"] = PREVIEW
    await ask_review(database, await store_statement(database, "ivan-one", verdict="possible"), "ivan-one")
    who = chat.telegram.person("Owner", number=42)
    await chat.says(who, "/start")
    await chat.says(who, "Belarus")
    subscriber = await find(database, 42)
    for target in (
        Target(TargetKind.GROUP, long.strip()),
        Target(TargetKind.PERSON, people[0].id),
        Target(TargetKind.EVERYBODY),
    ):
        await start_follow(database, subscriber.id, target)
    await retire_person(database, people[0].id)
    await chat.house.reread()


def leaves_or_repeats(data):
    """Buttons that erase, and the many of one kind."""
    return data in {"v1:fg:1", "v1:pn:1"} or data.startswith(("v1:e:=language", "v1:e:=hour", "v1:s:=to", "v1:e:=zone"))


async def crawl(house, talk, deeds, most):
    """Do all this, and tap every button that comes up, until there is nothing new; the data of all buttons."""
    done = set()
    while deeds and most:
        most -= 1
        deed, *deeds = deeds
        talk = replace(talk, subscriber=await find(house.database, talk.chat_id), tapped=isinstance(deed, Tapped))
        for reply in await converse(house, talk, deed):
            if isinstance(reply, Toast):
                assert len(reply.text) <= 200
            if isinstance(reply, Say | Edit):
                deeds += [Tapped(data) for data in read_message(reply.message) if data not in done]
                done |= set(read_message(reply.message))
    return done


def read_message(message):
    """The data of a message's buttons, after Telegram's own rules for its text and buttons have been asked."""
    parsed = parse_html(message.html)
    assert isinstance(parsed, Parsed), (parsed, message.html)
    assert 0 < len(parsed.text.strip()) <= 4096
    assert all(button.label.strip() for row in message.rows for button in row)
    data = [button.action for row in message.rows for button in row if button.action]
    assert all(len(d.encode()) <= 64 for d in data)
    assert sum(len(row) for row in message.rows) <= 100
    assert all(len(row) <= 8 for row in message.rows)
    return [d for d in data if not leaves_or_repeats(d)]


async def press(chat, who, most):
    """Tap buttons in a real chat, each data once; the data."""
    done = set()
    while len(done) < most:
        message, data = next(
            (line.message, b["callback_data"])
            for line in reversed(chat.telegram.from_bot(who))
            for row in (line.message.markup or {}).get("inline_keyboard", ())
            for b in row
            if "callback_data" in b and b["callback_data"] not in done and not leaves_or_repeats(b["callback_data"])
        )
        done.add(data)
        query = chat.telegram.tap(message, data, who)
        await chat.settle()
        assert query.answered.is_set(), data
        chat.telegram.world.clock.turn(seconds=2)
    return done


class Unlimited(Memory):
    """A memory in which nobody runs dry."""

    def drink(self, *_, **__):
        return True


def test_what_is_audited_names_no_person():
    assert {f.name for f in fields(Acted)} == {"action", "object", "role"}
