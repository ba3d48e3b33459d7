"""M2-M4, N5, P1-P4, P6: models, batches and plugins, by tests that are elsewhere."""

from __future__ import annotations

from torture.tests_elsewhere import ByTests, Removal

LOADING = "tests/host/test_host_loading.py"
ANSWERS = "tests/host/test_host_answers.py"
SAFETY = "tests/host/test_host_safety.py"
MATRIX = "tests/host/test_host_matrix.py"
BUDGET = "tests/host/test_host_budget.py"
INVARIANTS = "tests/invariants/test_invariants.py"
ARTIFACT = "tests/models/test_artifact.py"
MANY = "tests/batch/test_batch_many.py"
LINE = "tests/batch/test_batch_line.py"

HOST = "recommender/host/__init__.py"
MODEL = "models/recommender_models/artifact.py"

TESTED = (
    ByTests(
        id="M2",
        sentence="1,000 flipped bits in a model's files are 1,000 refusals; no pickle is run.",
        tests=(
            f"{ARTIFACT}::test_a_flipped_bit_anywhere_is_refused",
            f"{ARTIFACT}::test_a_pickle_under_another_name_is_refused_and_never_run",
            f"{ARTIFACT}::test_a_pickle_within_the_arrays_is_refused_and_never_run",
        ),
        least=5,
        removal=Removal(
            MODEL, "if sha256(contents[name]).hexdigest() != told.files[name]:", "if False:"
        ),
        taken_out="comparing each file with its digest",
        noticed_by=f"{ARTIFACT}::test_a_flipped_bit_anywhere_is_refused",
        more=(ARTIFACT,),
    ),
    ByTests(
        id="M3",
        sentence="A kill while a model is written leaves a whole model or none.",
        tests=(f"{ARTIFACT}::test_a_kill_leaves_a_whole_model_or_none",),
        least=1,
        removal=Removal(
            MODEL,
            'begun = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))',
            "begun = folder; mkdtemp; begun.mkdir()",
        ),
        taken_out="writing beside, and then giving it its name",
        noticed_by=f"{ARTIFACT}::test_a_kill_leaves_a_whole_model_or_none",
        setting={"MODEL_KILLS": "200"},
    ),
    ByTests(
        id="M4",
        sentence="A model of another schema, kind, feature set or manifest is refused.",
        tests=(
            f"{ARTIFACT}::test_a_newer_schema_asks_for_an_update",
            f"{ARTIFACT}::test_another_kind_of_model_is_refused",
            f"{ARTIFACT}::test_a_foreign_feature_set_is_refused",
            f"{ARTIFACT}::test_a_manifest_written_in_another_way_is_refused",
            f"{ARTIFACT}::test_arrays_of_another_model_are_refused",
            f"{ARTIFACT}::test_other_json_is_refused",
        ),
        least=12,
        removal=Removal(MODEL, "if dict(told.feature_schema) != feature_schema():", "if False:"),
        taken_out="comparing the features",
        noticed_by=f"{ARTIFACT}::test_a_foreign_feature_set_is_refused",
    ),
    ByTests(
        id="N5",
        sentence="A client that breaks a batch is a row that says so; a kill changes no byte.",
        tests=(
            f"{MANY}::test_a_contradiction_is_a_row_and_ends_nothing",
            f"{MANY}::test_a_defect_met_by_one_history_is_a_row_without_its_words",
            f"{LINE}::test_a_kill_and_a_resume_give_the_same_bytes[5-2-plans.jsonl]",
        ),
        least=4,
        removal=Removal(
            "recommender/batch.py",
            "except Exception as error:  # noqa: BLE001 - whatever one history does, the others "
            "go on",
            "except MemoryError as error:",
        ),
        taken_out="the guard around each client",
        noticed_by=f"{MANY}::test_a_defect_met_by_one_history_is_a_row_without_its_words",
        more=(MANY, LINE),
    ),
    ByTests(
        id="P1",
        sentence="A hostile plugin harms only itself, and is named once with its version: 28 "
        "ways, in a suggestion and in a check, as the first, the last and alone.",
        tests=(
            f"{LOADING}::test_a_plugin_that_breaks_at_import_is_named_once_and_the_others_go_on",
            f"{LOADING}::test_a_plugin_that_does_not_fit_the_contract_is_named_and_not_used",
            f"{LOADING}::test_a_plugin_with_one_bad_task_type_adds_none_and_is_named_once",
            f"{ANSWERS}::test_a_proposal_that_cannot_be_used_offers_nothing_and_is_named_once",
            f"{ANSWERS}::test_a_forecast_that_cannot_be_used_gives_way_to_the_prior_and_is_named_once",
            f"{SAFETY}::test_a_veto_that_breaks_is_named_once_without_what_it_said",
            MATRIX,
        ),
        least=190,
        removal=Removal(
            "recommender/host/loading.py",
            "except BaseException as error:  # noqa: BLE001 - SystemExit at import is a plugin's "
            "fault too",
            "except ZeroDivisionError as error:",
        ),
        taken_out="the guard around a plugin's import",
        noticed_by=f"{LOADING}::test_a_plugin_that_breaks_at_import_is_named_once_and_the_others_go_on",
        more=(LOADING, ANSWERS, SAFETY, "tests/host/test_host_together.py"),
        always={"HYPOTHESIS_PROFILE": "deep"},
    ),
    ByTests(
        id="P2-plans",
        sentence="A safety check that fails in any way withholds; nothing is added by a failure.",
        tests=(
            f"{SAFETY}::test_a_veto_that_breaks_withholds_every_candidate",
            f"{SAFETY}::test_silence_is_a_veto_where_the_task_type_names_the_check",
            f"{LOADING}::test_a_safety_plugin_that_does_not_fit_the_contract_stops_the_plan",
        ),
        least=30,
        removal=Removal(
            HOST,
            'broken: Veto | Cleared | None = Veto(say("check.broken", name=plugin.origin.name))',
            "broken: Veto | Cleared | None = None",
        ),
        taken_out="the veto in place of a broken check's answer",
        noticed_by=f"{SAFETY}::test_a_veto_that_breaks_withholds_every_candidate",
        # On every change row N1 goes through these.
        more=(
            f"{INVARIANTS}::test_11_a_failing_check_only_removes",
            f"{INVARIANTS}::test_11_a_check_that_does_not_load_stops_everything",
        ),
        setting={"HYPOTHESIS_PROFILE": "deep"},
    ),
    ByTests(
        id="P3-plans",
        sentence="No answer of a plugin reaches the ranking without being checked.",
        tests=(
            f"{ANSWERS}::test_a_proposal_that_cannot_be_used_offers_nothing_and_is_named_once",
            f"{ANSWERS}::test_a_forecast_that_contradicts_itself_gives_way_to_the_prior",
        ),
        least=15,
        removal=Removal(
            "recommender/host/answers.py",
            "return 1 <= one.minutes <= rung.minutes and 1 <= one.occasions <= rung.occasions",
            "return True",
        ),
        taken_out="holding a proposal to its rung",
        noticed_by=f"{ANSWERS}::test_a_proposal_that_cannot_be_used_offers_nothing_and_is_named_once",
        more=(ANSWERS,),
    ),
    ByTests(
        id="P4-plans",
        sentence="A forecaster that hangs or ends its process is ended, and the prior answers.",
        tests=(BUDGET,),
        least=6,
        removal=Removal(
            "recommender/host/budget.py",
            "except (EOFError, OSError):\n            raise NotUsableError(_GONE)",
            "except ZeroDivisionError:\n            raise NotUsableError(_GONE)",
        ),
        taken_out="noticing that the process has ended",
        noticed_by=f"{BUDGET}::test_a_forecaster_that_ends_its_process_ends_no_other",
    ),
    ByTests(
        id="P6",
        sentence="No plugin can change what the engine has, or what the next plugin sees.",
        tests=(
            f"{SAFETY}::test_a_veto_cannot_change_what_the_engine_has",
            f"{SAFETY}::test_a_veto_cannot_change_what_the_next_one_sees",
            f"{SAFETY}::test_a_proposal_cannot_change_what_the_engine_has",
            f"{SAFETY}::test_a_forecaster_cannot_change_what_the_engine_has",
        ),
        least=20,
        removal=Removal(
            "recommender/host/consulting.py",
            "self._lend_case(plugin.origin, case), questions",
            "case, questions",
        ),
        taken_out="a plugin's own copy of the case, where it has no process of its own",
        noticed_by=f"{SAFETY}::test_a_veto_cannot_change_what_the_engine_has",
    ),
)

ROWS = tuple(one.row() for one in TESTED)
