"""What may be typed, and the words shown for it. Written out here, so that help stays quick."""

from __future__ import annotations

STATUSES = {
    "done": "yes, as planned",
    "partly": "partly",
    "modified": "yes, in a way of their own",
    "incorrect": "yes, though it turned out another way than described",
    "opposite": "the week called for the opposite",
    "other_practice": "other practice took its place",
    "not_this_time": "not this time",
    "no_opportunity": "there was no occasion for it",
    "pending": "it is still going on",
    "displaced": "another topic came first today",
}
"""What became of a task, in the order in which it is asked."""

BARRIERS = {
    "time": "little time",
    "forgot": "it slipped out of mind",
    "unclear_how": "it was not clear how",
    "unclear_why": "it was not clear what for",
    "too_hard": "it was a big step",
    "too_distressing": "it stirred up a lot",
    "too_boring": "it was dull",
    "not_relevant": "it did not fit what matters now",
    "perfectionism": "wanting it to be just right",
    "symptoms": "feeling unwell",
    "circumstances": "something came up",
    "no_opportunity": "no occasion came",
    "did_other_practice": "other practice took its place",
    "disagreed": "it did not feel right",
    "privacy": "no private place",
    "other": "something else",
    "unknown": "not known",
}
"""What may get in the way; none of it is about wanting."""

MODALITIES = ("read", "write", "watch", "listen", "do", "talk", "track")
LANGUAGES = ("en", "es", "ca")
AGE_BANDS = ("adult", "adolescent")
LEADS = {
    "therapist": "the therapist leads",
    "shared": "choosing together",
    "client": "the client leads",
}
STAGES = {
    "opening": "opening part",
    "middle": "middle part",
    "late": "last part",
    "closing": "closing part",
}
DELIVERIES = {"in_person": "in person", "online": "online"}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NO_DAY = "none"
"""Typed for --blocked-day, every day is free for practice again."""
REPORTERS = ("client", "therapist", "both", "sensor")
FREE = "rule"
"""Typed for --ownership, it gives the lead back to the rule."""
