"""The operating system's key store: a real one, a locked one, none, and several that only look like one.

Never in plain text, never a home that is lost with the key store, and always an answer.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from keyring.errors import KeyringLocked, PasswordDeleteError
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, PASSPHRASE, keys_of, quick_home

from harassment_cms.bootstrap import Home, asks_key_store, note_lock, open_workspace, remembered, unlock_keys
from harassment_cms.domain.errors import ConflictError, LockedError, MachineError, NotPermittedError
from harassment_cms.vault import oskeyring

VAULT, SECRET = bytes(16), bytes(range(32))


class Kept:
    """A key store in memory, under whatever name a test gives it.

    No subclass of the library's own: those register themselves, and would then be chosen in other tests.
    """

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.backends: tuple[object, ...] = ()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]


def named(module: str, name: str, base: type[Kept] = Kept) -> Kept:
    made: Kept = type(name, (base,), {"__module__": module})()
    return made


def secret_service(base: type[Kept] = Kept) -> Kept:
    return named("keyring.backends.SecretService", "Keyring", base)


def plaintext() -> Kept:
    return named("keyrings.alt.file", "PlaintextKeyring")


# What may hold a secret


@pytest.mark.parametrize("place", oskeyring._ALLOWED)
def test_the_stores_of_the_list_keep_and_give_back(place: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    backend = named(*place)
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    oskeyring.store(VAULT, "u1", SECRET)
    assert oskeyring.fetch(VAULT, "u1") == SECRET
    assert oskeyring.store_name() == oskeyring._ALLOWED[place]
    oskeyring.forget(VAULT, "u1")
    with pytest.raises(LockedError, match="no key for you any more"):
        oskeyring.fetch(VAULT, "u1")
    oskeyring.forget(VAULT, "u1")


def chain(*members: object) -> Kept:
    made = named("keyring.backends.chainer", "ChainerBackend")
    made.backends = members
    return made


REFUSED: dict[str, Callable[[], object]] = {
    "none": lambda: named("keyring.backends.fail", "Keyring"),
    "the null store": lambda: named("keyring.backends.null", "Keyring"),
    "a plain file": plaintext,
    "an encrypted file of another package": lambda: named("keyrings.alt.file", "EncryptedKeyring"),
    "a class that only has the name": lambda: named("somewhere.SecretService", "Keyring"),
    "a chain of nothing": chain,
    "a chain of plain files": lambda: chain(plaintext(), named("keyring.backends.null", "Keyring")),
}


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_every_other_store_is_refused_and_gets_nothing(
    make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = make()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    with pytest.raises(MachineError, match="no key store that this program trusts"):
        oskeyring.store(VAULT, "u1", SECRET)
    with pytest.raises(LockedError):
        oskeyring.fetch(VAULT, "u1")
    oskeyring.forget(VAULT, "u1")
    assert getattr(backend, "kept", {}) == {}


def test_of_a_chain_only_the_store_of_the_list_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, real = plaintext(), secret_service()
    monkeypatch.setattr(keyring, "get_keyring", lambda: chain(plain, real))
    oskeyring.store(VAULT, "u1", SECRET)
    assert plain.kept == {}
    assert len(real.kept) == 1


# Stores that fail in their own ways


class Forgetful(Kept):
    def set_password(self, service: str, username: str, password: str) -> None:
        """Say yes and keep nothing."""


class Locked(Kept):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")


class Broken(Kept):
    def get_password(self, service: str, username: str) -> str | None:
        raise ZeroDivisionError("whatever a driver may raise")


class Garbled(Kept):
    def get_password(self, service: str, username: str) -> str | None:
        return "*** no key ***"


def test_a_store_that_keeps_nothing_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: secret_service(Forgetful))
    with pytest.raises(MachineError, match="did not keep what it was given"):
        oskeyring.store(VAULT, "u1", SECRET)


FAILURES = [(Locked, "locked or refused"), (Broken, "refused"), (Garbled, "is no key")]


@pytest.mark.parametrize(("base", "words"), FAILURES)
def test_a_store_that_fails_leaves_the_passphrase(
    base: type[Kept], words: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", lambda: secret_service(base))
    with pytest.raises(LockedError, match=words) as refused:
        oskeyring.fetch(VAULT, "u1")
    assert refused.value.hint == "Use your passphrase."
    assert capfd.readouterr() == ("", ""), "no traceback of a thread may wreck the screen"


def test_a_store_that_waits_for_a_dialogue_nobody_sees_is_left_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    class Waiting(Kept):
        def get_password(self, service: str, username: str) -> str | None:
            answered.wait(5)
            return None

    monkeypatch.setattr(oskeyring, "SECONDS", 0.05)
    monkeypatch.setattr(keyring, "get_keyring", lambda: secret_service(Waiting))
    with pytest.raises(LockedError, match="did not answer within"):
        oskeyring.fetch(VAULT, "u1")
    answered.set()


def test_an_answer_is_waited_for_five_seconds_at_most() -> None:
    assert oskeyring.SECONDS <= 5


# Being remembered, in a home


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Kept:
    backend = secret_service()
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return backend


def remember(home: Home, name: str) -> None:
    workspace = open_workspace(home, keys_of(home, name), COST)
    try:
        workspace.people.remember()
    finally:
        workspace.close()


def test_who_is_remembered_needs_no_passphrase_until_they_are_forgotten(tmp_path: Path, store: Kept) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    assert remembered(home, ADMINISTRATOR)
    assert not remembered(home, CASE_MANAGER)
    workspace = open_workspace(home, unlock_keys(home, ADMINISTRATOR, None), COST)
    workspace.people.forget()
    assert store.kept == {}
    with pytest.raises(ConflictError):
        workspace.people.forget()
    workspace.close()
    assert not remembered(home, ADMINISTRATOR)
    with pytest.raises(LockedError, match="not remembered"):
        unlock_keys(home, ADMINISTRATOR, None)
    assert unlock_keys(home, ADMINISTRATOR, PASSPHRASE)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of this test's own, as another account has."""
    monkeypatch.setattr("harassment_cms.bootstrap.workspace.state_folder", lambda: tmp_path / "state")
    return tmp_path / "state"


def test_after_a_lock_the_passphrase_has_to_be_given_once(tmp_path: Path, store: Kept, state: Path) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    note_lock(home, ADMINISTRATOR)
    assert remembered(home, ADMINISTRATOR)
    assert not asks_key_store(home, ADMINISTRATOR)
    for _ in range(2):
        with pytest.raises(LockedError, match="was locked") as refused:
            unlock_keys(home, ADMINISTRATOR, None)
        assert refused.value.hint == "Use your passphrase."
    with pytest.raises(LockedError):
        unlock_keys(home, ADMINISTRATOR, "not it")
    assert not asks_key_store(home, ADMINISTRATOR), "a wrong passphrase opens nothing"
    assert unlock_keys(home, ADMINISTRATOR, PASSPHRASE)
    assert unlock_keys(home, ADMINISTRATOR, None)


def test_a_lock_says_nothing_of_people_who_are_not_remembered(tmp_path: Path, store: Kept, state: Path) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    note_lock(home, CASE_MANAGER)
    assert not state.exists()
    assert unlock_keys(home, ADMINISTRATOR, None)


def test_a_state_folder_that_cannot_be_used_keeps_nobody_from_locking(
    tmp_path: Path, store: Kept, state: Path
) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    state.write_text("a file stands in the way", encoding="utf-8")
    note_lock(home, ADMINISTRATOR)
    home.key_file.unlink()
    note_lock(home, ADMINISTRATOR)


def test_the_store_holds_no_key_of_the_home(tmp_path: Path, store: Kept) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    keys = keys_of(home, ADMINISTRATOR)
    (kept,) = map(base64.b64decode, store.kept.values())
    assert kept not in (keys.own.seed, keys.database_key, keys.import_key)


def test_two_people_cannot_be_remembered_in_one_account(tmp_path: Path, store: Kept) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    with pytest.raises(NotPermittedError, match="Another person's keys"):
        remember(home, CASE_MANAGER)
    assert len(store.kept) == 1, "the secret that was made for it is taken away again"
    assert not remembered(home, CASE_MANAGER)
    assert unlock_keys(home, ADMINISTRATOR, None)


def test_without_a_store_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = quick_home(tmp_path)
    before = home.key_file.read_bytes()
    monkeypatch.setattr(keyring, "get_keyring", plaintext)
    with pytest.raises(MachineError) as refused:
        remember(home, ADMINISTRATOR)
    assert "nothing was changed" in refused.value.hint
    assert home.key_file.read_bytes() == before


def test_a_store_that_was_emptied_costs_nothing_but_the_passphrase(tmp_path: Path, store: Kept) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    store.kept.clear()
    with pytest.raises(LockedError) as refused:
        unlock_keys(home, ADMINISTRATOR, None)
    assert "hcms keys remember" in refused.value.hint
    assert unlock_keys(home, ADMINISTRATOR, PASSPHRASE)
    remember(home, ADMINISTRATOR)
    assert unlock_keys(home, ADMINISTRATOR, None)


def test_another_account_on_this_computer_is_asked_for_the_passphrase(
    tmp_path: Path, store: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = quick_home(tmp_path)
    remember(home, ADMINISTRATOR)
    monkeypatch.setattr(oskeyring, "account_tag", lambda _: "another account")
    with pytest.raises(LockedError, match="not remembered in this account"):
        unlock_keys(home, ADMINISTRATOR, None)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="accounts have numbers on POSIX only")
def test_the_account_is_not_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    before = oskeyring.account_tag(VAULT)
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert oskeyring.account_tag(VAULT) == before


# A real one

REAL = ("dbus-run-session", "gnome-keyring-daemon")
SCRIPT = """
import json, sys
from harassment_cms.domain.errors import CmsError
from harassment_cms.vault import oskeyring
said = {}
try:
    said["name"] = oskeyring.store_name()
    oskeyring.store(bytes(16), "u1", bytes(range(32)))
    said["same"] = oskeyring.fetch(bytes(16), "u1") == bytes(range(32))
    if "keep" not in sys.argv:
        oskeyring.forget(bytes(16), "u1")
        oskeyring.fetch(bytes(16), "u1")
except CmsError as error:
    said["refused"] = [type(error).__name__, error.message]
print(json.dumps(said))
"""


def with_secret_service(tmp_path: Path, start: str, *arguments: str, source: str = SCRIPT) -> dict[str, object]:
    missing = [name for name in REAL if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    for folder in ("data", "run", "config"):
        (tmp_path / folder).mkdir(mode=0o700, exist_ok=True)
    script = tmp_path / "script.py"
    script.write_text(source)
    environment = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    # Without a display no prompter can ask; the daemon ends with the session's bus.
    environment.pop("DISPLAY", None)
    command = f'{{ {start} }} >/dev/null 2>&1; "$0" "$@"'
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", command, sys.executable, str(script), *arguments],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stderr
    said: dict[str, object] = json.loads(lines[-1])
    return said


UNLOCKED = "printf 'a login password' | gnome-keyring-daemon --unlock --components=secrets;"


def test_a_real_secret_service_keeps_gives_and_forgets(tmp_path: Path) -> None:
    said = with_secret_service(tmp_path, UNLOCKED)
    assert said["name"] == "Secret Service"
    assert said["same"] is True
    assert said["refused"] == ["LockedError", "The computer's key store has no key for you any more."]


def test_a_real_secret_service_writes_nothing_in_plain(tmp_path: Path) -> None:
    said = with_secret_service(tmp_path, UNLOCKED, "keep")
    assert said["same"] is True
    written = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert written, "the daemon did write its file"
    text = base64.b64encode(SECRET)
    assert not any(text in each or SECRET in each for each in written)


def test_a_real_secret_service_that_is_locked_is_told_as_one(tmp_path: Path) -> None:
    with_secret_service(tmp_path, UNLOCKED, "keep")
    said = with_secret_service(tmp_path, "gnome-keyring-daemon --start --components=secrets;")
    assert isinstance(said["refused"], list)
    assert said["refused"][0] == "MachineError"


STAYING = """
printf 'a login password' | gnome-keyring-daemon --foreground --unlock --components=secrets & DAEMON=$!
export DAEMON;
while ! dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner \
    string:org.freedesktop.secrets; do sleep 0.05; done;
"""
BAD_DAYS = """
import json, os, signal, sys, time
from pathlib import Path
import keyring, secretstorage
from tests.factories import ADMINISTRATOR, CASE_MANAGER, COST, PASSPHRASE
from harassment_cms.bootstrap import Home, note_lock, open_workspace, unlock_keys
from harassment_cms.domain.errors import CmsError
from harassment_cms.vault import oskeyring

home, daemon, said = Home(Path(sys.argv[1])), int(os.environ["DAEMON"]), {}
oskeyring.SECONDS = 1.0

def attempt(name, act):
    began = time.monotonic()
    try:
        act()
        said[name] = "opened"
    except CmsError as error:
        said[name] = type(error).__name__ + ": " + error.message
    assert time.monotonic() - began < 60, "whatever waits for a key store ends"

def by_store():
    unlock_keys(home, ADMINISTRATOR, None)

def remember(name):
    workspace = open_workspace(home, unlock_keys(home, name, PASSPHRASE), COST)
    try:
        workspace.people.remember()
    finally:
        workspace.close()

vault = unlock_keys(home, ADMINISTRATOR, PASSPHRASE).vault_id
entry = vault.hex() + "/u1"
attempt("remembered", lambda: remember(ADMINISTRATOR))
attempt("in order", by_store)
attempt("another person", lambda: remember(CASE_MANAGER))
said["of another person"] = keyring.get_password("hcms", vault.hex() + "/u2")
note_lock(home, ADMINISTRATOR)
attempt("after a lock", by_store)
attempt("by passphrase", lambda: unlock_keys(home, ADMINISTRATOR, PASSPHRASE))
attempt("after the passphrase", by_store)
kept = keyring.get_password("hcms", entry)
keyring.set_password("hcms", entry, kept[::-1].strip("=") + "=")
attempt("changed", by_store)
keyring.set_password("hcms", entry, kept)
os.kill(daemon, signal.SIGSTOP)
attempt("slow", by_store)
os.kill(daemon, signal.SIGCONT)
attempt("quick again", by_store)
keyring.delete_password("hcms", entry)
attempt("missing", by_store)
keyring.set_password("hcms", entry, kept)
secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
attempt("locked", by_store)
os.kill(daemon, signal.SIGKILL)
for path in Path(os.environ["XDG_DATA_HOME"], "keyrings").iterdir():
    path.unlink()
attempt("removed", by_store)
attempt("the passphrase", lambda: unlock_keys(home, ADMINISTRATOR, PASSPHRASE))
print(json.dumps(said), flush=True)
os._exit(0)
"""


def test_a_real_secret_service_on_its_bad_days(tmp_path: Path) -> None:
    """Changed, slow, missing, locked, removed: never a way in, never a home that is lost, always an answer."""
    home = quick_home(tmp_path)
    path = os.pathsep.join([str(Path(__file__).resolve().parents[2]), os.environ["PYTHONPATH"]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        patch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        said = with_secret_service(tmp_path, STAYING, str(home.path), source=BAD_DAYS)
    opened = ("remembered", "in order", "by passphrase", "after the passphrase", "quick again", "the passphrase")
    assert {name: said.pop(name) for name in opened} == dict.fromkeys(opened, "opened")
    assert said.pop("of another person") is None
    expected = {
        "another person": "NotPermittedError: Another person's keys",
        "after a lock": "LockedError: The program was locked",
        "changed": "LockedError: The key kept by this computer does not open",
        "slow": "LockedError: The computer's key store did not answer within",
        "missing": "LockedError: The computer's key store has no key for you any more",
        "locked": "LockedError: The computer's key store",
        "removed": "LockedError: ",
    }
    for name, words in expected.items():
        assert str(said.pop(name)).startswith(words), name
    assert said == {}


def test_without_a_session_there_is_no_store(tmp_path: Path) -> None:
    """What a server over SSH is like: the answer comes at once and names the passphrase."""
    environment = {name: text for name, text in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert json.loads(done.stdout)["refused"][0] == "MachineError"
    assert done.stderr == ""
