"""What conversations ask of Telegram: who is an admin of a chat, and what a file holds."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import Bot, ChatMember
from telegram.error import TelegramError

from alertbot.core.model import ChatId

_ANSWER_HOLDS = timedelta(minutes=1)
_MOST = 2_000
_ADMINS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})


@dataclass(slots=True, eq=False)
class ChatAdmins:
    """Asks Telegram whether somebody is an admin of a chat; an answer holds for a minute. No answer is a no."""

    bot: Bot
    now: Callable[[], datetime]
    known: "OrderedDict[tuple[int, int], tuple[bool, datetime]]" = field(default_factory=OrderedDict)

    async def __call__(self, chat_id: ChatId, user_id: int) -> bool:
        """Whether this user is an admin of this chat."""
        found = self.known.get((chat_id, user_id))
        if found is not None and self.now() - found[1] < _ANSWER_HOLDS:
            return found[0]
        try:
            member = await self.bot.get_chat_member(chat_id, user_id)
        except TelegramError:
            return False
        self.known[chat_id, user_id] = (member.status in _ADMINS, self.now())
        if len(self.known) > _MOST:
            self.known.popitem(last=False)
        return member.status in _ADMINS


async def read_file(bot: Bot, file_id: str, most: int) -> bytes | None:
    """What a file holds that was sent to the bot; None for one that is larger than `most` bytes or can't be had."""
    try:
        file = await bot.get_file(file_id)
        if (file.file_size or 0) > most:
            return None
        return bytes(await file.download_as_bytearray())
    except TelegramError:
        return None
