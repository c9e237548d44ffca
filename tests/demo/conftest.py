from browser import page  # noqa: F401 - a fixture
from standin import bot, clock, limited, telegram  # noqa: F401 - fixtures
