"""What is installed from the wheel works without the checkout, and the sdist holds all that the tests need."""

import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).parent.parent
LIBRARIES = [path for path in sys.path if Path(path).name == "site-packages"]  # of an environment that borrows too


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    done = run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=TOP)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """A fresh environment with the wheel in it; the libraries are those of the tests."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    done = run(
        sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", wheel(built)
    )
    assert done.returncode == 0, done.stderr
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "libraries.pth").write_text("\n".join(LIBRARIES))
    return folder


def run(*command, cwd=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ALERTBOT_", "PYTHON", "PYTEST"))}
    return subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False, env=kept)


def wheel(folder):
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_file_of_the_package_with_migrations_and_words(built):
    inside = set(zipfile.ZipFile(wheel(built)).namelist())

    wanted = {str(Path("alertbot") / f.relative_to(TOP / "src/alertbot")) for f in files(TOP / "src/alertbot")}
    wanted |= {str(Path("alertbot") / f.relative_to(TOP)) for f in files(TOP / "migrations")}
    assert wanted - inside == set()
    assert any(name.endswith("0001_first.py") for name in inside)
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in inside)


def test_an_installed_alertbot_makes_its_database_and_speaks_every_language(installed, tmp_path):
    migrated = run(installed / "bin" / "alertbot", "migrate", cwd=tmp_path)
    ask = (
        "from alertbot.locales import words; from alertbot.database.migrate import migrations_folder; "
        "print(migrations_folder()); print(words('be').say('Dismiss'))"
    )
    asked = run(installed / "bin" / "python", "-W", "error", "-c", ask, cwd=tmp_path)

    assert migrated.returncode == 0, migrated.stderr
    assert (tmp_path / "alertbot.db").stat().st_size > 0
    assert asked.stdout.startswith(str(installed)), asked.stderr
    assert "Dismiss" not in asked.stdout


def test_the_tests_of_the_sdist_pass_on_what_is_installed(built, installed, tmp_path):
    """Those of every floor that take a breath; the whole suite passes so too (measured), and would take as long again.

    In one process, since the tests beside it have the other cores, and some of them look at the clock.
    """
    chosen = ["core", "locales", "telegram", "database/test_vault.py", "database/test_opening.py", "test_config.py"]
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    (top,) = tmp_path.iterdir()

    done = run(
        installed / "bin" / "python", "-m", "pytest", "-m", "not thorough", *(f"tests/{one}" for one in chosen), cwd=top
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 1000
    assert {"docs", "benchmarks", "migrations", "requirements", "tests", "src"} <= {f.name for f in top.iterdir()}


def files(folder):
    return [f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
