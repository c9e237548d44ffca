"""Every command of README.md and docs/ is run, in order, by whoever follows them: on a machine made of a folder, with Telegram on loopback.

Really run: git, make, python, pip, install, sed, mv and the like, `createdb`, `ssh-keygen`, and `alertbot` as the documents have installed
it. pip has no index here: what requirements/ pins must be in the environment of the tests, which also lends its pip. Not really run,
because a test has no root, no system of its own and no internet (tests/machine.py):

- `systemctl`, `systemd-run`, `journalctl`: programs of ours, which start what the unit names, with its settings, credential and
  notifications, but without its walls; systemd itself is asked whether it understands the unit, where it is installed;
- `docker`: only whether the services, the token and the program that are named exist;
- `sudo`: runs its command, but changes no owner unless the tests run as root; `age`: decrypts with the library that alertbot encrypts with;
- `make test` and `make check`: are this very run; make is asked what it would do;
- what stands in NAMED_ONLY.

Feeds of the starter list are taken off the list before a bot is started, so that no publisher is visited.
"""

import asyncio
import contextlib
import io
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyrage
import pytest
from typer.main import get_command

import machine
from alertbot.app import REREAD_EVERY
from alertbot.cli import _run, app, feeds_app, people_app
from alertbot.config import read_config
from alertbot.converse.dispatch import NEEDS, SPOKEN
from alertbot.demo.botapi import stand_in
from documents import ROOT, Shell, blocks, commands, inline
from postgres import programs
from running import PEOPLE, press, until

FIRST_STEPS = (
    ("docs/index.md", "Five commands from an empty machine"),
    ("README.md", "Try it"),
    ("README.md", "Run it for real"),
)
WITH_SYSTEMD = tuple(
    ("docs/operating.md", heading) for heading in ("With systemd", "Upgrade", "Back up", "Restore", "Rotate the key")
)
WITH_DOCKER = (("docs/operating.md", "With Docker"),)
WITH_POSTGRESQL = tuple(("docs/operating.md", heading) for heading in ("Move to PostgreSQL", "Several processes"))

LASTING = ("make run", "make demo", "alertbot run")  # until Ctrl-C
ONLY_ASKED = ("make test",)  # make says what it would do
NAMED_ONLY = {  # inline code: programs of others, named and not explained
    "kill -9": "what the tests of faults do",
    "pg_dump": "a warning that its output holds everything",
    "systemctl edit alertbot": "opens an editor; what one writes there is written by the test",
    "systemd-creds encrypt": "needs a TPM or root",
}
NO_COMMANDS = {"id 9f3c…, lookup 51ab…, address (36 encrypted bytes), language be, follows person bialiatski"}
NOT_OURS = {"/revoke": "@BotFather's", "/healthz": "an address", "/metrics": "an address"}
# What people put where the documents have capital letters, in inline commands.
FOR_CAPITALS = {
    "people import FILE": "people import people.csv",
    "people export FILE": "people export exported.csv",
    "people add NAME": "people add 'Maria Kalesnikava'",
    "people retire ID": "people retire labkovich",
    "feeds import FILE": "feeds import feeds.opml",
    "feeds export FILE": "feeds export exported.opml",
    "match PEOPLE.csv FILE": "match people.csv text.txt",
    "backup FILE --with-subscribers --recipient KEY": "backup copy.age --with-subscribers --recipient RECIPIENT",
    "backup FILE": "backup copy.db",
    "copy-database TO_URL": "copy-database sqlite:///copied.db",
}


@pytest.fixture
async def telegram():
    async with stand_in(limits=False) as running:
        yield running


@pytest.fixture
def shell(tmp_path, telegram):
    """A person at a new machine, with a token, a configuration and a list of people in the folder where they are."""
    here, home = tmp_path / "machine", tmp_path / "home"
    machine.furnish(here)
    home.mkdir()
    (home / "TOKEN").write_text(telegram.token)
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (home / "config.toml").write_text(f'[telegram]\napi_url = "{telegram.url}"\n')
    person = Shell(here, home, {"TOKEN_FILE": str(home / "TOKEN")}, environment={"HOME": str(home)})
    yield person
    for process in person.lasting:
        os.killpg(process.pid, signal.SIGKILL)
    machine.switch_off(here)


@pytest.fixture
def checkout(tmp_path):
    """A git repository with the files of this checkout, or of an sdist."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = tmp_path / "repository"
    skipped = shutil.ignore_patterns(".*", "__pycache__", "pictures", "site", "secrets")
    shutil.copytree(ROOT, folder, ignore=skipped)
    git = ["git", "-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "All"], check=True)
    return folder


def of(place):
    """The blocks of commands under a heading."""
    return [block for block in blocks() if block.place == place and block.language == "sh"]


async def follow(shell, block, ready=lambda _printed: True):
    """Type every command of a block; what each has printed, by command."""
    printed = {}
    for command in commands(block.text):
        bare = re.sub(r" +#.*", "", command)
        if bare.startswith(LASTING):
            printed[bare] = await last(shell, bare, ready)
        elif bare in ONLY_ASKED:
            printed[bare] = await asyncio.to_thread(shell.type, bare.replace("make", "make -n"))
        else:
            printed[bare] = await asyncio.to_thread(shell.type, command)
    return printed


async def last(shell, command, ready):
    """Start what lasts until Ctrl-C and wait until it is ready; what it has printed."""
    if command == "make run":
        watch_nothing(shell.folder / "alertbot.db")
    out = shell.start(command)
    started = shell.lasting[-1]
    await until(lambda: ready(out.read_text()) or started.poll() is not None, 60)
    assert started.poll() is None, out.read_text()
    return out.read_text()


async def says(telegram, person, text):
    """What the bot answers to somebody's words."""
    before = len(telegram.transcript(person))
    telegram.say(person, text)
    await until(lambda: any(line.by == "bot" for line in telegram.transcript(person)[before:]), 30)
    return telegram.transcript(person)[-1].text


def watch_nothing(database):
    """Take the feeds of the starter list off the list, so that no publisher is visited."""
    if database.exists():
        with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("DELETE FROM feed")


# Blocks ---------------------------------------------------------------------------------------------------------------


def test_every_block_says_what_it_is():
    assert {block.language for block in blocks()} == {"sh", "toml", "text"}


def test_every_block_of_commands_is_followed_by_a_test_here():
    followed = [*FIRST_STEPS, *WITH_SYSTEMD, *WITH_DOCKER, *WITH_POSTGRESQL]

    assert {block.place for block in blocks() if block.language == "sh"} == set(followed)


def test_every_configuration_that_is_shown_is_read(tmp_path):
    shown = [block.text for block in blocks() if block.language == "toml"]

    for text in shown:
        (tmp_path / "config.toml").write_text(text, encoding="utf-8")
        read_config(tmp_path / "config.toml", {})
    assert len(shown) == 2


def test_from_an_empty_machine_to_a_running_bot_it_takes_five_commands():
    first = next(block for block in blocks() if block.place == FIRST_STEPS[0])

    typed = [part for command in commands(first.text) for part in re.split(r"&&|;|\|", command)]
    assert typed[-1] == "make run"
    assert len(typed) <= 5


@pytest.mark.thorough
async def test_who_follows_the_first_steps_has_a_bot_a_demo_and_a_checked_configuration(shell, checkout, telegram):
    shell.words |= {"REPOSITORY": str(checkout)}
    shell.environment |= {"ALERTBOT_TELEGRAM__API_URL": telegram.url, "DEMO_PORT": "0"}
    to_run, by_console = of(FIRST_STEPS[0])

    printed = await follow(shell, to_run, ready=lambda printed: "/claim" in printed)
    owner = telegram.person("Owner", "en")
    await says(telegram, owner, re.search(r"/claim \S+", printed["make run"])[0])
    assert "people tracked" in await says(telegram, owner, "/status")

    (shell.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    printed = await follow(shell, by_console)
    assert "3 added" in printed[".venv/bin/alertbot people import people.csv"]
    await asyncio.sleep(REREAD_EVERY + 1)
    assert "3 people tracked" in await says(telegram, owner, "/status")
    await asyncio.to_thread(shell.interrupt)

    for block in of(FIRST_STEPS[1]):
        printed = await follow(shell, block, ready=lambda printed: "http://127.0.0.1:" in printed)
    await asyncio.to_thread(shell.interrupt)
    assert 'pytest -n auto -m "not thorough"' in printed["make test"]
    for block in of(FIRST_STEPS[2]):
        printed = await follow(shell, block)
    assert printed[".venv/bin/alertbot check"].endswith("All is well.\n")


@pytest.mark.thorough
async def test_who_follows_the_way_of_systemd_gets_a_bot_that_is_upgraded_restored_and_rekeyed(shell, telegram):
    identity = pyrage.x25519.Identity.generate()
    shell.words |= {"RECIPIENT": str(identity.to_public()), "KEY_FILE": f"{shell.folder}/identity"}
    (shell.folder / "identity").write_text(str(identity))
    state = shell.machine / "var/lib/alertbot"
    for name in ("src", "migrations", "requirements", "deploy", "pyproject.toml", "README.md", "LICENSE"):
        (shell.folder / name).symlink_to(ROOT / name)

    install, upgrade, back_up, restore, rotate = (of(place)[0] for place in WITH_SYSTEMD)
    printed = await follow(shell, install)
    assert " runs: " in printed["journalctl -u alertbot"]
    await until(lambda: "/claim" in (shell.machine / "log/alertbot").read_text())
    assert "All is well." in printed["alertbot check"]

    await follow(shell, upgrade)
    assert (state / "before-upgrade.db").exists()

    await follow(shell, back_up)
    await asyncio.to_thread(shell.type, "alertbot people retire rabkova")
    await follow(shell, restore)
    assert "rabkova" in await asyncio.to_thread(shell.type, "alertbot people list")  # as in the backup

    key = (state / "key").read_bytes()
    await follow(shell, rotate)
    assert (state / "key").read_bytes() != key
    assert "prisoners you follow" in await says(telegram, telegram.person("Reader", "en"), "/start")


async def test_who_follows_the_way_of_docker_names_what_the_compose_file_has(shell):
    (shell.folder / "compose.yaml").symlink_to(ROOT / "compose.yaml")

    [block] = of(WITH_DOCKER[0])
    await follow(shell, block)
    for command in inline():
        if command.startswith("docker "):
            await asyncio.to_thread(shell.type, command)


@pytest.mark.thorough
async def test_who_moves_to_postgresql_runs_several_processes_there(shell, postgres, telegram):
    move, by_hand, units = [block for place in WITH_POSTGRESQL for block in of(place)]
    shell.words |= {"postgresql://alertbot@localhost/alertbot": postgres.loopback_url("alertbot")}
    shell.environment |= {"PGHOST": "127.0.0.1", "PGPORT": str(postgres.port), "PGUSER": "alertbot"}
    shell.path = f"{programs()}:"
    await asyncio.to_thread(installed_with_systemd, shell)

    printed = await follow(shell, move)
    assert "All rows arrived." in printed["alertbot copy-database postgresql://alertbot@localhost/alertbot"]

    (shell.folder / "config.toml").write_text(
        f'[telegram]\napi_url = "{telegram.url}"\ntoken_file = "TOKEN"\n'
        f'[database]\nurl = "{postgres.loopback_url("alertbot")}"\n'
        f'key_file = "{shell.machine}/var/lib/alertbot/key"\n'
    )
    shell.path += f"{Path(sys.executable).parent}:"
    offices = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE datname = 'alertbot'"
    await follow(shell, by_hand)
    assert "prisoners you follow" in await says(telegram, telegram.person("Reader", "en"), "/start")
    assert postgres.execute(offices)[0][0] >= 3
    await asyncio.to_thread(shell.interrupt)

    (shell.folder / "deploy").symlink_to(ROOT / "deploy")
    await follow(shell, units)
    for flow in ("watch", "deliver", "converse"):
        unit = shell.machine / f"etc/systemd/system/alertbot-{flow}.service"
        (unit.parent / f"{unit.name}.d").mkdir()
        (unit.parent / f"{unit.name}.d/override.conf").write_text(
            f"[Service]\nEnvironment=ALERTBOT_DATABASE__URL={postgres.loopback_url('alertbot')}\n"
        )
        assert f"run --only {flow} " in unit.read_text()
        await asyncio.to_thread(shell.type, f"systemctl start alertbot-{flow}")
    machine.switch_off(shell.machine)
    postgres.execute("DROP DATABASE alertbot WITH (FORCE)")


def installed_with_systemd(shell):
    """The machine after `With systemd`, with the alertbot of the tests in the place of a new one."""
    (shell.folder / "deploy").symlink_to(ROOT / "deploy")
    program = shell.machine / "opt/alertbot/bin/alertbot"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sys.executable).parent / "alertbot")
    [block] = of(WITH_SYSTEMD[0])
    for command in commands(block.text):
        if not re.match("python3 -m venv|/opt/alertbot/bin/pip|alertbot check", command):
            shell.type(command)
    (shell.folder / "deploy").unlink()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_understands_the_unit(tmp_path):
    unit = tmp_path / "alertbot.service"
    text = (ROOT / "deploy/alertbot.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/alertbot/bin/alertbot", "/bin/true"), encoding="utf-8")

    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# Inline commands ------------------------------------------------------------------------------------------------------


def of_program(*names):
    """The inline commands of a program, as words."""
    return [code for code in inline() if code.split()[0] in names]


def test_nothing_that_could_be_typed_is_left_out():
    looked_at = ("alertbot", "make", "python", "pytest", "docker", "ssh-keygen", "age")
    typed = {
        code for code in inline() if (" " in code and shutil.which(code.split()[0])) or re.search(r" --?[A-Za-z]", code)
    }

    assert {code for code in typed if code.split()[0] not in looked_at} - {*NAMED_ONLY, *NO_COMMANDS} == set()
    assert {*NAMED_ONLY, *NO_COMMANDS, *NOT_OURS} <= set(inline())


def variants(code):
    """What a command with a part in brackets stands for: without it, and with it."""
    bare = code.replace("…", "").removeprefix("alertbot ")
    return [re.sub(r" ?\[.*?\]", "", bare), re.sub(r"\[(.*?)\]", r"\1", bare)]


def named():
    """Every alertbot command that the documents name, without a name alone where arguments are needed: that is a mention."""
    codes = [code for code in of_program("alertbot") if code != "alertbot"]  # its name alone
    found = dict.fromkeys(one for code in codes for one in variants(code))
    return [one for one in found if not any(other.startswith(f"{one} ") for other in found) or takes_nothing(one)]


def takes_nothing(command):
    group = get_command(app)
    words = command.split()
    if words[0] in group.commands and hasattr(group.commands[words[0]], "commands"):
        group, words = group.commands[words[0]], words[1:]
    return not any(one.required for one in group.commands[words[0]].params)


@pytest.mark.thorough
async def test_every_alertbot_command_that_is_named_does_its_work(tmp_path, monkeypatch, telegram):
    monkeypatch.chdir(tmp_path)
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    async with press() as paper:
        prepare(tmp_path, telegram, paper)
        capitals = FOR_CAPITALS | {"URL": f"{paper.url}/feed.xml", "ADDRESS": f"{paper.url}/feed.xml?other"}
        for command in sorted(named(), key=lambda one: one.startswith("lockdown")):
            typed = command
            for capital, own in capitals.items():
                typed = typed.replace(capital, own)
            typed = typed.replace("RECIPIENT", recipient)
            if typed.split()[0] in {"run", "demo"}:  # the walks above run them
                assert parsed(typed)
                continue
            monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
            status = await asyncio.to_thread(_run, shlex.split(typed))
            assert status == 0, command


def prepare(folder, telegram, paper):
    (folder / "config.toml").write_text(
        f'[telegram]\napi_url = "{telegram.url}"\ntoken = "{telegram.token}"\n[feeds]\nallow_private_addresses = true\n'
    )
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (folder / "text.txt").write_text("Ales Bialiatski was released.", encoding="utf-8")
    shutil.copy(ROOT / "src/alertbot/feeds/starter.opml", folder / "feeds.opml")
    paper.publish("Ales Bialiatski moved", "He was moved on Monday.")


def parsed(typed):
    """Whether the command line takes these arguments."""
    group = get_command(app)
    name, *rest = shlex.split(typed)
    with group.commands[name].make_context(name, rest):
        return True


def test_every_command_of_the_program_stands_in_the_list_of_commands_from_where_it_is_run():
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    groups = (("", app), ("people ", people_app), ("feeds ", feeds_app))
    written = {
        f"{prefix}{one.name or one.callback.__name__}" for prefix, group in groups for one in group.registered_commands
    }

    assert {name for name in written if f"`alertbot {name}" not in text} == set()
    assert {name for name in written if not any(f"{one} ".startswith(f"{name} ") for one in named())} == set()


def test_every_target_of_make_that_is_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {word for code in of_program("make") for word in code.split()[1:]}

    assert named - set(re.findall(r"^([a-z.][a-z/-]*):", makefile, re.MULTILINE)) == set()
    assert {"run", "check"} <= named


@pytest.mark.thorough
def test_every_script_that_is_named_takes_the_options_that_are_named():
    scripts = [code for code in of_program("python") if re.match(r"python (benchmarks|tests)/", code)]

    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda code: python(code.split()[1], "--help"), scripts))
    for code, done in zip(scripts, told, strict=True):
        assert done.returncode == 0, done.stderr
        for word in code.split()[2:]:
            assert word.isupper() or word in done.stdout, code
    assert len(scripts) >= 5


def python(*arguments, folder=ROOT, **more):
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60, **more
    )


def test_every_test_that_is_named_exists():
    named = [word for code in of_program("python", "pytest") if "pytest" in code for word in code.split()]
    paths = [word for word in named if word.startswith("tests/")]

    assert len(paths) >= 3
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.thorough
def test_the_catalogues_are_brought_up_to_date_as_the_documents_say(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    before = (tmp_path / "src/alertbot/locales/be.po").read_text(encoding="utf-8")

    for code in of_program("python"):
        if "alertbot.locales.extract" in code:
            done = python(*code.split()[1:], folder=tmp_path / "src")
            assert done.returncode == 0, done.stdout
            assert "0 missing" in done.stdout
    assert (tmp_path / "src/alertbot/locales/be.po").read_text(encoding="utf-8") == before


def test_the_other_modules_that_are_named_start():
    assert "Usage" in python("bot.py", "--help").stdout
    assert python("-P", "-m", "alertbot.feeds.child", input="").returncode == 0


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")
def test_official_names_are_signed_as_the_documents_say(tmp_path):
    (tmp_path / "official.txt").write_text("@alert_stand_in_bot\n")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "KEY"], cwd=tmp_path, check=True)

    [code] = of_program("ssh-keygen")
    subprocess.run(shlex.split(code), cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / "official.txt.sig").exists()


# The chat -------------------------------------------------------------------------------------------------------------


def test_every_command_of_the_chat_that_is_named_exists():
    named = {code.split()[0] for code in inline() if re.match(r"/[a-z]+( |$)", code)}

    assert {name for name in named - set(NOT_OURS) if name[1:] not in SPOKEN} == set()


def test_every_command_of_the_chat_is_documented_with_who_may_use_it():
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `/(\w+)[^`]*` \| (\w+) \|", text, re.MULTILINE))

    assert documented == {name: NEEDS[name].value if NEEDS[name] else "everybody" for name in SPOKEN}
