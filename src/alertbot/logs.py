"""What may be written to a log, and what never: tokens, chat ids, names and texts of users.

Two walls: libraries that write addresses or texts are kept at WARNING, and every line, tracebacks included, passes a formatter
that takes out what looks like a token, a password in an address, or the query of an address (measured: docs/decisions/logs.md).
"""

import logging
import re
import sys
from collections.abc import Iterable
from pathlib import Path

REDACTED = "[redacted]"
# These write whole addresses (the token is in Telegram's) or people's texts below WARNING.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "aiohttp",
    "telegram",
    "alembic",
    "asyncio",
    "aiosqlite",
    "sqlalchemy",
    "trafilatura",
    "htmldate",
    "charset_normalizer",
    "chardet",
)

_TOKEN = re.compile(r"(?<!\d)\d{3,}:[A-Za-z0-9_-]{20,}")
_USERINFO = re.compile(r"(?<=://)[^/\s@]+@")
_QUERY = re.compile(r"(https?://[^\s?'\"<>]+)\?[^\s'\"<>)]*")
# Telegram's ids wherever a library names one; our own lines hold row ids only, which stay readable.
_CHAT = re.compile(
    r"((?:chat|user|from|sender|chat_id|user_id)[\"']?\s*[=:(]\s*[\"']?(?:id[=:]\s*)?)-?\d{5,}", re.IGNORECASE
)


def redact(text: str) -> str:
    """Take out of a line what must not be in a log."""
    text = _TOKEN.sub(REDACTED, text)
    text = _USERINFO.sub(f"{REDACTED}@", text)
    text = _QUERY.sub(rf"\1?{REDACTED}", text)
    return _CHAT.sub(rf"\1{REDACTED}", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record and redacts the whole of it, its traceback too; `secrets` go wherever they stand."""

    def __init__(self, layout: str, secrets: Iterable[str] = ()) -> None:
        super().__init__(layout)
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """Redact last, over the finished text."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return redact(text)


def set_up_logs(level: str, file: Path | None = None, secrets: Iterable[str] = ()) -> None:
    """Send the program's log to standard error (and a file), each line redacted. OSError when the file can't be opened."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers.append(logging.FileHandler(file, encoding="utf-8"))
    formatter = RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", secrets)
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    logging.captureWarnings(True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(
        logging.ERROR
    )  # a tick that comes while one still runs is meant to be dropped
