"""Set this checkout up and run it: ``python3 start.py demo``, ``test``, ``check`` or ``bench``.

Owns the folder ``.venv`` beside this file: makes it, fills it from ``requirements.lock`` by hash, installs the
program in it, and rebuilds it when an earlier run was cut short. Called by people and by ``.ci/run``.
Refuses to touch any other Python: nothing is ever installed outside ``.venv``.
Needs only a Python with ``venv``; what it says goes to stderr, what the program says to stdout.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = ROOT / "requirements.lock"
STAMP = VENV / "start.json"
UNFINISHED = VENV / "start.unfinished"
LOG = VENV / "start.log"
TURN = ROOT / ".venv.lock"
INDEX_SETTING = re.compile(
    r"PIP_((CLIENT_)?CERT|CONFIG_FILE|(DEFAULT_)?TIMEOUT|(EXTRA_)?INDEX_URL|FIND_LINKS|KEYRING_PROVIDER"
    r"|(NO_)?CACHE_DIR|NO_INDEX|PROXY|RETRIES|TRUSTED_HOST|USE_FEATURE)"
)
WHEEL_CONTENT = (
    *("pyproject.toml", "README.md", "LICENSE", "src"),
    *("forms", "guidance", "reports", "signposting.yaml", "themes.yaml"),
)
MODULES = {"test": ["pytest"], "check": ["poethepoet", "check"], "bench": ["tests.benchmarks"]}

USAGE = """\
usage: python3 start.py demo [OPTIONS]   set up, then show the program with invented cases
       python3 start.py test [OPTIONS]   set up, then run all tests
       python3 start.py check            set up, then run every check a change must pass
       python3 start.py bench [NAMES]    set up, then measure the program against its limits

Everything is installed in .venv beside this file, and nowhere else.
OPTIONS go to the program (try: demo --no-tui) or to pytest (try: test tests/domain)."""

NO_VENV = """\
This Python can't make virtual environments: its "venv" or "ensurepip" module is missing.
On Debian and Ubuntu: sudo apt install python3-venv. Then run the same command again."""

PIP_TROUBLES = (
    (
        r"DO NOT MATCH THE HASHES",
        "A package that was fetched is not the one this project was checked with, so nothing was installed.\n"
        "Try once more; if it happens again, ask whoever runs your network or package index.",
    ),
    (
        r"No space left on device|\[Errno 28\]|There is not enough space",
        "The disk is full. Make some room, then run the same command again.",
    ),
    (
        r"name resolution|NewConnection|ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|getaddrinfo"
        r"|Network is unreachable|Connection (refused|reset|broken|aborted)|ProxyError|SSLError|Max retries",
        "The packages could not be fetched: no package index answered.\n"
        "Connect this computer to the network (or to the index your organisation uses), then run the same\n"
        "command again.",
    ),
    (
        r"No matching distribution found",
        "A package has no ready-made copy for this Python and this computer, or its index can't be reached.\n"
        "Check the network first; then try another Python from 3.11 on.",
    ),
    (
        r"Permission denied|\[Errno 13\]|Access is denied|Read-only file system",
        "This account may not write to .venv. Close programs that use it, or check who owns the folder.",
    ),
)


class SetUpError(Exception):
    """Something that stops the set-up, said in words for the person at the keyboard."""


def say(text: str) -> None:
    """Tell the person something, on stderr: stdout belongs to the program."""
    print(text, file=sys.stderr, flush=True)


def digest(paths: Sequence[Path]) -> str:
    """SHA-256 over the names and bytes of files; folders count with all they hold but compiled Python."""
    total = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                total.update(f"{file.relative_to(ROOT).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def wanted() -> dict[str, str]:
    """What a finished ``.venv`` for this checkout looks like; compared with the stamp it left."""
    return {
        "folder": str(ROOT),
        "packages": digest([REQUIREMENTS]),
        "program": digest([ROOT / name for name in WHEEL_CONTENT]),
    }


def found() -> dict[str, str]:
    """The stamp of the last finished set-up; empty if there is none or it can't be read."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def install_environment() -> dict[str, str]:
    """The environment for installing: without what would send files elsewhere or leave them uncompiled."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "PYTHON")) or INDEX_SETTING.fullmatch(name)
    }
    environment.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0")
    home = Path(os.environ.get("HOME") or os.environ.get("USERPROFILE") or "/")
    if home == Path(home.anchor) or not os.access(home, os.W_OK):
        environment["PIP_NO_CACHE_DIR"] = "1"
    return environment


def run_logged(command: Sequence[str], log: Path) -> None:
    """Run one step of the set-up quietly.

    Raises:
        SetUpError: the step failed; the words come from ``PIP_TROUBLES`` or name the log.
    """
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=install_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
        close_fds=False,  # it holds the turn too, see one_at_a_time
    )
    with log.open("a", encoding="utf-8") as record:
        record.write(done.stdout)
    if done.returncode:
        for pattern, words in PIP_TROUBLES:
            if re.search(pattern, done.stdout):
                raise SetUpError(f"{words}\n(The details are in {log}.)")
        last = "\n".join(done.stdout.strip().splitlines()[-30:])
        raise SetUpError(f"Setting up stopped here:\n{last}\n(Everything it said is in {log}.)")


def pip(*arguments: str) -> None:
    """Run the pip of ``.venv``, which compiles what it installs; isolated from this account's own packages."""
    run_logged([str(PYTHON), "-I", "-m", "pip", "install", "--progress-bar=off", "--no-deps", *arguments], LOG)


def works() -> bool:
    """Whether ``.venv`` is whole and its Python still starts and is new enough."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.run([str(PYTHON), "-I", "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make ``.venv`` anew, marked unfinished until everything is in it."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise SetUpError(NO_VENV)
    if VENV.exists():
        say("The .venv here is unfinished or no longer works: removing it.")
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    say(f"Making {VENV} …")
    # A venv made from a venv's Python would hang on that one; the base outlives both.
    base = getattr(sys, "_base_executable", "") or sys.executable
    run_logged([base, "-I", "-m", "venv", str(VENV)], LOG)


def set_up() -> None:
    """Bring ``.venv`` to what this checkout wants; a run cut short leaves a mark, and the next one starts clean."""
    goal, stamp = wanted(), found()
    if not works() or stamp.get("folder", goal["folder"]) != goal["folder"]:
        make_venv()
        stamp = {}
    if stamp.get("packages") != goal["packages"]:
        UNFINISHED.touch()
        count = sum("==" in line for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines())
        say(f"Installing up to {count} packages, each checked against requirements.lock (a minute or two) …")
        pip("--require-hashes", "--only-binary=:all:", "-r", str(REQUIREMENTS))
    if stamp != goal:
        UNFINISHED.touch()
        say("Installing the program …")
        put_program_in(goal)


def put_program_in(goal: Mapping[str, str]) -> None:
    """Install this checkout's program and stamp ``.venv`` as whole."""
    STAMP.write_text(json.dumps({**goal, "program": ""}), encoding="utf-8")
    try:
        pip("--no-build-isolation", "--no-index", "--force-reinstall", str(ROOT))
    except SetUpError:
        # pip itself takes back what it began when it fails; only being killed leaves a half.
        UNFINISHED.unlink()
        raise
    STAMP.write_text(json.dumps(goal), encoding="utf-8")
    UNFINISHED.unlink()


def took_turn(descriptor: int) -> bool:
    """Try to lock the open file; the system lets go of it when this process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the only turn at ``.venv``; wait for another run to finish its own."""
    with TURN.open("ab") as handle:
        # A pip that outlives a killed start.py still writes to .venv, and so must keep the turn.
        os.set_inheritable(handle.fileno(), True)
        if not took_turn(handle.fileno()):
            say("Another start.py is setting up .venv: waiting for it.")
            while not took_turn(handle.fileno()):
                time.sleep(0.2)
        yield


def hand_over(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Become the program; where a process can't be replaced, wait for it and return its exit code."""
    if os.name == "posix":
        os.execve(command[0], list(command), dict(environment))
    with subprocess.Popen(command, env=environment) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the program got it too, and decides what it means


def run(task: str, arguments: Sequence[str]) -> int:
    """Run one task in the ready ``.venv``."""
    path = os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)}
    if task == "demo":  # in the folder it was called from: the person's own --home is meant from there
        return hand_over([str(PYTHON), "-I", "-m", "harassment_cms", "demo", *arguments], environment)
    os.chdir(ROOT)
    return hand_over([str(PYTHON), "-m", *MODULES[task], *arguments], environment)


def main(arguments: Sequence[str]) -> int:
    """Set up and run one task; the exit code is the task's, 1 if the set-up failed, 2 for a wrong command."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"This needs Python 3.11 or newer; this one is {sys.version.split()[0]}.")
        return 1
    if not arguments or arguments[0] not in {"demo", *MODULES}:
        asked = bool(arguments) and arguments[0] in ("-h", "--help")
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    try:
        with one_at_a_time():
            set_up()
    except SetUpError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"The computer refused: {error.strerror or error} ({error.filename or VENV}).")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to finish.")
        return 130
    return run(arguments[0], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
