"""The parts of a task type from one row: what the table says, and kind words where it is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recommender.authoring.draft import (
    DISTRESS,
    EFFORT,
    EXPOSURE,
    LONGEST_TEXT,
    MINUTES,
    REFLECTION,
)
from recommender.authoring.links import slug

if TYPE_CHECKING:
    from recommender.authoring.draft import Draft


def parts_of(key: str, draft: Draft, file: str) -> dict[str, Any]:
    """Return the parts of a task type, the links to other rows left out."""
    said, title, what = draft.words, draft.title(), draft.what()
    cadence, occasions = draft.rhythm()
    goals = draft.ids("goals")
    minutes = draft.number("minutes", 1, 480, MINUTES)
    occasions = draft.occasions(occasions)
    why = draft.text("why", "")
    flags = [one.partition(":") for one in draft.told("flags").split(";") if one.strip()]
    none = (
        ""
        if flags
        else draft.text("no_contraindications_because", said["no_contraindications_because"])
    )
    return {
        "id": key,
        "title": title,
        "summary": draft.text("summary", what),
        "kind": "permanent" if cadence else "one_off",
        "cadence": cadence,
        "skills": draft.ids("skills") or draft.guess("skills", (key,), "one of its own"),
        "goals": goals,
        "modality": draft.modality(),
        "ladder": _ladder(draft, what, minutes, occasions),
        "rationale": [
            {"goal": one, "text": why or said["why"].format(goal=one.replace("-", " "))}
            for one in goals
        ],
        "longer_rationale": draft.text("longer_why", said["longer_why"]),
        "teach_back": draft.text("teach_back", said["teach_back"]),
        "preparation": {
            one: draft.text(one, said[one])
            for one in ("may_come_up", "how_to_prepare", "when_to_stop")
        },
        "obstacles": [
            {"barrier": one, "when": said[f"{one}_when"], "then": said[f"{one}_then"]}
            for one in ("time", "forgot")
        ],
        "good_enough": {"imperfection": said["imperfection"], "minutes_cap": max(minutes // 2, 1)},
        "contraindications": [
            {"flag": slug(flag).replace("-", "_"), "why": reason.strip() or said["flag_why"]}
            for flag, _, reason in flags
        ],
        "no_contraindications_because": none or None,
        "wording": {
            one: draft.text(one, said[one].format(title=title))
            for one in ("therapist", "shared", "client")
        },
        "review_questions": _questions(draft),
        "evidence": {
            "grade": "U",
            "label": said["evidence_label"],
            "sources": [_source(draft, file)],
        },
        "languages": [draft.language],
    }


def _source(draft: Draft, file: str) -> str:
    """Return where a task comes from; the title of a paper is nobody's tone."""
    default = draft.words["source"].format(file=file)
    return draft.told("source") or str(draft.guess("source", default))


def _ladder(draft: Draft, what: str, minutes: int, occasions: int) -> list[dict[str, Any]]:
    """Return the whole task, and below it a first part where there is time to halve."""
    said = draft.words
    parts = {
        "effort": draft.number("effort", 0, 5, EFFORT),
        "distress": draft.number("distress", 0, 5, DISTRESS),
        "reflection": draft.number("reflection", 0, 5, REFLECTION),
        "exposure": draft.number("exposure", 0, 5, EXPOSURE),
    }
    rung = {"what": what, "minutes": minutes, "occasions": occasions, "difficulty": parts}
    full = {**rung, "title": said["whole_title"]}
    half = minutes // 2
    if not half:
        return [full]
    smaller = draft.text("smaller", said["smaller"])
    if "smaller" in draft.guessed:
        # What to do stands in the size itself, as long as there is room for it.
        smaller = max(
            f"{smaller} {what}", smaller, key=lambda one: (len(one) <= LONGEST_TEXT, len(one))
        )
    easier = {**parts, "effort": max(parts["effort"] - 1, 0)}
    first = {"title": said["smaller_title"], "what": smaller, "minutes": half}
    return [{**rung, **first, "difficulty": easier}, full]


def _questions(draft: Draft) -> list[str]:
    told = [one.strip() for one in draft.told("questions").split("|") if one.strip()]
    if len(told) >= 2:  # noqa: PLR2004 - what a task type needs at least
        return told
    standard = [draft.words["question_1"], draft.words["question_2"]]
    return list(draft.guess("questions", [*told, *standard]))
