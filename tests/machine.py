"""A machine made of a folder, for the commands of the documents: systemd, Docker, sudo and age, as far as a test can be them.

`furnish` puts them on a PATH. Each is this file, run as `python machine.py PROGRAM ARGUMENT…` with the folder in $MACHINE. They do what
can be done without root and without a system of one's own: `systemctl` really starts what a unit names, with its environment, credential and
notifications; `systemd-run` really runs its command, if the unit has the same properties; `docker` only looks whether what is named exists.
"""

import argparse
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

PLACES = ("opt/alertbot", "etc/alertbot", "etc/systemd/system", "var/lib/alertbot", "usr/local/bin", "run/credentials")
SECONDS = 20  # within which a unit starts or stops


def furnish(folder: Path) -> None:
    """Make the places of a machine, and the programs on its PATH."""
    for place in ("bin", "run", "log", "usr/local/bin", "etc/systemd/system", "var/lib/alertbot"):
        (folder / place).mkdir(parents=True)
    for name in PROGRAMS:
        _script(folder / "bin" / name, f'exec {sys.executable} -S {__file__} {name} "$@"')


def path_of(folder: Path) -> str:
    """The PATH of the machine."""
    return f"{folder}/usr/local/bin:{folder}/bin:/usr/local/bin:/usr/bin:/bin"


def within(folder: Path, text: str) -> str:
    """A text with the places of a machine in the folder."""
    return re.sub(rf"(?<![\w.-])/(?={'|'.join(PLACES)})", f"{folder}/", text)


def switch_off(folder: Path) -> None:
    """End what still runs."""
    running = list((folder / "run").glob("*.pid"))
    for file in running:
        os.kill(int(file.read_text()), signal.SIGTERM)
    _wait(lambda: not any(file.exists() for file in running), "what runs does not stop")


# systemd --------------------------------------------------------------------------------------------------------------


def systemctl(arguments: Sequence[str]) -> None:
    """Start, stop and enable units, and show their environment."""
    match arguments:
        case ["enable", "--now", name]:
            if shutil.which("systemctl", path="/usr/bin:/bin"):
                subprocess.run(["/usr/bin/systemctl", f"--root={_here()}", "--quiet", "enable", name], check=True)
            _start(name)
        case ["start", name]:
            _start(name)
        case ["stop", name]:
            _stop(name)
        case ["restart", name]:
            _stop(name)
            _start(name)
        case ["show", "--property=Environment", "--value", name]:
            print(" ".join(_environment(name)))
        case _:
            sys.exit(f"systemctl: not known here: {arguments}")


def systemd_run(arguments: Sequence[str]) -> None:
    """Run a command as a unit would; a property that alertbot.service has not is refused."""
    first = _first_word(arguments)
    options, command = arguments[:first], [within(_here(), word) for word in arguments[first:]]
    properties = [option.removeprefix("--property=") for option in options if option.startswith("--property=")]
    settings = [word for one in properties if one.startswith("Environment=") for word in one[12:].split()]
    settings += [option.removeprefix("--setenv=") for option in options if option.startswith("--setenv=")]
    for one in properties:
        if not one.startswith("Environment=") and tuple(one.split("=", 1)) not in _unit("alertbot"):
            sys.exit(f"systemd-run: {one} is not what the unit has")
    [name] = [option.removeprefix("--unit=") for option in options if option.startswith("--unit=")]
    with _credentials(name, [one.removeprefix("LoadCredential=") for one in properties if "LoadCredential" in one]):
        done = subprocess.run(command, cwd=_state(), env=_clean(settings), umask=0o077, check=False)
    sys.exit(done.returncode)


def journalctl(arguments: Sequence[str]) -> None:
    """What a unit has printed."""
    option, name = arguments
    assert option == "-u"
    print((_here() / "log" / name).read_text(encoding="utf-8"))


def supervise(arguments: Sequence[str]) -> None:
    """Be systemd for one unit until it ends: start it, note when it is ready, pass on SIGTERM."""
    [name] = arguments
    values = dict(_unit(name))
    loaded = [value for key, value in _unit(name) if key == "LoadCredential"]
    pid, ready = _here() / "run" / f"{name}.pid", _here() / "run" / f"{name}.ready"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, _credentials(name, loaded):
        channel.bind(f"\0alertbot-{os.getpid()}")
        channel.settimeout(0.05)
        process = subprocess.Popen(
            within(_here(), values["ExecStart"]).split(),
            cwd=_state(),
            env=_clean(_environment(name)) | {"NOTIFY_SOCKET": f"@alertbot-{os.getpid()}"},
            umask=int(values["UMask"], 8),
        )
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        pid.write_text(str(os.getpid()))
        while process.poll() is None:
            with contextlib.suppress(TimeoutError):
                if channel.recv(100) == b"READY=1":
                    ready.touch()
    print(f"{name}: ended with {process.returncode}")
    ready.unlink(missing_ok=True)
    pid.unlink()


def _start(name: str) -> None:
    ready = _here() / "run" / f"{name}.ready"
    with (_here() / "log" / name).open("ab") as log:
        arguments = [sys.executable, "-S", __file__, "supervise", name]
        supervisor = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    _wait(lambda: ready.exists() or supervisor.poll() is not None, f"{name} does not get ready")
    if not ready.exists():
        sys.exit(f"{name} has ended: {(_here() / 'log' / name).read_text(encoding='utf-8')}")


def _stop(name: str) -> None:
    pid = _here() / "run" / f"{name}.pid"
    os.kill(int(pid.read_text()), signal.SIGTERM)
    _wait(lambda: not pid.exists(), f"{name} does not stop")


def _unit(name: str) -> list[tuple[str, str]]:
    """The settings of a unit and of what `systemctl edit` added."""
    folder = _here() / "etc/systemd/system"
    files = [folder / f"{name}.service", *(folder / f"{name}.service.d").glob("*.conf")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [(key, value) for key, equals, value in (line.partition("=") for line in lines) if equals and key[:1] != "#"]


def _environment(name: str) -> list[str]:
    given = _here() / "run/credentials" / f"{name}.service"
    found = [value for key, value in _unit(name) if key == "Environment"]
    return [within(_here(), value).replace("%d", str(given)) for value in found]


def _clean(settings: Sequence[str]) -> dict[str, str]:
    """systemd hands on nothing of the environment; PYTHONPATH has the libraries, which a test can't download."""
    settings = [within(_here(), one) for one in settings]
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return kept | dict(one.split("=", 1) for one in settings)


@contextlib.contextmanager
def _credentials(name: str, loaded: Sequence[str]) -> Iterator[None]:
    folder = _here() / "run/credentials" / f"{name.removesuffix('.service')}.service"
    folder.mkdir(parents=True)
    for credential, file in (one.split(":", 1) for one in loaded):
        shutil.copy(within(_here(), file), folder / credential)
    try:
        yield
    finally:
        shutil.rmtree(folder)


# Others ---------------------------------------------------------------------------------------------------------------


def docker(arguments: Sequence[str]) -> None:
    """Look whether what a command of Docker names is there: the file, the services, the token."""
    import yaml

    services = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))["services"]
    match arguments:
        case ["compose", "up", "-d"]:
            assert {"./secrets:/secrets"} <= set(services["alertbot"]["volumes"])
            assert Path("secrets/token").stat().st_mode & 0o077 == 0
        case ["compose", "logs" | "stop", name] | ["compose", "exec", name, "alertbot"]:
            assert name in services
        case ["compose", "run", "--rm", name]:
            assert name in services
        case _:
            sys.exit(f"docker: not known here: {arguments}")


def sudo(arguments: Sequence[str]) -> None:
    """Run a command as who we are; only root can give files away."""
    if arguments[0] != "chown" or os.geteuid() == 0:
        os.execvp(arguments[0], arguments)


def age(arguments: Sequence[str]) -> None:
    """`age --decrypt`, by the library that alertbot encrypts with."""
    import pyrage

    parser = argparse.ArgumentParser()
    parser.add_argument("--decrypt", action="store_true", required=True)
    parser.add_argument("--identity", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("input", type=Path)
    options = parser.parse_args(arguments)
    identity = pyrage.x25519.Identity.from_str(options.identity.read_text().strip())
    options.output.write_bytes(pyrage.decrypt(options.input.read_bytes(), [identity]))


def python3(arguments: Sequence[str]) -> None:
    """The Python of the tests; an environment that it makes borrows their pip, since to install one takes seconds."""
    if arguments[:2] != ["-m", "venv"]:
        os.execv(sys.executable, [sys.executable, *arguments])
    import venv

    [folder] = arguments[2:]
    venv.create(folder, with_pip=False, symlinks=True)
    _script(Path(folder) / "bin" / "pip", f'exec {folder}/bin/python -m pip "$@"')


def _here() -> Path:
    return Path(os.environ["MACHINE"])


def _state() -> Path:
    return _here() / "var/lib/alertbot"


def _first_word(arguments: Sequence[str]) -> int:
    return next(place for place, argument in enumerate(arguments) if not argument.startswith("--"))


def _script(file: Path, line: str) -> None:
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)


def _wait(true: Callable[[], bool], why: str) -> None:
    until = time.monotonic() + SECONDS
    while not true():
        if time.monotonic() > until:
            sys.exit(why)
        time.sleep(0.02)


PROGRAMS = {
    "systemctl": systemctl,
    "systemd-run": systemd_run,
    "journalctl": journalctl,
    "supervise": supervise,
    "docker": docker,
    "sudo": sudo,
    "age": age,
    "python3": python3,
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](sys.argv[2:])
