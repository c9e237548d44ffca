from chatting import chat, house, tracked, world  # noqa: F401 - fixtures
from standin import bot, clock, telegram  # noqa: F401 - fixtures
