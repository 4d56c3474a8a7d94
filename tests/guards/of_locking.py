"""Guards of the lock, of the process and its memory, of several accounts, and of second copies of a home."""

from tests.guards.guard import Guard

_LOCK = "tests/tui/test_screen_lock.py"
_MEMORY = "tests/tui/test_nothing_left_after_a_lock.py"
_CLOSED = "tests/vault/test_closed_memory.py"
_AGAIN = "tests/tui/test_relaunch.py"
_TERMINAL = "tests/tui/test_program_in_terminal.py"
_COPY = "tests/store/test_second_copy.py"
_ACCOUNTS = "tests/store/test_two_accounts.py"
_DAYS = "tests/store/test_bad_days.py"
_KEYS = "tests/vault/test_os_keyring.py"

OF_LOCKING = (
    Guard(
        "lock, trust 14",
        "a lock replaces the process image",
        "tui/process.py",
        "            os.execve(line[0], line, dict(environment))  # noqa: S606 - its own interpreter, by full path",
        "            from harassment_cms.cli.main import main\n            os.environ.clear()\n"
        "            os.environ.update(environment)\n            sys.argv = ['hcms']\n            main()",
        (_MEMORY,),
    ),
    Guard(
        "lock",
        "no core file is written",
        "vault/memory.py",
        "resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
        "pass",
        (f"{_CLOSED}::test_no_core_is_written_and_nobody_else_looks_in",),
    ),
    Guard(
        "lock",
        "no other program of the account looks into the memory",
        "vault/memory.py",
        "ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)",
        "pass",
        (f"{_CLOSED}::test_no_core_is_written_and_nobody_else_looks_in",),
    ),
    Guard(
        "lock",
        "every way in closes the memory first",
        "vault/unlock.py",
        "    memory.shut()\n    if is_invited(holder):",
        "    if is_invited(holder):",
        (f"{_CLOSED}::test_every_way_in_closes_it_first[passphrase]",),
    ),
    Guard(
        "lock",
        "screen and scrollback are cleared",
        "tui/process.py",
        "        stream.write(_CLEAR)\n",
        "        pass\n",
        (_MEMORY,),
    ),
    Guard(
        "lock",
        "what was being written is kept, sealed",
        "tui/app.py",
        "            self.keep_unfinished()\n",
        "            pass\n",
        (
            f"{_LOCK}::test_one_key_locks_from_a_text_field_and_keeps_what_was_typed",
            f"{_LOCK}::test_hanging_up_keeps_what_was_typed_and_does_not_come_back",
        ),
    ),
    Guard(
        "lock",
        "a draft is sealed to its author",
        "vault/session.py",
        "return encrypt(self.own.draft, pad(body), self._draft_place(place))",
        "return bytes(24) + body",
        (
            "tests/services/test_drafts.py",
            "tests/attacks/test_other_hands.py::test_an_unfinished_text_stands_nowhere_in_plain",
        ),
    ),
    Guard(
        "lock",
        "after a lock the key store alone opens nothing",
        "vault/unlock.py",
        "    if afterlock.noted(state, document.vault_id, holder.key):",
        "    if False:",
        (f"{_KEYS}::test_after_a_lock_the_passphrase_has_to_be_given_once",),
    ),
    Guard(
        "lock",
        "a lock is noted",
        "tui/app.py",
        "        self._note_lock()\n        self._insist(self._become_locked)",
        "        self._insist(self._become_locked)",
        (f"{_LOCK}::test_after_a_lock_and_a_hang_up_the_key_store_alone_opens_nothing",),
    ),
    Guard(
        "lock",
        "a hang-up is noted as well",
        "tui/app.py",
        "        self._note_lock()\n        self._insist(lambda: int(ExitCode.DONE))",
        "        self._insist(lambda: int(ExitCode.DONE))",
        (f"{_LOCK}::test_after_a_lock_and_a_hang_up_the_key_store_alone_opens_nothing",),
    ),
    Guard(
        "lock",
        "the environment is scrubbed",
        "tui/process.py",
        "        del environment[name]\n",
        "        pass\n",
        (f"{_AGAIN}::test_textuals_variables_are_taken_out",),
    ),
    Guard(
        "lock",
        "the scrubbing happens before Textual is loaded",
        "tui/__init__.py",
        "    process.scrub(os.environ)\n",
        "",
        (f"{_AGAIN}::test_the_environment_is_scrubbed_before_anything_else",),
    ),
    Guard(
        "lock",
        "the next process gets no way in",
        "tui/process.py",
        "if name != _PASSPHRASE_FILE}\n    kept",
        "}\n    kept",
        (f"{_AGAIN}::test_the_next_process_gets_home_and_person_but_no_way_in",),
    ),
    Guard(
        "lock",
        "a suspended program locks instead",
        "tui/lock.py",
        '("SIGTSTP", self.lock), ',
        "",
        (f"{_TERMINAL}::test_a_suspended_program_locks_instead",),
    ),
    Guard(
        "lock",
        "nothing runs on with the keys when the terminal is gone",
        "tui/driver.py",
        "                self.exit_event.set()\n                return\n",
        "                return\n",
        (f"{_TERMINAL}::test_nothing_runs_on_with_the_keys_when_the_terminal_is_gone",),
    ),
    Guard(
        "lock",
        "a computer that slept wakes up locked",
        "tui/lock.py",
        "if left <= 0 or self._last_look.slept_since(before):",
        "if left <= 0:",
        (f"{_LOCK}::test_a_computer_that_slept_a_moment_wakes_up_locked",),
    ),
    Guard(
        "lock",
        "no picture of the screen is kept",
        "tui/guarded.py",
        "    def action_screenshot(",
        "    def action_something_else(",
        (f"{_LOCK}::test_no_picture_of_the_screen_is_kept",),
    ),
    Guard(
        "t18",
        "files of a shared home are the group's",
        "store/engine.py",
        "            path.chmod(mode)\n",
        "            pass\n",
        (f"{_DAYS}::test_a_group_shares_a_home_whatever_its_accounts_are_set_to",),
    ),
    Guard(
        "t18",
        "the key file stays the group's after each change",
        "vault/document.py",
        "            temporary.chmod(mode)\n",
        "            pass\n",
        (f"{_ACCOUNTS}::test_two_accounts_work_in_one_home_whatever_their_umask",),
    ),
    Guard(
        "second copy",
        "a second copy on this computer is refused",
        "bootstrap/placing.py",
        "        raise SecondCopyError(_said(found), _SETTLE)\n",
        "        return\n",
        (f"{_COPY}::test_a_copy_on_the_same_computer_is_refused_and_the_home_goes_on",),
    ),
    Guard(
        "second copy",
        "a home carried to another computer is refused there",
        "domain/homeplace.py",
        "    if noted.elsewhere(here):",
        "    if False:",
        (f"{_COPY}::test_a_home_carried_to_another_computer_is_refused_there_until_somebody_says_so",),
    ),
    Guard(
        "second copy",
        "the copy that somebody said ended opens for nobody",
        "domain/homeplace.py",
        "    if left:",
        "    if False:",
        (f"{_COPY}::test_once_one_is_said_to_go_on_the_other_opens_for_nobody",),
    ),
    Guard(
        "second copy",
        "word left by somebody without the key counts for nothing",
        "bootstrap/placing.py",
        'if hmac.compare_digest(_seal(path, keys), str(said["seal"])):',
        "if True:",
        (f"{_COPY}::test_word_left_by_somebody_without_the_key_counts_for_nothing",),
    ),
)
