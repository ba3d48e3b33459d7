"""D8, A3-A5, I3, N1, N2, S1: the record and the invariants, by tests that are elsewhere."""

from __future__ import annotations

from torture.tests_elsewhere import ByTests, Removal

INVARIANTS, CONTROLS, RANKING, LEARNING = (
    f"tests/invariants/test_{one}.py" for one in ("invariants", "controls", "ranking", "learning")
)
MACHINES = ("tests/invariants/test_store_machine.py", "tests/store/test_store_model.py")
SIZED = "HYPOTHESIS_EXAMPLES"
DEEP = {"HYPOTHESIS_PROFILE": "deep"}
EACH = {"INVARIANT_EXAMPLES": "10000"}
"""Shared by the properties of each invariant; what is of none is tried as `_sized` says."""


def _sized(many: int) -> dict[str, str]:
    return {"HYPOTHESIS_PROFILE": "sized", SIZED: str(many)}


TESTED = (
    ByTests(
        id="D8",
        sentence="No SQLite that has the WAL-reset bug is given a WAL; the doctor names version, "
        "journal, sync, file system and why.",
        tests=(
            "tests/store/test_store_gate.py",
            "tests/store/test_store_doctor.py::test_it_says_which_sqlite_which_journal_and_why",
            "tests/store/test_store_doctor.py::test_a_network_file_system_is_recognised",
        ),
        least=25,
        removal=Removal(
            "recommender/store/gate.py",
            'return "WAL" if fixed else "TRUNCATE"',
            'return "WAL"',
        ),
        taken_out="the gate",
        noticed_by="tests/store/test_store_gate.py::test_wal_only_where_its_reset_bug_is_fixed",
    ),
    ByTests(
        id="A3",
        sentence="An encrypted store keeps its texts and its key to itself, and notices each of "
        "1,000 flipped bits.",
        tests=("tests/store/test_store_encryption.py",),
        least=35,
        removal=Removal(
            "recommender/store/driver.py",
            "connection.set_key(self.key.raw.encode())  # not by SQL, which may be traced",
            "pass",
        ),
        taken_out="setting the key",
        noticed_by="tests/store/test_store_encryption.py::test_texts_are_in_the_plain_file_and_in_none_of_an_encrypted_store",
        always=DEEP,
    ),
    ByTests(
        id="A4",
        sentence="After forgetting no byte of a client is left in any file the tool owns; backups "
        "that hold them are named, and removed when asked.",
        tests=("tests/rights/test_forget.py",),
        least=25,
        removal=Removal("recommender/store/connection.py", 'opened.execute("VACUUM")', "pass"),
        taken_out="writing the file anew",
        noticed_by="tests/rights/test_forget.py::test_a_copy_in_free_pages_and_one_in_a_journal_are_gone_too",
    ),
    ByTests(
        id="A4-backups",
        sentence="Old backups hold no byte of a client who was forgotten, plain or encrypted, of "
        "any layout, and still bring back everybody else (instead of: cannot be decrypted for "
        "that client).",
        tests=(
            "tests/store/test_store_cleaning.py",
            *(
                f"tests/rights/test_forget.py::{one}"
                for one in (
                    "test_a_cleaned_backup_holds_no_byte_of_the_client",
                    "test_the_others_come_back_from_a_cleaned_backup",
                    "test_a_backup_under_a_former_key_is_cleaned_with_it",
                )
            ),
        ),
        least=15,
        removal=Removal(
            "recommender/store/cleaning.py",
            "            erase(connection, clients, Act.CLEANED)",
            "            pass",
        ),
        taken_out="erasing in the backup, too",
        noticed_by="tests/rights/test_forget.py::test_a_cleaned_backup_holds_no_byte_of_the_client",
    ),
    ByTests(
        id="A5",
        sentence="Every doing has its entry, and of 1,000 changes of the audit each is noticed.",
        tests=("tests/rights/test_audit.py",),
        least=48,
        removal=Removal("recommender/store/audit.py", 'if row["digest"] != digest:', "if False:"),
        taken_out="comparing an entry with its digest",
        noticed_by="tests/rights/test_audit.py::test_doctor_says_what_was_changed_in_the_audit",
    ),
    ByTests(
        id="I3",
        sentence="Over at least 500 error paths no word of a client is printed, logged or left in "
        "a file.",
        tests=("tests/rights/test_leaks.py",),
        least=5,
        removal=Removal("recommender/domain/value.py", "        hide_input_in_errors=True,\n", ""),
        taken_out="hiding what was given in the errors of values",
        noticed_by="tests/rights/test_leaks.py::test_no_error_path_repeats_a_word_of_a_client",
        always=DEEP,
    ),
    ByTests(
        id="N1",
        sentence="The 25 invariants hold: each of their properties over 300 histories; at length "
        "each invariant over 10,000, shared by its properties. All but those of row N1-ranking.",
        tests=(INVARIANTS, CONTROLS),
        least=85,
        removal=Removal("recommender/engine/safety.py", "if one.flag in flags:", "if False:"),
        taken_out="withholding what a flag speaks against",
        noticed_by=f"{INVARIANTS}::test_04_a_contraindicated_task_is_never_shown",
        always=_sized(300),
        setting={**_sized(3_000), **EACH},
    ),
    ByTests(
        id="N1-ranking",
        sentence="The same of the order of suggestions, and of what is learned (invariants 3, 23 "
        "and 24, and a part of 15, 17 and 22).",
        tests=(RANKING, LEARNING),
        least=7,
        removal=Removal("recommender/app.py", "return at.astimezone(UTC)", "return at"),
        taken_out="reckoning in one zone",
        noticed_by=f"{RANKING}::test_22_the_zone_of_the_clock_changes_nothing",
        always=_sized(300),
        setting={**_sized(3_000), **EACH},
    ),
    ByTests(
        id="N2",
        sentence="The store and the recommender are as a model of them, over sequences of up to "
        "6,600 steps in all, at length up to 100,000.",
        tests=MACHINES,
        least=2,
        removal=Removal(
            "recommender/store/append.py",
            "fresh = _fresh(bodies, _recorded(connection, [one.id for one in bodies]))",
            "fresh = list(bodies)",
        ),
        taken_out="looking whether an event is there already",
        noticed_by=f"{MACHINES[0]}::TestStoreMachine::runTest",
        always=_sized(330),
        setting=_sized(5_000),
    ),
    ByTests(
        id="S1",
        sentence="What is installed is locked and hashed, nothing unpickles, no secret is in the "
        "tree, two builds are the same bytes, and a bill of materials comes along.",
        tests=("tests/packaging/test_supply_chain.py",),
        least=35,
        removal=Removal(
            "recommender/store/audit.py",
            "import json\nimport secrets",
            "import json, pickle\nimport secrets",
        ),
        taken_out="the ban of pickle",
        noticed_by="tests/packaging/test_supply_chain.py::test_nothing_unpickles_but_what_is_written_down",
    ),
)

ROWS = tuple(one.row() for one in TESTED)
