"""For operators: how the bot is doing, who may do what, inviting admins by code, and what they did. And becoming one."""

from alertbot.converse.forget import CODE_SHOWN_FOR
from alertbot.converse.house import House, Talk
from alertbot.converse.manners import answer, gone
from alertbot.converse.replies import Acted, Delete, Menu, Replies, Reply, Row, Say, edit, page, say, tap
from alertbot.core.messages import desk
from alertbot.core.messages.actions import Verb
from alertbot.core.messages.html import EMPTY, Rich, blocks, bold, code, lines, own, tell
from alertbot.core.messages.words import Words
from alertbot.core.model import Role
from alertbot.database import admins as known
from alertbot.database.admins import Act, Admin, Claim


async def status(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/status`: counts of work; nothing of subscribers."""
    zone = talk.subscriber.choices.zone if talk.subscriber is not None else "UTC"
    return (Say(desk.status(await house.desk.standing(), talk.words, now=talk.now, zone=zone)),)


async def claim(house: House, talk: Talk, given: str) -> Replies:
    """`/claim CODE`, in a private chat; the message with the code goes, and wrong codes all get the same answer."""
    if not talk.private:
        return ()
    wipe: Replies = () if talk.message_id is None else (Delete(talk.message_id),)
    room = house.memory.drink(f"claim {talk.user_id}", talk.now, burst=5, per_second=0.02)
    role = await known.claim(house.database, given, talk.user_id, talk.now) if room and given.strip() else Claim.WRONG
    if isinstance(role, Claim):
        return (*wipe, say(tell(talk.words, "This code is not valid (any more).")))
    text = lines(
        bold(tell(talk.words, "You are an admin now: {role}.", role=_role(talk.words, role))),
        tell(talk.words, "/help lists what you can do."),
    )
    return (*wipe, Menu(role, talk.language), say(text), Acted("claim", role.value, role))


async def admins(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/admins`: numbers and roles, and the codes to invite by."""
    return (_list(talk, await known.all_admins(house.database)),)


async def admins_tapped(house: House, talk: Talk, _args: tuple[int | str, ...]) -> Replies:
    """The same by a button."""
    return await admins(house, talk)


async def invite_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """A one-time code that makes its sender an admin of a role; only an owner makes owners."""
    role = next((r for r in Role if args[:1] == (r.value,)), None)
    if role is None or (role is Role.OWNER and talk.role is not Role.OWNER):
        return (gone(talk),)
    made = await known.make_claim(house.database, role, talk.now)
    text = lines(
        bold(tell(talk.words, "A code for one {role}, for ten minutes", role=_role(talk.words, role))),
        code(f"/claim {made}"),
        tell(talk.words, "Let them send it to this bot. An earlier code is void."),
    )
    return Say(page(text), lasts=CODE_SHOWN_FOR), Acted("invite", role.value)


async def dismiss_tapped(house: House, talk: Talk, args: tuple[int | str, ...]) -> Replies:
    """Asks, and with 1 behind the number takes a role away; only an owner dismisses owners, and never the last."""
    found = next((a for a in await known.all_admins(house.database) if args[:1] == (a.id,)), None)
    if found is None or (found.role is Role.OWNER and talk.role is not Role.OWNER):
        return (gone(talk),)
    if args[1:] != (1,):
        sure = tap("🗑 " + talk.words.say("Dismiss"), Verb.ADMIN, "dismiss", found.id, 1)
        text = bold(tell(talk.words, "Dismiss admin {n}, {role}?", n=found.id, role=_role(talk.words, found.role)))
        return (answer(talk, text, (tap(talk.words.say("Keep"), Verb.ADMIN, "admins"), sure)),)
    done = await known.dismiss(house.database, found.id)
    if not done:
        return (edit(tell(talk.words, "The last owner can't be dismissed."), _back(talk)),)
    return edit(tell(talk.words, "Dismissed."), _back(talk)), Acted("dismiss", f"admin {found.id}")


async def audit(house: House, talk: Talk, _words: str = "") -> Replies:
    """`/audit`: the last acts, and whether the record is whole."""
    acts = await known.read_audit(house.database)
    whole = await known.audit_holds(house.database)
    state = (
        tell(talk.words, "The record is whole.")
        if whole
        else own("⚠️ ") + tell(talk.words, "The record was changed by somebody.")
    )
    listed = lines(*(_act(talk.words, act) for act in acts)) or tell(talk.words, "Nothing yet.")
    return (say(blocks(bold(tell(talk.words, "What admins did")), listed, state)),)


def _list(talk: Talk, found: tuple[Admin, ...]) -> Reply:
    w = talk.words
    text = lines(
        bold(tell(w, "Admins")),
        *(own(f"{a.id} · ") + own(_role(w, a.role)) for a in found),
        EMPTY if found else tell(w, "There are only those of the configuration."),
        tell(w, "Editors care for people and reviews, operators for feeds, admins and status, owners for all."),
    )
    roles = [r for r in Role if r is not Role.OWNER or talk.role is Role.OWNER]
    invite = tuple(tap("➕ " + _role(w, r), Verb.ADMIN, "invite", r.value) for r in roles)
    dismiss = [(tap(f"✖️ {a.id} · {_role(w, a.role)}", Verb.ADMIN, "dismiss", a.id),) for a in found[:20]]
    return answer(talk, text, invite, *dismiss)


def _act(w: Words, act: Act) -> Rich:
    return own(f"{w.moment(act.hour)} · {_role(w, act.role)} · {act.action} · {act.object}")


def _role(w: Words, role: Role) -> str:
    match role:
        case Role.EDITOR:
            return w.say("editor")
        case Role.OPERATOR:
            return w.say("operator")
        case Role.OWNER:
            return w.say("owner")


def _back(talk: Talk) -> Row:
    return (tap("‹ " + talk.words.say("Back"), Verb.ADMIN, "admins"),)
