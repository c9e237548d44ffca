from aiohttp import web


async def test_updates_are_brought_in_order_until_they_are_taken(telegram, bot, clock):
    got, answers = [], [500, 429, 200, 200]

    async def hook(request):
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], (await request.json())["message"]["text"]))
        return web.Response(status=answers.pop(0), headers={"Retry-After": "30"})

    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    start = clock()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/", secret_token="s-1")
    volha = telegram.person("Volha")
    telegram.say(volha, "one")
    telegram.say(volha, "two")
    await telegram.until(lambda: not telegram.world.updates.waiting)
    await runner.cleanup()

    assert got == [("s-1", "one")] * 3 + [("s-1", "two")]
    assert (clock() - start).total_seconds() >= 30


async def test_an_answer_may_carry_a_call(telegram, bot):
    volha = telegram.person("Volha")

    async def hook(request):
        return web.json_response({"method": "sendMessage", "chat_id": volha.id, "text": "by hook"})

    runner = web.ServerRunner(web.Server(hook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    telegram.say(volha, "x")

    assert (await telegram.reply(volha)).text == "by hook"
    await runner.cleanup()
