"""What README.md and docs/ tell people to type: the fenced blocks and the inline code, and a shell that does it line by line."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from machine import path_of, within

ROOT = Path(__file__).parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
# What a test can't download: the libraries of its own environment stand for those of the package index.
LIBRARIES = os.pathsep.join(path for path in sys.path if Path(path).name == "site-packages")
_FENCE = re.compile(r"^ *```(.*)$")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands, the language it says it is in, and its text without the indentation."""

    document: str
    heading: str
    language: str
    text: str

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands: several blocks under one heading are done in order."""
        return self.document, self.heading


def blocks() -> list[Block]:
    """Every fenced block of the documents, in order."""
    return [block for path in DOCUMENTS for block in _blocks(path)]


def inline() -> list[str]:
    """Every piece of inline code of the documents, once, in order; docs/commands.md goes first."""
    first = ROOT / "docs" / "commands.md"
    texts = [_outside_blocks(path) for path in (first, *(path for path in DOCUMENTS if path != first))]
    return list(dict.fromkeys(code for text in texts for code in re.findall(r"`([^`\n]+)`", text)))


def commands(text: str) -> Iterator[str]:
    """The commands of a block: lines, or several lines where bash says that one alone is not whole."""
    command = ""
    for line in text.splitlines():
        command += line + "\n"
        if subprocess.run(["bash", "-n"], input=command, text=True, capture_output=True, check=False).returncode == 0:
            yield command.strip()
            command = ""
    assert not command, f"not whole: {command}"


@dataclass
class Shell:
    """A person at a machine who types what the documents say, with their own words for the capital ones."""

    machine: Path
    folder: Path
    words: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    lasting: list[subprocess.Popen] = field(default_factory=list)

    def type(self, command: str) -> str:
        """Run a command to its end; what it printed. Where it has gone (`cd`) the next one begins."""
        asked = f"set -euo pipefail\ncd {self.folder}\n{self.worded(command)}\npwd > {self.machine}/run/cwd\n"
        done = subprocess.run(
            ["bash", "-c", asked], capture_output=True, text=True, check=False, timeout=60, env=self._environment()
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        self.folder = Path((self.machine / "run/cwd").read_text().strip())
        return done.stdout

    def start(self, command: str) -> Path:
        """Start a command that runs until Ctrl-C; the file into which it prints."""
        out = self.machine / "log" / f"lasting-{len(self.lasting)}"
        with out.open("wb") as log:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {self.worded(command)}"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env=self._environment(),
                process_group=0,
            )
        self.lasting.append(process)
        return out

    def interrupt(self) -> None:
        """Ctrl-C: all that was started ends within the ten seconds that the documents promise."""
        for process in self.lasting:
            os.killpg(process.pid, signal.SIGINT)
        while self.lasting:
            self.lasting.pop().wait(10)

    def worded(self, command: str) -> str:
        """A command as this person types it on this machine."""
        for capital, own in self.words.items():
            command = command.replace(capital, own)
        return within(self.machine, command)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        pip = {"PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONPATH": LIBRARIES}
        search = {"PATH": f"{self.path}{path_of(self.machine)}", "MACHINE": str(self.machine)}
        return kept | pip | search | dict(self.environment)


def _blocks(path: Path) -> Iterator[Block]:
    heading, inside, language = "", None, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        fence = _FENCE.match(line)
        if fence and inside is None:
            inside, language = [], fence[1]
        elif fence:
            indent = min((len(one) - len(one.lstrip()) for one in inside if one.strip()), default=0)
            text = "\n".join(one[indent:] for one in inside)
            yield Block(str(path.relative_to(ROOT)), heading, language, text)
            inside = None
        elif inside is not None:
            inside.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")
    assert inside is None, f"{path}: a block does not end"


def _outside_blocks(path: Path) -> str:
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", path.read_text(encoding="utf-8"))
