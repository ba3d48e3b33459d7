"""A small caseload: clients who differ, every seventh with an open risk."""

from __future__ import annotations

from datetime import timedelta

from histories import START, Course

LATER = START + timedelta(days=36)
NAMES = ("thought-record", "sleep-diary", "breathing", "worry-time", "goal-list")


def course(number: int) -> Course:
    """Return the course of one client; every seventh has an open risk."""
    made = Course.opened(f"c-{number:04}", weekly_minutes=30 + number % 60)
    made.goal("worry-at-work", "worry", "stress")
    for week in range(number % 5):
        made.session(number % 11)
        made.assign(NAMES[(number + week) % 5], f"{made.client}-{week}")
        status = "done" if number % 3 else "partly"
        made.review(f"{made.client}-{week}", status, difficulty=number % 11, minutes=6)
    if number % 7 == 6:
        made.add("flag_raised", flag="self-harm")
    return made


def contradictory(client: str = "c-bad") -> Course:
    """Return a course whose outcome belongs to no assignment."""
    return Course.opened(client).review("never-assigned")
