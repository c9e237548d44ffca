"""Marked people, and a search for every trace of them in the files of a folder, byte by byte."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from alertbot.core.model import ChatId
from alertbot.database.addresses import lookup_of
from alertbot.database.vault import read_key, vault_from_key


@dataclass(frozen=True)
class Canary:
    """Somebody whose every trace can be told from anything else."""

    chat_id: int = 7_391_846_205
    name: str = "Zvonkaja Kanarka"
    username: str = "kanarka_zvonkaja_77"
    words: str = "spiavaje-kanarka-4711"
    file: str = "kanarka-file-0815.pdf"

    @property
    def marks(self):
        """What must stand in no file: (what, bytes), in each form in which a program might write it."""
        texts = (self.name, self.username, self.words, self.file, self.name.split()[1])
        return [
            *((text, form) for text in texts for form in (text.encode(), text.encode("utf-16-le"))),
            *(("chat id", form) for form in number_forms(self.chat_id)),
        ]


def number_forms(number):
    """A number as text, and as the integers that SQLite, PostgreSQL and pickles write."""
    yield str(number).encode()
    for size in (6, 8):
        yield number.to_bytes(size, "big")
        yield number.to_bytes(size, "little")


def copies(folder, marks, *, leave_out=()):
    """Where marks stand: [(file, what)], files named in `leave_out` apart."""
    found = []
    for file in sorted(Path(folder).rglob("*")):
        if not file.is_file() or file.name in leave_out:
            continue
        content = file.read_bytes()
        found += [(file.name, what) for what, mark in marks if mark in content]
    return found


def sealed(folder, chat_id, *, key="key", file="a.db"):
    """The bytes by which a chat is known while it is subscribed: [(what, bytes)], empty when it is not."""
    lookup = lookup_of(vault_from_key(read_key(Path(folder) / key)), ChatId(chat_id))
    connection = sqlite3.connect(f"file:{Path(folder) / file}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT id, address FROM subscriber WHERE lookup = ?", (lookup,)).fetchone()
    finally:
        connection.close()
    return [] if row is None else [("id", row[0]), ("lookup", lookup), ("address", row[1])]
