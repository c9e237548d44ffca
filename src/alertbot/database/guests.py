"""Who stands at the door: what is known of a chat and of who acts in it, in one look."""

from dataclasses import dataclass

from alertbot.core.model import ChatId, Role, Subscriber
from alertbot.database import admins, subscribers
from alertbot.database.engine import Database


@dataclass(frozen=True, slots=True)
class Guest:
    """The subscriber of a chat, if it agreed, and the role of who acts, if they are an admin."""

    subscriber: Subscriber | None
    role: Role | None


async def guest(database: Database, chat_id: ChatId, user_id: int) -> Guest:
    """What is known of a chat and of a user."""
    async with database.read() as connection:
        subscriber = await subscribers.find_in(connection, database.vault, chat_id)
        return Guest(subscriber, await admins.role_in(connection, database.vault, user_id))
