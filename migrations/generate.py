"""Write the first migration again from the tables (until the first release there is only one): python migrations/generate.py."""

import subprocess
import sys
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from alertbot.database.migrate import NEWEST, alembic_config

if __name__ == "__main__":
    folder = Path(__file__).parent / "versions"
    (folder / "0001_first.py").unlink(missing_ok=True)
    with create_engine("sqlite://").begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.revision(config, message="first", autogenerate=True, rev_id=NEWEST)
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix-only", "--quiet", folder], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", folder], check=True)
