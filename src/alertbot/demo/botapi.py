"""The stand-in as a server: speaks HTTP to a bot as api.telegram.org does, and lets tests act the people.

`async with stand_in(token) as telegram:` for tests in this process; `python -m alertbot.demo.botapi --port N --token T` runs
it by itself, with the same acts under /control/.
"""

import argparse
import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from aiohttp import web

from alertbot.demo import answers
from alertbot.demo.answers import Failure
from alertbot.demo.calls import Call, read_call
from alertbot.demo.chats import Message, Person
from alertbot.demo.clock import Clock, Pause, wall_clock
from alertbot.demo.control import control_routes
from alertbot.demo.faults import Fault, Harm
from alertbot.demo.limits import Flood, Limits
from alertbot.demo.methods import is_limited, known_name, perform
from alertbot.demo.stage import Called, Telegram
from alertbot.demo.transcript import line, line_json
from alertbot.demo.webhook import deliver
from alertbot.demo.world import World, writable_chat

TOKEN = "700000001:a-token-of-the-stand-in-of-telegram"  # noqa: S105 - opens nothing but the stand-in
_LOOPBACK = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\Z")
_PAGES = {
    502: "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n",
    504: "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n</body>\r\n</html>\r\n",
}

Route = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]
Routes = Mapping[str, Route]  # by first part of the path: "control" serves /control and all below it


@contextlib.asynccontextmanager
async def stand_in(
    token: str = TOKEN,
    *,
    port: int = 0,
    host: str = "127.0.0.1",
    clock: Clock = wall_clock,
    pause: Pause = asyncio.sleep,
    limits: bool = True,
    routes: Callable[[Telegram], Routes] | None = None,
) -> AsyncIterator[Telegram]:
    """A running stand-in, listening on loopback; `.url` goes where a bot expects the Bot API's address.

    `port` 0 takes a free one. `pause` is what waits while a send is held back. `routes` adds pages beside the Bot API.
    """
    number = int(token.partition(":")[0]) if token.partition(":")[0].isdigit() else 700000001
    bot = Person(number, "Alert Bot", username="alert_stand_in_bot", is_bot=True)
    telegram = Telegram(World(bot, clock, pause, Limits() if limits else None), "", token)
    served = {**control_routes(telegram), **(routes(telegram) if routes else {})}
    server = web.Server(_Door(telegram, served).open)
    runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=1024)
        await site.start()
        telegram.url = f"http://{host}:{runner.addresses[0][1]}"
        async with _delivering(telegram):
            yield telegram
    finally:
        telegram.world.updates.stop_poll(answers.failure(500, "restart"))
        telegram.world.changed("end")
        await runner.cleanup()


@contextlib.asynccontextmanager
async def _delivering(telegram: Telegram) -> AsyncIterator[None]:
    """The webhook's deliverer beside the server."""

    async def carry_out(sent: dict[str, Any]) -> Any:
        name = known_name(str(sent.pop("method")))
        return perform(telegram.world, Call(name, sent)) if name else None

    task = asyncio.create_task(deliver(telegram.world, carry_out))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


class _Door:
    """Where requests come in: the Bot API, its files, and the pages beside them."""

    def __init__(self, telegram: Telegram, routes: Routes) -> None:
        self.telegram = telegram
        self.world = telegram.world
        self.routes = routes
        self.methods = f"/bot{telegram.token}/"
        self.files = f"/file/bot{telegram.token}/"

    async def open(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.path
        if path.startswith(self.methods):
            return await self._method(request, path[len(self.methods) :])
        if path.startswith(self.files):
            return self._file(path[len(self.files) :])
        if path.startswith("/bot"):
            return _json(_wrong_token(path))
        if not _LOOPBACK.match(request.host):
            return _json(Failure(421, "Misdirected Request"))  # a page elsewhere may not act here under its own name
        route = self.routes.get(path.split("/", 2)[1])
        return await route(request) if route else _json(Failure(404, "Not Found"))

    async def _method(self, request: web.BaseRequest, name: str) -> web.StreamResponse:
        known = known_name(name)
        if not known:
            return _json(Failure(404, "Not Found: method not found"))
        try:
            call = await read_call(known, request)
        except ValueError:
            return _json(answers.bad_request("can't parse request: the body is not what its type says"))
        fault = self.world.faults.bite(call)
        return await (self._spoilt(request, call, fault) if fault else self._answered(call))

    async def _answered(self, call: Call) -> web.StreamResponse:
        return _json(await self._carry_out(call))

    async def _carry_out(self, call: Call) -> Any:
        """Carry out a call within the limits, and note it."""
        if call.method == "getUpdates":
            answer = await self._updates(call)
        else:
            answer = await self._within_limits(call) or perform(self.world, call)
        outcome = f"{answer.code} {answer.description}" if isinstance(answer, Failure) else "ok"
        self._note(call, outcome)
        return answer

    def _note(self, call: Call, outcome: str) -> None:
        self.telegram.calls.append(Called(self.world.clock(), call.method, call.fields, outcome))
        self.telegram.counts[call.method] += 1
        if outcome != "ok":
            self.telegram.counts[f"{call.method} refused"] += 1

    async def _within_limits(self, call: Call) -> Failure | None:
        """Hold a send back as long as the limits ask; a 429 where that is too long."""
        if self.world.limits is None or not is_limited(call.method):
            return None
        chat = writable_chat(self.world, call)
        if isinstance(chat, Failure):
            return None  # refused anyway, and refusals cost nothing
        taken = self.world.limits.take(chat.id, self.world.clock().timestamp(), group=chat.is_group)
        if isinstance(taken, Flood):
            return answers.flood(taken.seconds)
        if taken.seconds > 0:
            await self.world.pause(taken.seconds)
        return None

    async def _updates(self, call: Call) -> Any:
        updates = self.world.updates
        updates.allow(call.json("allowed_updates"))
        limit = min(max(call.integer("limit") or 100, 1), 100)
        return await updates.get(call.integer("offset") or 0, limit, call.integer("timeout") or 0, self.world.clock)

    async def _spoilt(self, request: web.BaseRequest, call: Call, fault: Fault) -> web.StreamResponse:
        """Answer a call that a rule spoils, carried out or not as the rule says."""
        if fault.harm is Harm.SLOW:
            return await self._late(call, fault)
        good = await self._carry_out(call) if fault.accepted else None
        if not fault.accepted:
            self._note(call, f"fault: {fault.harm.value}")
        match fault.harm:
            case Harm.ANSWER:
                return _json(fault.failure)
            case Harm.PAGE:
                return web.Response(text=_PAGES[fault.status], status=fault.status, content_type="text/html")
            case Harm.NOT_JSON:
                return web.Response(text="<html>ok</html>", content_type="text/html")
            case Harm.CUT_BODY:
                return await _half(request, answers.body(good if fault.accepted else True))
            case Harm.CUT:
                return _hang_up(request)

    async def _late(self, call: Call, fault: Fault) -> web.StreamResponse:
        if not fault.accepted:
            await self.world.pause(fault.seconds)
            return await self._answered(call)
        answer = await self._answered(call)
        await self.world.pause(fault.seconds)
        return answer

    def _file(self, path: str) -> web.StreamResponse:
        for known, upload in self.world.files.values():
            if known == path:
                return web.Response(body=upload.content, content_type="application/octet-stream")
        return _json(Failure(404, "Not Found"))


def _json(answer: Any) -> web.Response:
    """A result or failure as HTTP."""
    status = answer.code if isinstance(answer, Failure) else 200
    response = web.Response(body=answers.body(answer), status=status, content_type="application/json")
    if isinstance(answer, Failure) and answer.parameters and "retry_after" in answer.parameters:
        response.headers["Retry-After"] = str(answer.parameters["retry_after"])
    return response


def _wrong_token(path: str) -> Failure:
    """What the server says of a token that it does not know."""
    token, _, method = path.removeprefix("/bot").partition("/")
    if not method:
        return Failure(404, "Not Found")
    number, _, secret = token.partition(":")
    return Failure(401, "Unauthorized" if number.isdigit() and secret else "Unauthorized: invalid token specified")


def _hang_up(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.close()
    return web.Response(status=500)


async def _half(request: web.BaseRequest, whole: bytes) -> web.StreamResponse:
    """The head of an answer and half of its body; then the line goes dead."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


# By itself ------------------------------------------------------------------------------------------------------------


def main() -> None:
    """Run the stand-in as a program until it is interrupted; the first line printed is its address."""
    parser = argparse.ArgumentParser(prog="python -m alertbot.demo.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--no-limits", action="store_true", help="take as much as comes")
    parser.add_argument(
        "--crowd", type=int, default=0, help="so many people who have started the bot, from id 100001 on"
    )
    parser.add_argument(
        "--transcript", type=Path, help="append every message, edit and deletion to this file, a JSON a line"
    )
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    async with contextlib.AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(
            stand_in(options.token, port=options.port, limits=not options.no_limits)
        )
        telegram.crowd(options.crowd)
        if options.transcript:
            file = stack.enter_context(options.transcript.open("a", encoding="utf-8", buffering=1))
            telegram.world.listeners.append(_writer(file, telegram.world.bot.id))
        print(telegram.url, flush=True)
        await asyncio.Event().wait()


def _writer(file: TextIO, bot_id: int) -> Callable[[str, Message | None], None]:
    def write(what: str, message: Message | None) -> None:
        if message is not None:
            file.write(json.dumps({"what": what, **line_json(line(message, bot_id))}, ensure_ascii=False) + "\n")

    return write


if __name__ == "__main__":
    main()
