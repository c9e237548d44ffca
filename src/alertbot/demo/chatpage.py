"""The chat page: what the browser asks for to show the stand-in's world and to act in it.

Everything is plain data under /page/; `page/` holds the HTML, the style and the script. Changes are told by server-sent
events that say only that something changed; the browser then asks for the state of the person it shows.
"""

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from aiohttp import web

from alertbot.demo.botapi import Routes
from alertbot.demo.chats import ADMINS, Chat, Message, Person
from alertbot.demo.entities import as_json
from alertbot.demo.press import Press, serve_article, serve_feed
from alertbot.demo.profile import menu
from alertbot.demo.stage import Telegram
from alertbot.demo.transcript import preview
from alertbot.demo.world import World, present

_FILES = {
    "page.html": "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "article.css": "text/css",
}
# Nothing from elsewhere, no scripts in the page itself: what a feed or a message says can never run.
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(slots=True)
class ChatPage:
    """The page's own memory: who has read how far, and which answers to taps were not shown yet."""

    telegram: Telegram
    press: Press
    people: list[Person]
    notes: dict[int, str] = field(default_factory=dict)  # who somebody is, for the list of people
    read: dict[tuple[int, int], int] = field(default_factory=dict)  # (person, chat) -> last id seen
    browsers: set[asyncio.Event] = field(default_factory=set)  # one for each browser that listens
    closing: bool = False

    @property
    def world(self) -> World:
        """The stand-in's world."""
        return self.telegram.world

    def tell(self) -> None:
        """Let every browser know that something changed."""
        for changed in self.browsers:
            changed.set()


def page_routes(page: ChatPage) -> Routes:
    """The page at `/`, its data and acts at `/page/…`, the feeds and articles of the press."""

    def note(what: str, message: Message | None) -> None:  # noqa: ARG001 - a listener hears more than it needs
        page.closing = page.closing or what == "end"
        page.tell()

    page.world.listeners.append(note)

    async def home(request: web.BaseRequest) -> web.StreamResponse:
        return _file("page.html") if request.path == "/" else web.Response(status=404)

    async def below(request: web.BaseRequest) -> web.StreamResponse:
        return await _below(page, request)

    async def feed(request: web.BaseRequest) -> web.StreamResponse:
        return await serve_feed(page.press, request)

    async def article(request: web.BaseRequest) -> web.StreamResponse:
        return await serve_article(page.press, request)

    return {"": home, "page": below, "feeds": feed, "news": article}


def state(page: ChatPage, me: Person, chat_id: int) -> dict[str, Any]:
    """All that the page shows to one person who looks at one chat."""
    chats = sorted(_chats(page, me), key=_newest, reverse=True)
    open_chat = next((chat for chat in chats if chat.id == chat_id), None) or page.telegram.chat(me)
    page.read[me.id, open_chat.id] = open_chat.last_id
    return {
        "me": me.id,
        "people": [_person(page, person) for person in page.people],
        "chats": [_listed(page, me, chat) for chat in chats],
        "chat": _shown(page, me, open_chat),
        "feeds": [_feed(page.press, slug) for slug in page.press.publishers],
        "waiting": len(page.press.waiting),
    }


def publish(page: ChatPage, slug: str) -> dict[str, Any] | None:
    """Publish the next statement and tell the browsers."""
    published = page.press.publish(slug)
    page.tell()
    return {"title": published.piece.title} if published else None


async def _below(page: ChatPage, request: web.BaseRequest) -> web.StreamResponse:
    """What stands under /page/: files, the state, the events, the acts."""
    name = request.path.removeprefix("/page/")
    if name in _FILES:
        return _file(name)
    if name == "events":
        return await _events(page, request)
    try:
        if request.method == "POST":
            return await _act(page, name, request)
        me = page.world.people[int(request.query["me"])]
        return _data(state(page, me, int(request.query.get("chat", 0))))
    except (KeyError, ValueError, LookupError) as error:
        return web.json_response({"error": f"{type(error).__name__}"}, status=400)


async def _act(page: ChatPage, name: str, request: web.BaseRequest) -> web.StreamResponse:
    """Something that the person in the browser does; only from this page itself."""
    if request.content_type != "application/json":
        return web.Response(status=415)
    sent = json.loads(await request.read() or b"{}")
    if name == "publish":
        return _data(publish(page, str(sent.get("feed", ""))))
    me = page.world.people[int(sent["me"])]
    chat = page.world.chats[int(sent.get("chat", me.id))]
    match name:
        case "say":
            text = str(sent["text"])[:4096].strip()
            return _data(page.telegram.say(me, text, chat).id if text else None)
        case "tap":
            return await _tap(page, me, chat.messages[int(sent["message"])], str(sent["data"]))
        case "block":
            page.telegram.unblock(me) if me.blocked else page.telegram.block(me)
            return _data({"blocked": me.blocked})
        case _:
            return web.Response(status=404)


async def _tap(page: ChatPage, me: Person, message: Message, data: str) -> web.StreamResponse:
    """Press a button and say what the bot answered within fifteen seconds, as long as a phone shows that it waits."""
    query = page.telegram.tap(message, data, me)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(query.answered.wait(), 15)
    return _data({"text": query.toast, "alert": query.alert, "answered": bool(query.answers)})


async def _events(page: ChatPage, request: web.BaseRequest) -> web.StreamResponse:
    """Tell the browser whenever something changed; at most twenty times a second."""
    response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
    await response.prepare(request)
    changed = asyncio.Event()
    page.browsers.add(changed)
    try:
        while not page.closing:
            changed.clear()
            await response.write(b"data: changed\n\n")
            await asyncio.sleep(0.05)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), 20)
    except ConnectionResetError:
        pass  # the browser went away
    finally:
        page.browsers.discard(changed)
    return response


def _chats(page: ChatPage, me: Person) -> list[Chat]:
    """The chats that somebody has: with the bot, and the groups and channels they are in."""
    shared = [c for c in page.world.chats.values() if c.person is None and any(p is me for p in present(c))]
    return [page.telegram.chat(me), *shared]


def _visible(chat: Chat) -> list[Message]:
    return [m for m in chat.messages.values() if not m.deleted and (m.text or m.extra)]


def _newest(chat: Chat) -> float:
    seen = _visible(chat)
    return seen[-1].date.timestamp() if seen else 0.0


def _unread(page: ChatPage, me: Person, chat: Chat) -> list[Message]:
    seen = page.read.get((me.id, chat.id), 0)
    return [m for m in _visible(chat) if m.id > seen and m.sender is not me]


def _person(page: ChatPage, person: Person) -> dict[str, Any]:
    unread = [m for chat in _chats(page, person) for m in _unread(page, person, chat)]
    loud = [m for m in unread if not m.silent]
    return {
        "id": person.id,
        "name": person.name,
        "language": person.language,
        "note": page.notes.get(person.id, ""),
        "unread": len(unread),
        "notification": preview(loud[-1], 160) if loud else "",
        "notification_id": f"{loud[-1].chat.id}:{loud[-1].id}" if loud else "",
    }


def _listed(page: ChatPage, me: Person, chat: Chat) -> dict[str, Any]:
    seen = _visible(chat)
    return {
        "id": chat.id,
        "title": _title(page, chat),
        "type": chat.type,
        "preview": preview(seen[-1], 60) if seen else "",
        "at": seen[-1].date.isoformat() if seen else "",
        "unread": len(_unread(page, me, chat)),
    }


def _title(page: ChatPage, chat: Chat) -> str:
    return page.world.bot.name if chat.person else chat.title


def _shown(page: ChatPage, me: Person, chat: Chat) -> dict[str, Any]:
    can_write = chat.type != "channel" or chat.standing(me.id) in ADMINS
    return {
        "id": chat.id,
        "title": _title(page, chat),
        "type": chat.type,
        "started": bool(_visible(chat)),
        "blocked": bool(chat.person and chat.person.blocked),
        "can_write": can_write,
        "commands": menu(page.world, me, chat),
        "about": page.world.profile.descriptions.get(me.language) or page.world.profile.descriptions.get("", ""),
        "messages": [_message(me, page.world, m) for m in list(chat.messages.values())[-200:] if m.text or m.extra],
    }


def _message(me: Person, world: World, message: Message) -> dict[str, Any]:
    if message.deleted:
        return {"id": message.id, "deleted": True, "at": message.date.isoformat(), "mine": message.sender is me}
    document = message.extra.get("document") or {}
    return {
        "id": message.id,
        "deleted": False,
        "mine": message.sender is me,
        "by": "" if message.sender in {me, world.bot} else message.sender.name,
        "text": message.text,
        "entities": [as_json(entity) for entity in message.entities],
        "rows": (message.markup or {}).get("inline_keyboard", []),
        "keyboard": (message.markup or {}).get("keyboard", []),
        "at": message.date.isoformat(),
        "edited": message.edited is not None,
        "silent": message.silent,
        "protected": message.protected,
        "file": document.get("file_name", ""),
        "service": message.is_service,
    }


def _feed(press: Press, slug: str) -> dict[str, Any]:
    publisher = press.publishers[slug]
    waiting = [piece for piece in press.waiting if piece.of == slug]
    return {
        "slug": slug,
        "title": publisher.title,
        "kind": publisher.kind,
        "language": publisher.language,
        "url": press.feed_url(slug),
        "visits": press.visits.get(slug, 0),
        "next": waiting[0].title if waiting else "",
        "left": len(waiting),
        "items": [
            {"title": p.piece.title, "url": press.page_url(p.piece), "at": p.at.isoformat()} for p in press.of(slug)
        ],
    }


def _file(name: str) -> web.Response:
    text = (files("alertbot.demo") / "page" / name).read_text(encoding="utf-8")
    return web.Response(text=text, content_type=_FILES[name], charset="utf-8", headers=_HEADERS)


def _data(told: Any) -> web.Response:
    return web.json_response(told, headers=_HEADERS, dumps=_dumps)


_dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False).encode
