"""What got in the way of practice. A closed list; none of them says 'unwilling' (B30)."""

from __future__ import annotations

from enum import StrEnum


class Barrier(StrEnum):
    """A reported reason; several may hold at once (the project's clinical brief, §A5)."""

    TIME = "time"
    FORGOT = "forgot"
    UNCLEAR_HOW = "unclear_how"
    UNCLEAR_WHY = "unclear_why"
    TOO_HARD = "too_hard"
    TOO_DISTRESSING = "too_distressing"
    TOO_BORING = "too_boring"
    NOT_RELEVANT = "not_relevant"
    PERFECTIONISM = "perfectionism"
    SYMPTOMS = "symptoms"
    CIRCUMSTANCES = "circumstances"
    NO_OPPORTUNITY = "no_opportunity"
    DID_OTHER_PRACTICE = "did_other_practice"
    DISAGREED = "disagreed"
    PRIVACY = "privacy"
    OTHER = "other"
    UNKNOWN = "unknown"


class Locus(StrEnum):
    """Where the reason sits; unknown means the task or its explanation, not the client (A4)."""

    TASK = "task"
    EXPLANATION = "explanation"
    FIT = "fit"
    CIRCUMSTANCE = "circumstance"
    CLIENT_STATE = "client_state"
