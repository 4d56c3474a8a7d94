"""Guards of the keys: ways in, the key file, what is sealed to whom, and the operating system's key store."""

from tests.guards.guard import Guard

_REACH = "tests/attacks/test_content_reach.py"
_HOMES = "tests/attacks/test_people_and_homes.py"
_FILES = "tests/store/test_key_file_and_case_file.py"
_STORE = "tests/vault/test_os_keyring.py"
_WAYS = "tests/vault/test_ways_in.py"

OF_KEYS = (
    Guard(
        "t8",
        "recovery keys of an administrator get no share of the team's key",
        "domain/roster/rules.py",
        'need(kits <= content_kits, signed.seq, "it lets in a recovery kit that opens no reports")',
        "pass",
        (f"{_HOMES}::test_a_statement_without_the_right_is_refused_by_everybody",),
    ),
    Guard(
        "t9",
        "the first own session makes the team's key anew",
        "vault/pen.py",
        "seed = random_bytes(KEY_BYTES)",
        "seed = next(iter(keys.teams.values()), random_bytes(KEY_BYTES))",
        (f"{_REACH}::test_keys_recorded_while_a_person_was_added_open_nothing_after_their_first_own_session",),
    ),
    Guard(
        "t11",
        "each case key is compared with its commitment",
        "vault/session.py",
        "if self._check(key, case, epoch) != check:",
        "if False:",
        ("tests/attacks/test_two_faced_record.py::test_a_report_with_two_readings_is_refused_to_all_but_one",),
    ),
    Guard(
        "t12",
        "a look-alike home is told by the first statement pinned in each way in",
        "vault/session.py",
        "and bytes.fromhex(roster.genesis) == self.genesis",
        "",
        (f"{_HOMES}::test_a_home_that_looks_like_ones_own_does_not_open",),
    ),
    Guard(
        "t15",
        "a change of status touches no sealed byte",
        "store/repositories/cases.py",
        "        self._closed.update(CASE, case.id, case.version, stored)",
        '        self._closed.update(CASE, case.id, case.version, stored | {"label": b"sealed anew"})',
        (f"{_HOMES}::test_a_status_changes_without_a_key_of_the_case_and_without_touching_a_sealed_byte",),
    ),
    Guard(
        "t19",
        "the key file is changed only inside the database's own lock",
        "store/engine.py",
        '_begin_with(made, "BEGIN IMMEDIATE" if way is Way.WRITER else "BEGIN")',
        '_begin_with(made, "BEGIN")',
        ("tests/store/test_many_programs.py::test_eight_programs_change_the_key_file_and_no_change_is_lost",),
    ),
    Guard(
        "t19, kill",
        "the key file is what the case file says",
        "bootstrap/workspace.py",
        "put_right = [] if looking else [settle(home, store, keys)]",
        "put_right: list[str] = []",
        (
            f"{_FILES}::test_killed_while_joining_the_old_passphrase_is_still_good",
            f"{_FILES}::test_an_older_key_file_put_back_is_brought_up_to_date",
            f"{_FILES}::test_a_colleagues_way_in_added_by_hand_is_taken_out_again",
        ),
    ),
    Guard(
        "t19, kill",
        "the key file is put back if the commit fails",
        "store/unit_of_work.py",
        "                undoing.callback(back)",
        "                pass",
        (f"{_FILES}::test_a_commit_that_fails_puts_the_key_file_back_at_once",),
    ),
    Guard(
        "trust 4",
        "the key file's own check",
        "vault/document.py",
        "return hmac.compare_digest(self._mac(database_key), self.mac)",
        "return True",
        (
            f"{_WAYS}::test_a_flipped_bit_in_any_byte_is_refused_or_changes_nothing",
            f"{_WAYS}::test_a_change_that_somebody_made_without_the_database_key_is_not_trusted",
        ),
    ),
    Guard(
        "trust 4",
        "a way in opens at its own place alone",
        "vault/slots.py",
        'return canon({"vault": vault_id.hex(), "user": holder, ',
        'return b"" and canon({"vault": vault_id.hex(), "user": holder, ',
        (f"{_WAYS}::test_a_way_in_opens_at_its_own_place_alone",),
    ),
    Guard(
        "trust 4",
        "a hostile cost is refused before any work",
        "vault/slots.py",
        "        check_cost(cost)\n",
        "        pass\n",
        (f"{_WAYS}::test_a_hostile_cost_is_refused_before_any_work",),
    ),
    Guard(
        "importer",
        "case managers write under keys of their own",
        "store/sealer.py",
        "if owner is not None and born == self._keys.team_generation:",
        "if True:",
        (f"{_REACH}::test_who_imported_a_report_cannot_read_what_is_written_about_it",),
    ),
    Guard(
        "importer",
        "a key planted as the case manager's own is refused",
        "vault/session.py",
        "        # Anybody can make a box for the team, so a box never holds the key under which case managers write."
        "\n",
        "        return body[_BATCH.size :]\n",
        (f"{_REACH}::test_a_key_planted_as_the_case_managers_own_is_refused",),
    ),
    Guard(
        "importer",
        "a wrapped key is bound to what it is for",
        "vault/session.py",
        'return b"hcms.batch.v1" + vault_id + _WRAPPED.pack(batch, generation, born, owner or 0)',
        'return b"hcms.batch.v1" + vault_id',
        (f"{_REACH}::test_a_renewed_key_planted_as_their_own_is_refused",),
    ),
    Guard(
        "AAD",
        "a sealed value opens at its own place alone",
        "domain/sealing.py",
        "numbers = _PLACE.pack(self.table, self.column, self.row, self.home, epoch, self.body_version)",
        "numbers = bytes(_PLACE.size)",
        ("tests/attacks/test_other_hands.py::test_what_was_sealed_opens_at_its_own_place_alone",),
    ),
    Guard(
        "trust 19",
        "key stores by allow-list only",
        "vault/oskeyring.py",
        "    if kind in _ALLOWED:\n        return backend\n",
        "    return backend\n",
        (f"{_STORE}::test_every_other_store_is_refused_and_gets_nothing",),
    ),
    Guard(
        "trust 19",
        "what was written to a key store is read back",
        "vault/oskeyring.py",
        "    if _in_time(write_and_read) != text:",
        "    if _in_time(write_and_read) == 0:",
        (f"{_STORE}::test_a_store_that_keeps_nothing_is_found_out",),
    ),
    Guard(
        "trust 19",
        "a key store that does not answer is left waiting",
        "vault/oskeyring.py",
        "    worker.join(SECONDS)",
        "    worker.join()",
        (f"{_STORE}::test_a_store_that_waits_for_a_dialogue_nobody_sees_is_left_waiting",),
    ),
    Guard(
        "trust 19",
        "another account is asked for the passphrase",
        "vault/unlock.py",
        "if slot.kind == KEYRING and slot.os == account",
        "if slot.kind == KEYRING",
        (f"{_STORE}::test_another_account_on_this_computer_is_asked_for_the_passphrase",),
    ),
)
