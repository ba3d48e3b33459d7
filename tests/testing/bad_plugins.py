"""One plugin for each check that it fails: the sound one, with one thing made worse at its end."""

from __future__ import annotations

from pathlib import Path

SOUND = (Path(__file__).parent / "sound.txt").read_text(encoding="utf-8")
BAD = {
    "light_import": "import sqlite3, os\nos.environ['OF_A_TEST'] = 'changed'",
    "contract": "@hookimpl\ndef recommender_unheard_of():\n    return None",
    "schema": "TYPE = TYPE.model_copy(update={'title': ''})",
    "fields": """
LOOSE = FormField.model_construct(name="steps", label="Steps", type="number", low=None, high=None,
                                  choices=())
TYPE = TYPE.model_copy(update={"fields": (LOOSE,)})
""",
    "placeholders": "TYPE = TYPE.model_copy(update={'summary': 'A walk to {place}.'})",
    "pure": """
asked = [0]

@hookimpl
def recommender_veto(candidate, case):
    asked[0] += 1
    return Veto("A mood.") if asked[0] % 2 else None
""",
    "histories_hold": """
@hookimpl
def recommender_propose(task_type, case):
    return [Candidate(task_type, 1, 5 // len(case.open), 2)]
""",
    "histories_ladder": """
@hookimpl
def recommender_propose(task_type, case):
    return [Candidate(task_type, 1, 50, 20)]
""",
    "histories_time": "Candidate.weekly_minutes = property(lambda candidate: 1)",
    "ladder": "TYPE = TYPE.model_copy(update={'ladder': (rung(1), rung(2, effort=4))})",
    "preparation": "TYPE = TYPE.model_copy(update={'ladder': (rung(1, distress=3),), 'preparation': None})",
    "contraindications": "TYPE = TYPE.model_copy(update={'no_contraindications_because': 'None.'})",
    "rehearsal": "TYPE = TYPE.model_copy(update={'skills': ('breathing',)})",
    "tone": "SPANISH['Stop when you like.'] = 'Es culpa tuya.'",
    "evidence": """
TYPE = TYPE.model_copy(
    update={"evidence": Evidence(grade=Grade.A, label="strong", sources=("Everybody knows it.",))}
)
""",
    "ownership": """
SAME = "I suggest a short walk."
TYPE = TYPE.model_copy(update={"wording": Wording(therapist=SAME, shared=SAME, client=SAME)})
""",
    "rationale": "TYPE = TYPE.model_copy(update={'rationale': TYPE.rationale[:1]})",
    "review_questions": """
TYPE = TYPE.model_copy(update={"review_questions": ("Did you do it?", "Why not?")})
""",
    "good_enough": """
TYPE = TYPE.model_copy(update={"good_enough": GoodEnough(imperfection="Stop.", minutes_cap=60)})
""",
    "obstacles": "TYPE = TYPE.model_copy(update={'obstacles': TYPE.obstacles[:1]})",
    "sizes_unsaid": """
TOLD = rung(1).model_copy(update={"what": "Walk for ten minutes, on three days."})
TYPE = TYPE.model_copy(update={"ladder": (TOLD,)})
""",
    "translations": "TYPE = TYPE.model_copy(update={'languages': ('en', 'es')})",
    "reading": """
HARD = "Physiological considerations necessitate institutional documentation. " * 20
TYPE = TYPE.model_copy(update={"longer_rationale": HARD})
""",
    "reachable": "TYPE = TYPE.model_copy(update={'checked_by': ('nobody-at-all',)})",
}
"""Python added to the sound plugin, by the name of the check that has to notice."""


def written(folder: Path, name: str, added: str = "") -> Path:
    """Write the sound plugin with something added, and return its file."""
    path = folder / f"{name}.py"
    path.write_text(f"{SOUND}\n\n{added.strip()}\n", encoding="utf-8")
    return path
