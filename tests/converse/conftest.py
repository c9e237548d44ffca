import shutil

import pytest

from chatting import chat, house, tracked, world  # noqa: F401 - fixtures
from postgres import opened
from standin import bot, clock, telegram  # noqa: F401 - fixtures


@pytest.fixture
async def database(tmp_path, sqlite_template):
    """Conversations speak to the database through database/ alone, which is tested on both engines; here one is enough."""
    shutil.copy(sqlite_template, tmp_path / "a.db")
    async with opened(f"sqlite:///{tmp_path}/a.db") as found:
        yield found
