"""A tiny bot of python-telegram-bot, so that the stand-in and its page can be tried without alertbot."""

import asyncio
import contextlib

from telegram import BotCommand, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message

from standin import ptb

CARD = """<b>Released: Siarhei Tsikhanouski</b>
Prison Bell · <tg-time unix="1750516800" format="D">21 June 2025</tg-time>

The blogger Siarhei Tsikhanouski was released from prison in Belarus on 21 June 2025, together with thirteen other people.
<blockquote expandable>He had been behind bars since 29 May 2020.
He was serving an 18-year term.
For a long time his family had no sign of life from him.
No letters, no calls, no visits by a lawyer.</blockquote>
<a href="https://example.org/a">Read it all</a> · <tg-spoiler>quietly</tg-spoiler> · #freedom"""
BUTTONS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Following ✅", callback_data="toast"),
            InlineKeyboardButton("Explain", callback_data="alert"),
        ],
        [InlineKeyboardButton("Next ›", callback_data="edit"), InlineKeyboardButton("Delete", callback_data="delete")],
        [InlineKeyboardButton("Share", url="https://t.me/share/url?url=https%3A%2F%2Fexample.org%2Fa&text=Free")],
    ]
)


@contextlib.asynccontextmanager
async def echo_bot(telegram):
    """The bot, running until the block ends."""
    async with ptb(telegram) as bot:
        await bot.set_my_commands([BotCommand("start", "Say hello"), BotCommand("card", "Show a card")])
        await bot.set_my_description("Says again what you say.\nIt is only an echo.")
        task = asyncio.create_task(_answer(bot))
        try:
            yield bot
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def _answer(bot):
    offset = None
    while True:
        for update in await bot.get_updates(offset=offset, timeout=30):
            offset = update.update_id + 1
            if update.callback_query:
                await _tapped(update.callback_query)
            elif update.message and update.message.text:
                await _said(update.message)


async def _said(message: Message):
    if message.text == "/card":
        quiet = LinkPreviewOptions(is_disabled=True)
        await message.reply_text(CARD, parse_mode="HTML", reply_markup=BUTTONS, link_preview_options=quiet)
    else:
        await message.reply_text(f"You said: {message.text}")


async def _tapped(query: CallbackQuery):
    if query.data == "toast":
        await query.answer("You follow Siarhei Tsikhanouski")
    elif query.data == "alert":
        await query.answer("This was published by Prison Bell.", show_alert=True)
    elif query.data == "edit":
        await query.answer()
        await query.edit_message_text("<b>Page 2</b>", parse_mode="HTML", reply_markup=BUTTONS)
    else:
        await query.answer()
        await query.delete_message()
