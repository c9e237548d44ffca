"""Write the next migration from what the tables say beyond the migrations there are: python migrations/generate.py 0003 "what it does".

Read what it wrote, then set NEWEST in src/alertbot/database/migrate.py. A database of the schema before goes into tests/schemas first:
python tests/filled.py.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from alertbot.database.migrate import alembic_config, sync_engine, upgrade

if __name__ == "__main__":
    number, message = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/newest.db"
        upgrade(url)
        engine = sync_engine(url)
        with engine.begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True, rev_id=number)
        engine.dispose()
    versions = Path(__file__).parent / "versions"
    subprocess.run([sys.executable, "-m", "ruff", "check", "--fix-only", "--quiet", versions], check=False)
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", versions], check=True)
