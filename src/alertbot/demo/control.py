"""The acts of the stage over HTTP, under /control/, for tests in other processes.

Each is a POST with a JSON object; people, chats and messages are named by number. It answers `{"ok": true, "result": …}`.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from alertbot.demo import faults
from alertbot.demo.chats import Chat, Message, Person
from alertbot.demo.faults import Fault
from alertbot.demo.stage import Telegram
from alertbot.demo.transcript import line, line_json
from alertbot.demo.world import Query

Act = Callable[[Telegram, dict[str, Any]], Any]

_FAULTS: dict[str, Callable[[dict[str, Any]], Fault]] = {
    "too many": lambda sent: faults.too_many(int(sent.get("seconds", 3))),
    "error": lambda sent: faults.refuse(int(sent["code"]), str(sent["description"]), accepted=_accepted(sent)),
    "bad gateway": lambda sent: faults.bad_gateway(accepted=_accepted(sent)),
    "gateway timeout": lambda sent: faults.gateway_timeout(accepted=_accepted(sent)),
    "cut": lambda sent: faults.cut(accepted=_accepted(sent)),
    "cut body": lambda sent: faults.cut_body(accepted=_accepted(sent)),
    "not json": lambda sent: faults.not_json(accepted=_accepted(sent)),
    "slow": lambda sent: faults.slow(float(sent.get("seconds", 8)), accepted=_accepted(sent)),
}


def control_routes(telegram: Telegram) -> dict[str, Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]]:
    """The route that answers everything below /control/."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        act = _ACTS.get(request.path.removeprefix("/control/"))
        if request.method != "POST" or request.content_type != "application/json":
            return web.Response(status=415)  # what a page of another origin can send unasked is never JSON
        if act is None:
            return web.json_response({"ok": False, "error": f"known acts: {', '.join(sorted(_ACTS))}"}, status=404)
        try:
            sent = {**request.query, **json.loads(await request.read() or b"{}")}
            return web.json_response({"ok": True, "result": act(telegram, sent)})
        except (KeyError, ValueError, LookupError, TypeError) as error:
            return web.json_response({"ok": False, "error": f"{type(error).__name__}: {error}"}, status=400)

    return {"control": answer}


def _accepted(sent: dict[str, Any]) -> bool:
    return bool(sent.get("accepted", False))


def _person(telegram: Telegram, sent: dict[str, Any], name: str = "person") -> Person:
    return telegram.world.people[int(sent[name])]


def _chat(telegram: Telegram, sent: dict[str, Any]) -> Chat:
    return telegram.world.chats[int(sent["chat"])]


def _message(telegram: Telegram, sent: dict[str, Any]) -> Message:
    chat = _chat(telegram, sent)
    return chat.messages[int(sent["message"])] if "message" in sent else telegram.last(chat)


def _people(telegram: Telegram, sent: dict[str, Any], name: str) -> list[Person]:
    return [telegram.world.people[int(number)] for number in sent.get(name, ())]


def _new_person(telegram: Telegram, sent: dict[str, Any]) -> dict[str, int]:
    person = telegram.person(
        str(sent.get("name", "Somebody")),
        str(sent.get("language", "en")),
        number=int(sent.get("id", 0)),
        username=str(sent.get("username", "")),
        started=bool(sent.get("started", False)),
    )
    return {"id": person.id}


def _crowd(telegram: Telegram, sent: dict[str, Any]) -> dict[str, int]:
    people = telegram.crowd(int(sent["count"]), int(sent.get("first", 100_001)))
    return {"first": people[0].id, "last": people[-1].id} if people else {}


def _group(telegram: Telegram, sent: dict[str, Any]) -> dict[str, int]:
    members, admins = _people(telegram, sent, "members"), _people(telegram, sent, "admins")
    big, forum = bool(sent.get("big")), bool(sent.get("forum"))
    return {"id": telegram.group(str(sent.get("title", "Group")), members, admins, big=big, forum=forum).id}


def _channel(telegram: Telegram, sent: dict[str, Any]) -> dict[str, int]:
    return {"id": telegram.channel(str(sent.get("title", "Channel")), _people(telegram, sent, "admins")).id}


def _say(telegram: Telegram, sent: dict[str, Any]) -> dict[str, Any]:
    chat = _chat(telegram, sent) if "chat" in sent else None
    return _seen(telegram, telegram.say(_person(telegram, sent), str(sent["text"]), chat))


def _tap(telegram: Telegram, sent: dict[str, Any]) -> dict[str, Any]:
    by = _person(telegram, sent) if "person" in sent else None
    return _query(telegram.tap(_message(telegram, sent), str(sent["button"]), by))


def _query(query: Query) -> dict[str, Any]:
    return {"id": query.id, "answers": query.answers}


def _inline(telegram: Telegram, sent: dict[str, Any]) -> dict[str, Any]:
    query = telegram.inline(_person(telegram, sent), str(sent["query"]))
    return {"id": query.id}


def _asked(telegram: Telegram, sent: dict[str, Any]) -> dict[str, Any]:
    number = str(sent["id"])
    if number in telegram.world.queries:
        return _query(telegram.world.queries[number])
    return {"id": number, "results": telegram.world.inline_queries[number].results}


def _seen(telegram: Telegram, message: Message) -> dict[str, Any]:
    return line_json(line(message, telegram.world.bot.id))


def _transcript(telegram: Telegram, sent: dict[str, Any]) -> list[dict[str, Any]]:
    with_deleted = bool(sent.get("deleted"))
    return [line_json(seen) for seen in telegram.transcript(int(sent["chat"]), with_deleted=with_deleted)]


def _counts(telegram: Telegram, sent: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - every act is called alike
    chats = telegram.world.chats.values()
    written = [m for chat in chats for m in chat.messages.values() if m.sender is telegram.world.bot]
    return {
        "calls": dict(telegram.counts),
        "messages": len(written),
        "chats": len({m.chat.id for m in written}),
        "unanswered_taps": len(telegram.unanswered()),
        "waiting_updates": len(telegram.world.updates.waiting),
    }


def _calls(telegram: Telegram, sent: dict[str, Any]) -> list[dict[str, Any]]:
    calls = telegram.called(str(sent["method"])) if "method" in sent else telegram.calls
    return [{"at": c.at.isoformat(), "method": c.method, "fields": c.fields, "outcome": c.outcome} for c in calls]


def _add_fault(telegram: Telegram, sent: dict[str, Any]) -> None:
    rule = _FAULTS[str(sent["fault"])](sent)
    times = sent.get("times", 1)
    chat = int(sent["chat"]) if "chat" in sent else None
    first = int(sent.get("first", 1))
    telegram.faults.add(
        rule.on(str(sent.get("method", "")), chat, first=first, times=None if times is None else int(times))
    )


_ACTS: dict[str, Act] = {
    "person": _new_person,
    "crowd": _crowd,
    "group": _group,
    "channel": _channel,
    "say": _say,
    "tap": _tap,
    "inline": _inline,
    "query": _asked,
    "post": lambda t, sent: _seen(t, t.post(_chat(t, sent), str(sent["text"]))),
    "block": lambda t, sent: t.block(_person(t, sent)),
    "unblock": lambda t, sent: t.unblock(_person(t, sent)),
    "deactivate": lambda t, sent: t.deactivate(_person(t, sent)),
    "kick": lambda t, sent: t.kick_bot(_chat(t, sent), _person(t, sent)),
    "add": lambda t, sent: t.add_bot(_chat(t, sent), _person(t, sent), admin=bool(sent.get("admin"))),
    "take_rights": lambda t, sent: t.take_rights(_chat(t, sent)),
    "give_rights": lambda t, sent: t.give_rights(_chat(t, sent)),
    "migrate": lambda t, sent: {"id": t.migrate(_chat(t, sent)).id},
    "limits": lambda t, sent: t.limit(on=bool(sent["on"])),
    "fault": _add_fault,
    "clear_faults": lambda t, sent: t.faults.clear(),  # noqa: ARG005 - every act is called alike
    "transcript": _transcript,
    "counts": _counts,
    "calls": _calls,
}
