"""What the record is held to, which test shows it, and what no test shows: the second table of docs/reliability.md."""

from __future__ import annotations

from dataclasses import dataclass

Test = tuple[str, str]
"""A file below `tests`, and the name of a test in it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One demand. `gap` says what is not met, or is met otherwise."""

    number: int
    words: str
    tests: tuple[Test, ...]
    gap: str = ""


_KILLED, _POWER, _INJECTED = (
    "reliability/test_killed.py",
    "reliability/test_power_cut.py",
    "reliability/test_injected.py",
)
_OPENING, _JOURNAL, _FAILURES = (
    "store/test_store_opening.py",
    "store/test_store_journal.py",
    "store/test_store_failures.py",
)
_TROUBLE, _LIVE, _STATIONS = (
    "tui/test_store_trouble.py",
    "use_cases/test_live_case.py",
    "use_cases/test_live_stations.py",
)
_TAMPERING, _CLOCKS, _PINS = "reliability/test_tampering.py", "reliability/test_clocks.py", "cli/test_cli_people.py"
_CANARY, _LOADING, _DAMAGED = (
    "cli/test_cli_canary.py",
    "formats/test_checklist_loading.py",
    "cli/test_cli_damaged_files.py",
)

DEMANDS = (
    Demand(
        1,
        "Nothing is acknowledged before it is committed; killed at any moment, none is lost; an early word is found out",
        (
            (_KILLED, "test_a_program_killed_at_any_moment_has_lost_nothing_it_acknowledged"),
            (_KILLED, "test_three_hundred_kills"),
            (_KILLED, "test_a_program_that_acknowledges_before_the_commit_is_found_out"),
            (
                "tui/test_stations_terminal.py",
                "test_every_clock_is_right_after_each_station_was_killed_while_three_clamps_ran",
            ),
        ),
        "Four writers killed at once are not tried at random; three stations with clamps are.",
    ),
    Demand(
        2,
        "400 power cuts lose nothing that was acknowledged; the same with a careless setting does lose",
        (
            (_POWER, "test_no_power_cut_loses_an_acknowledged_answer"),
            (_POWER, "test_power_cuts_do_lose_answers_of_a_writer_that_does_not_wait_for_the_disk"),
            (_POWER, "test_four_hundred_power_cuts"),
        ),
        "The disk is taken to be honest about a sync.",
    ),
    Demand(
        3,
        "The settings that keep answers safe are read back on each connection, shown by `doctor`, and without them nothing starts",
        (
            (_OPENING, "test_the_settings_are_read_back_on_each_connection_not_only_the_first"),
            (_OPENING, "test_a_setting_that_sqlite_does_not_take_stops_the_program_before_anything_is_written"),
            ("cli/test_cli_doctor.py", "test_a_sound_installation_is_well"),
        ),
    ),
    Demand(
        4,
        "An SQLite that can lose commits of several stations is not used with a write-ahead log, and it is said",
        (
            (_OPENING, "test_a_sqlite_with_the_wal_reset_bug_is_known_and_one_without_it_is_used"),
            (_OPENING, "test_without_a_sound_sqlite_the_store_keeps_to_a_rollback_journal_with_extra_syncs"),
            ("cli/test_cli_doctor.py", "test_a_sqlite_with_the_wal_reset_bug_is_told"),
        ),
    ),
    Demand(
        5,
        "A network share, a device or another program's file is refused; a link leads to the one real file; others cannot read it",
        (
            (_OPENING, "test_the_file_system_under_a_path_is_found"),
            (_OPENING, "test_a_device_or_a_pipe_is_not_a_store"),
            (_OPENING, "test_a_link_leads_to_the_one_real_file"),
            (_OPENING, "test_a_store_and_its_folder_are_its_owners_alone"),
            (_OPENING, "test_a_store_of_two_names_is_not_written_to"),
            ("cli/test_cli_doctor.py", "test_a_store_that_others_may_read_is_advised_against"),
        ),
        "A file that others may read is advised against by `doctor`, not refused.",
    ),
    Demand(
        6,
        "Eight stations at once: no error shown, no fork, nobody starved",
        (
            (
                "reliability/test_eight_stations.py",
                "test_of_what_eight_stations_answer_at_once_nothing_is_lost_or_doubled_and_all_see_it",
            ),
            (_LIVE, "test_many_stations_at_once_on_one_case_make_one_unforked_journal"),
            (_FAILURES, "test_many_stations_at_once_lose_nothing_and_none_is_kept_from_writing"),
        ),
        "Times are measured by `python -m bench stations burst`, beside bare SQLite, not asserted by a test.",
    ),
    Demand(
        7,
        "The screen lives while another program holds the lock, and never says saved before it is",
        (
            (_TROUBLE, "test_while_a_lock_is_held_for_three_seconds_the_screen_lives_and_keys_keep_their_order"),
            (_TROUBLE, "test_a_lock_held_too_long_is_not_saved_is_named_and_stays_said_until_it_is_saved"),
        ),
    ),
    Demand(
        8,
        "Where the disk fails in a commit the answer is unknown until the store, opened anew, has told",
        (
            (_TROUBLE, "test_a_failed_sync_leaves_the_answer_unknown_until_the_reopened_store_has_said"),
            (_LIVE, "test_while_an_outcome_is_in_doubt_nothing_else_is_saved_and_the_file_settles_it"),
            (_INJECTED, "test_a_sync_that_fails_leaves_the_answer_in_doubt_until_the_file_has_told"),
        ),
    ),
    Demand(
        9,
        "A full disk: answers are refused in words, reading goes on, and work goes on without a restart when there is room",
        (
            (_INJECTED, "test_without_room_each_answer_is_refused_and_saved_once_there_is_room_again"),
            (_INJECTED, "test_a_file_that_may_not_grow_is_said_and_the_next_run_without_the_limit_goes_on"),
            (_FAILURES, "test_a_full_disk_is_said_nothing_is_lost_and_writing_goes_on_when_there_is_room"),
            (_TROUBLE, "test_on_a_full_disk_a_new_case_is_not_opened_and_what_was_typed_is_kept"),
            (
                _TROUBLE,
                "test_a_disk_that_is_nearly_full_is_said_before_it_is_and_again_when_half_of_that_is_left",
            ),
            ("cli/test_cli_doctor.py", "test_little_room_on_the_stores_disk_is_said_in_time"),
        ),
    ),
    Demand(
        10,
        "One request is one entry; of two answers to one item the first stands and the other person is told",
        (
            (_LIVE, "test_the_same_request_sent_twice_is_one_entry"),
            (_JOURNAL, "test_the_same_request_is_one_entry_in_whatever_journal"),
            (_STATIONS, "test_of_two_answers_at_once_one_stands_and_the_other_person_is_told_whose_when_and_where"),
        ),
    ),
    Demand(
        11,
        "What one station saves the others see at once, and one that cannot look says so",
        (
            ("tui/test_stations_terminal.py", "test_remote_answers_are_seen_within_half_a_second"),
            (_TROUBLE, "test_a_store_that_cannot_be_watched_for_a_while_does_not_end_the_program"),
        ),
        "Within half a second, where a quarter was asked for.",
    ),
    Demand(
        12,
        "What was entered is never changed, taken out or slipped in",
        (
            (_JOURNAL, "test_what_was_entered_is_never_changed_taken_out_or_slipped_in"),
            (_JOURNAL, "test_our_own_connection_cannot_change_it_either"),
            (_JOURNAL, "test_an_entry_cannot_be_pushed_out_by_the_number_of_its_row"),
        ),
        "On a server its owner can take triggers and privileges away: guard rails; checkpoints kept elsewhere show it.",
    ),
    Demand(
        13,
        "Each entry's hash covers its stored bytes and its predecessor's; columns are compared; a flipped bit is named",
        (
            ("domain/test_entries.py", "test_any_flipped_bit_changes_every_hash_behind_it"),
            (_JOURNAL, "test_the_chain_is_recomputed_from_the_stored_bytes_with_the_standard_library_alone"),
            (_TAMPERING, "test_every_way_of_tampering_is_reported_with_journal_and_position"),
            (_DAMAGED, "test_six_hundred_files_with_flipped_bits"),
            (_DAMAGED, "test_an_index_that_disagrees_with_its_table_is_said_as_damage"),
        ),
        "A flipped bit that leaves an entry readable is found by `verify` and the day's copy, not when a case is opened.",
    ),
    Demand(
        14,
        "Cut tails, older copies and whole rewrites are reported against checkpoints; what none covers is said",
        (
            (_TAMPERING, "test_every_way_of_tampering_is_reported_with_journal_and_position"),
            (_TAMPERING, "test_a_thousand_random_attacks_are_reported"),
            (_TAMPERING, "test_what_only_a_kept_checkpoint_can_show_is_not_claimed_to_be_seen_without_one"),
            ("cli/test_cli_record.py", "test_what_a_kept_file_of_checkpoints_shows"),
        ),
    ),
    Demand(
        15,
        "A million entries are verified in bounded time and memory, with progress",
        (
            ("soak/test_verify_speed.py", "test_a_verification_is_at_least_a_quarter_as_fast_as_reading_and_hashing"),
            (
                "cli/test_cli_record.py",
                "test_of_a_large_store_the_register_is_compared_where_asked_and_else_it_says_that_it_was_not",
            ),
            ("cli/test_cli_record.py", "test_progress_is_shown_only_to_a_terminal_and_only_after_a_second"),
        ),
        "Of more than 25,000 entries the register is compared with `--thorough` only, twenty times as slow and in 80 MiB.",
    ),
    Demand(
        16,
        "One canonical form, equal to RFC 8785, without floats or control characters",
        (
            ("domain/test_entries.py", "test_the_canonical_bytes_are_those_of_rfc_8785"),
            ("domain/test_entries.py", "test_an_entry_holds_no_float_and_no_null"),
            ("domain/test_text.py", "test_nothing_that_steers_a_terminal_or_hides_survives"),
        ),
    ),
    Demand(
        17,
        "Each entry says who said it, who typed it, in which role, at which station, and how the name was known",
        (
            ("use_cases/test_site_in_store.py", "test_a_pin_signs_on_and_every_entry_says_how_each_name_was_known"),
            (_LIVE, "test_who_types_is_who_speaks_unless_named"),
            (_STATIONS, "test_each_station_has_its_own_person_and_role_and_its_name_in_each_entry"),
        ),
        "A name that several people share cannot be told from a person's.",
    ),
    Demand(
        18,
        "A signature is over the case as it stood; what is amended afterwards is seen everywhere",
        (
            (
                "domain/test_review.py",
                "test_a_case_that_goes_on_changes_a_signed_review_and_nobody_agrees_with_it_then",
            ),
            ("cli/test_cli_review.py", "test_what_changes_after_the_signature_is_seen_everywhere"),
            ("cli/test_cli_report.py", "test_the_report_is_a_pdf_with_the_head_of_the_journal_and_what_was_corrected"),
        ),
    ),
    Demand(
        19,
        "PINs are hashed with argon2id, waited for after a wrong one, nowhere in the clear; the lock hides no clamp; the glass breaks",
        (
            ("use_cases/test_site_in_store.py", "test_a_guess_costs_what_it_must"),
            (
                "use_cases/test_site_in_store.py",
                "test_a_wrong_pin_is_an_entry_and_makes_the_next_wait_longer_also_after_a_restart",
            ),
            (_PINS, "test_no_pin_is_in_any_output_log_or_file"),
            ("tui/test_signing_on.py", "test_the_lock_hides_no_running_clamp_and_what_was_typed_is_recorded_after_it"),
            (
                "use_cases/test_site_in_store.py",
                "test_while_a_pin_waits_the_glass_takes_the_keyboard_at_once_and_the_case_goes_on",
            ),
        ),
        "Nobody is locked out for good after five wrong PINs, on purpose: the wait grows and has an end.",
    ),
    Demand(
        20,
        "The second person of an override is another one",
        (
            ("cli/test_cli_exit_codes.py", "test_5_when_the_case_or_the_rules_refuse"),
            (
                "use_cases/test_site_in_store.py",
                "test_the_second_person_of_an_override_is_known_by_their_pin_or_attested",
            ),
        ),
        "Refused by the rules of the case, in the transaction; not by a constraint of the database.",
    ),
    Demand(
        21,
        "Hostile text in every field and widget: shown whole, and no byte of it steers the terminal",
        (
            ("tui/test_hostile_text.py", "test_hostile_text_is_found_whole_on_every_screen_and_in_every_output"),
            (
                "tui/test_hostile_text.py",
                "test_no_byte_of_an_escape_sequence_from_a_paste_or_a_journal_reaches_the_terminal",
            ),
            (
                "tui/test_hostile_checklist.py",
                "test_every_text_of_a_checklist_and_every_answer_is_whole_on_every_screen_and_in_every_output",
            ),
        ),
    ),
    Demand(
        22,
        "A patient's words are in no log, traceback, file or export that is not to have them",
        (
            (
                "cli/test_cli_canary.py",
                "test_the_log_names_what_went_wrong_a_json_object_a_line_and_nothing_of_the_patient",
            ),
            (_CANARY, "test_whatever_fails_while_it_is_saved_says_nothing_of_the_patient"),
            (_CANARY, "test_an_entry_that_cannot_be_read_says_nothing_of_the_patient"),
            (_CANARY, "test_what_is_to_leave_without_a_patients_words_has_none"),
            ("tui/test_faults.py", "test_a_fault_ends_the_program_with_1_and_says_nothing_of_a_patient"),
        ),
        "With RVLMS_PLAN_DEBUG set, a traceback may show what was typed.",
    ),
    Demand(
        23,
        "Formula cells, YAML bombs, doubled keys and hostile bundles are made harmless or refused; a half export is not left",
        (
            ("formats/test_tables.py", "test_any_text_can_be_had_back_and_no_cell_starts_a_formula"),
            (_LOADING, "test_aliases_that_multiply_are_refused_before_they_do"),
            ("formats/test_bundle_reading.py", "test_too_much_of_anything_is_refused"),
            ("cli/test_cli_bundles.py", "test_what_is_packed_or_no_file_is_refused_and_nothing_is_unpacked"),
            ("cli/test_cli_record.py", "test_an_export_is_there_whole_or_not_at_all"),
            (_CANARY, "test_an_export_or_a_copy_that_fails_leaves_no_half_of_it_behind"),
        ),
    ),
    Demand(
        24,
        "Clocks that jump, summer time, sleep, a machine started anew: order stays, elapsed times are right or marked",
        (
            (_CLOCKS, "test_summer_time_that_begins_or_ends_changes_no_elapsed_time_and_each_entry_says_its_offset"),
            (_CLOCKS, "test_a_wall_clock_that_is_set_by_a_day_under_a_running_clamp_shifts_nothing_and_is_an_entry"),
            (_CLOCKS, "test_a_machine_that_sleeps_counts_what_it_slept_and_reports_no_jump"),
            (_CLOCKS, "test_a_machine_started_anew_in_mid_case_goes_on_in_order_and_no_time_is_below_nothing"),
            (
                _CLOCKS,
                "test_a_clock_that_was_set_while_no_program_ran_is_an_entry_in_theatre_and_a_restart_at_home_is_none",
            ),
            (_LIVE, "test_a_late_entry_keeps_both_times"),
            (_STATIONS, "test_a_station_whose_clock_is_behind_shows_no_negative_time_and_can_release_and_clamp_again"),
        ),
        "What ran across a restart is reckoned by the clock as it was then: marked on Linux, in theatre, and not put right. "
        "Elsewhere nothing tells one run of a machine from the next.",
    ),
    Demand(
        25,
        "Copies made while others write are whole; stores of every schema open; a newer or damaged one is refused untouched",
        (
            ("cli/test_cli_backup.py", "test_a_copy_that_is_made_while_four_write_is_whole"),
            ("cli/test_cli_backup.py", "test_a_copy_that_was_tampered_with_or_cut_is_4_and_nothing_is_restored"),
            ("store/test_store_old_schemas.py", "test_a_store_of_an_older_schema_opens_with_all_it_held_and_goes_on"),
            (
                "store/test_store_schema.py",
                "test_a_store_whose_making_was_killed_at_any_statement_is_made_whole_by_the_next_opening",
            ),
            (_OPENING, "test_a_store_of_a_newer_program_is_not_touched"),
            (_FAILURES, "test_a_damaged_store_is_said_and_not_changed"),
        ),
        "Killed at each statement: the making of a store; a migration of an old one is one transaction like it.",
    ),
)
