"""English sentences by code. Each speaks of the plan, the task or its explanation."""

from __future__ import annotations

ENGLISH = {
    # Why there is no suggestion
    "stop.risk": (
        "A risk flag is open ({flags}). Nothing is suggested, and this tool does not assess risk: "
        "please look at it now, as your service does. Suggestions return once a therapist has "
        "cleared the flag."
    ),
    "stop.not_opened": (
        "No course has been opened for this client. Record client_opened, with consent, first."
    ),
    "stop.consent": (
        "Consent to use the history is not on record. Ask for it, then record it; "
        "until then nothing is suggested."
    ),
    "stop.clock": (
        "The time given lies before the last contact on record. Check the clock, or give a "
        "later time."
    ),
    "stop.stale": (
        "The last contact on record is {days} days old, so what is known about risk is too old. "
        "Hold a session and record it; then suggestions return."
    ),
    "stop.plugins": (
        "A safety check is missing ({plugins}). Nothing is suggested until it is mended or "
        "removed; "
        "see: homework plugins list."
    ),
    # What was left out
    "withheld.contraindication": "Flag '{flag}' is open: {why}",
    "withheld.rehearsed": "'{name}' comes first, rehearsed together in a session: {why}",
    "withheld.output": "'{name}' is needed first, from another task: {why}",
    "withheld.agreed": "An agreement on '{name}' comes first: {why}",
    "withheld.practised": "Practice of '{name}' comes first: {why}",
    "withheld.veto": "A safety check withholds it: {reasons}",
    "withheld.not_proposed": "Its plugin proposes nothing for this client now.",
    "withheld.reach": "The sizes that are open lie above what the record allows so far.",
    "withheld.open": "It is open now; look at it together first.",
    "withheld.done": "It is useful once, and is done. Reopen it if it is useful once more.",
    "withheld.goal": "None of the agreed goals is about {goals}.",
    "withheld.has_goal": "It helps to find a goal, and there is one.",
    "withheld.scaffold": "It is for the part of the course in which the client leads.",
    "withheld.closing": "It is for the last part of the course.",
    "withheld.new_skill": "The closing part strengthens what is known and adds no new skill.",
    "withheld.declined": "It was declined a short while ago; it may come back later.",
    "withheld.first": (
        "The first sessions keep to {minutes} minutes and {fields} fields; this size is larger."
    ),
    "withheld.opening": "The opening part keeps to {minutes} minutes and little reflection.",
    "withheld.no_time": (
        "It does not fit the {minutes} minutes of the week that the options above leave."
    ),
    # Why this one
    "reason.goal": "It serves the goal '{goal}'.",
    "reason.any": "It helps at this point of the course, whatever the goal.",
    "reason.chance.likely": "Practice at this size looks likely, judged with care.",
    "reason.chance.open": "Practice at this size looks more likely than not, judged with care.",
    "reason.chance.less": "Whether practice at this size will fit is open; a small try will tell.",
    "reason.continue": "It is under way and not settled yet.",
    "reason.remedy": "Last time showed what to change, and that is changed now.",
    "reason.tired": "Two tasks of this way of working did not fit, so another may be worth a try.",
    "reason.stated": (
        "It is a way of working the client prefers; a preference, not a learning style."
    ),
    "reason.stated_not": "The client would rather avoid this way of working; that counts a little.",
    "reason.learned": "Tasks of this way of working have fitted a little better so far.",
    "reason.learned_not": "Tasks of this way of working have fitted a little less so far.",
    "reason.settled": (
        "It has been practised more than once at this size or above; something new may bring more "
        "now."
    ),
    "reason.depth": "Its depth fits this part of the course.",
    "reason.evidence": "Evidence {grade}: {label}.",
    "reason.closing": "The closing part looks at warning signs and at what has helped.",
    "reason.variety": "Another option practises the same skill, which counts a little against it.",
    "reason.drawn": "Drawn to learn what fits; the chance of this is on record.",
    "size.first": "First time: it starts at the first size of its ladder.",
    "size.up": "One step on: the last practice went well.",
    "size.restored": "More of the time comes back: the smaller size went well.",
    "size.same": "The same size: it is worth settling.",
    "size.smaller": "A smaller size than last time, so that it fits better.",
    "size.cut": "Cut to the minutes that are left this week.",
    "record.none": "Nothing of this kind is on record yet.",
    "record.some": "On record lately: {done} of {all} at least half practised.",
    "size.label": "{title}: {occasions} × {minutes} min a week",
    # What to do with it
    "step.halve": "Planned at half the minutes; the goal stays.",
    "step.cue": "Tie it to a fixed moment of the day, and offer one reminder, in writing.",
    "step.show": "Show once more how it is done, and do the first one together in the session.",
    "step.purpose": "Explain the purpose with more time: {longer}",
    "step.teach_back": "Then ask: {question}",
    "step.smaller": "A smaller size is planned; the goal stays.",
    "step.gentler": "A gentler size is planned; rehearsing it together first may help.",
    "step.prepare": "Prepare together what may come up, and when to stop.",
    "step.vary": "Ask what would make it more interesting, and change that.",
    "step.relevance": "Ask whether this task still fits what matters to the client now.",
    "step.good_enough": "{imperfection} Stop after {cap} minutes, whatever is there.",
    "step.occasion": "Look together for an occasion that the coming week holds for certain.",
    "step.adopt": "Ask about the other practice, and whether it could take this task's place.",
    "step.adopt_change": "The client changed the task; propose keeping the change.",
    "step.plan_question": "Ask what the week called for; the plan may need to be another one.",
    "step.discreet": "Agree on a form that nobody else can read.",
    "step.ask": "Ask, with curiosity, what would make it fit better.",
    "obstacle": "If {when}, then {then}.",
    # What would change it
    "change.up": "An outcome that went well, rated {difficulty} of 10 or easier, opens '{title}'.",
    "change.restore": (
        "An outcome that went well, rated {difficulty} of 10 or easier, brings more time back."
    ),
    "change.confirm": (
        "An outcome that went well, rated {difficulty} of 10 or easier, confirms this size before "
        "the next step."
    ),
    "change.down": (
        "An outcome rated {difficulty} of 10 or harder, or not possible, makes it smaller."
    ),
    "change.goal": "Closing or adding a goal changes what is offered.",
    "change.barrier": "Naming what got in the way changes the next size or explanation.",
    # No other size
    "no_smaller": "This is the smallest size.",
    "no_larger.top": "This is the largest size.",
    "no_larger.time": "A larger size does not fit the minutes left this week.",
    "no_larger.reach": "A larger size waits until this one has gone well.",
    "no_larger.guard": "A larger size is withheld for now.",
    # Notes to the therapist
    "note.no_data": (
        "There is no outcome on record yet; the plan rests on general experience, not on this "
        "client."
    ),
    "note.later": "{count} events recorded after the time given were left aside.",
    "note.ownership_set": "Who leads was set by the therapist and stays so until released.",
    "note.ownership.record": (
        "You decide who leads. The record would speak for the next step after {count} practices "
        "at least half done, one of them new."
    ),
    "note.ownership.distress": (
        "The lead stays where it is, because the last practices were distressing."
    ),
    "note.ownership.confidence_unknown": (
        "The lead can move on once the client's confidence (0-10) has been asked in a session."
    ),
    "note.ownership.confidence": (
        "The lead moves on when the client's confidence reaches {confidence} of 10."
    ),
    "note.no_goal": "No goal has been agreed yet, so the plan offers ways to find one.",
    "note.no_contact_line": "The course is closing; add the line on whom to turn to afterwards.",
    "note.nothing_fits": (
        "Nothing fits this week. The reasons are listed with each task that was withheld."
    ),
    "note.one_option": "One option fits this week; the others are listed with the reasons.",
    "task.gone": "{task_type} (no longer installed)",
}


def say(code: str, **facts: object) -> str:
    """Return the sentence for a code with its facts filled in; raises KeyError for no such code."""
    return ENGLISH[code].format(**facts) if facts else _FIXED[code]


_FIXED = {code: text for code, text in ENGLISH.items() if "{" not in text}
"""Sentences without facts, most of them; formatting one anew would change nothing."""
