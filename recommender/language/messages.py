"""English sentences by code. Each speaks of the plan, the task or its explanation.

A fact stands in braces; `{when:clause}` takes a sentence as a part of this one, `{reasons:list}`
several texts in a row. A code that ends in `.young` is said to an adolescent instead of the one
without, one that ends in `.term` where the clinic has a word of its own for practice, `{term}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    "withheld.practised": "Practice of '{title}' comes first: {why}",
    # Stands between the quotation marks of a title.
    "title.or": "{first}' or '{second}",
    "withheld.excluded": "It does not go together with '{title}', which is there already.",
    "withheld.beside": "It does not go together with '{title}', which is among the options.",
    "withheld.veto": "A safety check withholds it: {reasons:list}",
    "check.silent": "the check '{name}' has not cleared it",
    "check.broken": "the check '{name}' could not answer",
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
    "reason.goals": "It serves the goals '{goal}'.",
    "reason.any": "It helps at this point of the course, whatever the goal.",
    "reason.chance.likely": "Practice at this size looks likely, judged with care.",
    "reason.chance.open": "Practice at this size looks more likely than not, judged with care.",
    "reason.chance.less": "Whether practice at this size will fit is open; a small try will tell.",
    "reason.continue": "It is under way and not settled yet.",
    "reason.remedy": "Last time showed what to change, and that is changed now.",
    "reason.question": "Last time left a question to ask first.",
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
    "size.first": "First time: it starts at its usual first size.",
    "size.up": "One step on: it went well when it was last practised.",
    "size.restored": "More of the time comes back: the smaller size went well.",
    "size.same": "The same size: it is worth settling.",
    "size.same_worse": (
        "No larger than last time, for it left the client worse than before; look at it together "
        "first."
    ),
    "size.as_before": "The same size as last time.",
    "size.smaller": "A smaller size than last time, so that it fits better.",
    "size.gentler": "A smaller size than last time, because it was distressing.",
    "size.cut": "Cut to the minutes that are left this week.",
    "record.none": "Nothing of this kind is on record yet.",
    "record.some": "On record lately: {done} of {all} at least half practised.",
    "record.some_other": (
        "On record lately: {done} of {all} at least half practised; {other} practised another way, "
        "which counts as well."
    ),
    "record.other": "On record lately: practised another way, which counts as well.",
    "size.suggested": "{title}, {occasions} × {minutes} min a week",
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
    "step.good_enough": "{imperfection} Stop after {cap} min, whatever is there.",
    "step.occasion": "Look together for an occasion that the coming week holds for certain.",
    "step.adopt": "Ask about the other practice, and whether it could take this task's place.",
    "step.adopt_change": "The client changed the task; propose keeping the change.",
    "step.plan_question": "Ask what the week called for; the plan may need to be another one.",
    "step.discreet": "Agree on a form that nobody else can read.",
    "step.ask": "Ask, with curiosity, what would make it fit better.",
    "obstacle": "If {when:clause}, then {then:clause}.",
    "evidence": "{grade}: {label}",
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
    "note.one_asked": "One option was asked for; others may fit as well.",
    "task.gone": "{task_type} (no longer installed)",
    # The portfolio, a page for the client (B27)
    "portfolio.of": "Portfolio of {client}",
    "portfolio.goals": "What I have been working towards",
    "portfolio.tried": "What I have tried",
    "portfolio.tried.best": "What I have tried (* helped most)",
    "portfolio.words": "In my own words",
    "portfolio.own": "My own ways of doing it",
    "portfolio.whom": "Whom I can turn to",
    "portfolio.whom.none": "To be filled in by the clinic.",
    "portfolio.once": "{title}: practised once, {occasions} × {minutes} min a week",
    "portfolio.often": "{title}: practised {times} times, {occasions} × {minutes} min a week",
    "portfolio.only": "{title}: tried",
    "portfolio.where": "; where: {places}",
    "portfolio.helped": "; helped {rating} of 10",
    # The whole course
    "stop.guardian": (
        "Consent of a parent or guardian is not on record. Ask for it, then record it; until then "
        "nothing is suggested."
    ),
    "stop.session_open": (
        "The session is still under way. Suggestions come at its end, once it is recorded as held."
    ),
    "withheld.worse": (
        "The last two times it left the client worse than before, so it rests. Reopen it once you "
        "have looked at it together."
    ),
    "withheld.waiting": "It waits for the client's yes.",
    "withheld.orientation": "It does not belong to the approach of this therapy ({orientation}).",
    "withheld.no_day": "No day of the week is free for it.",
    "withheld.no_new_fields": "No new parts are added while good enough is being practised.",
    "step.start_together": "Start it together in the session; five minutes are enough.",
    "step.spread": (
        "It was done in one go, and thank you for that. Small moments on different days may bring "
        "more: {days:list}."
    ),
    "step.new_context": "It is settled where it was practised ({contexts}); try it somewhere new.",
    "step.first_context": "It is settled; try it in a second place or situation.",
    "step.without": "Without extra material: {how:list}",
    "step.rehearse": "Rehearse it together in the session first.",
    "note.orientation": (
        "The approach of the therapy is not on record, so what is offered is a general set."
    ),
    "note.displaced": (
        "The look back gave way to other topics {count} times in a row. A few minutes of it at the "
        "start may show what the tasks bring."
    ),
    "note.choose_together": "Choose together: each option serves a goal, and none is set.",
    "note.waiting": "Tasks that wait for the client's yes: {count}. They are not part of the week.",
    "note.draft": (
        "Ideas of the client's own kept as drafts: {count}. Ask together which goal each is for."
    ),
    "note.no_transfer": (
        "The plan has not been carried into the week twice running. Progress may be slower this "
        "way; the task or its explanation is the first place to look."
    ),
    "note.expectations": (
        "A talk about what tasks between sessions are for may help first. Start small: five "
        "minutes, begun together in the session."
    ),
    "note.rationale": (
        "The purpose was unclear {count} times. The explanation may need more time than the task."
    ),
    "note.a_lot": "{count} tasks are open, {minutes} minutes a week. Fewer may bring more.",
    "note.look_into": (
        "{count} tasks came back without a look at what got in the way. What might the plan learn "
        "from asking?"
    ),
    "note.review_plan": (
        "Several kinds of task were tried for '{goal}', and little of it has taken hold. The plan "
        "for this goal may need another look."
    ),
    "note.unserved": (
        "Nothing agreed in the last {count} sessions was for '{goal}'. Is it still a goal?"
    ),
    "note.flag_unknown": (
        "No rule and no task type knows these flags: {flags}. Check the spelling; as they stand "
        "they withhold nothing."
    ),
    "note.worse": (
        "These tasks left the client worse than before twice running, and rest: {tasks:list}. "
        "Please look at it together."
    ),
    "note.worse_once": (
        "Last time these tasks left the client worse than before: {tasks:list}. Please look at it "
        "together before there is more of it."
    ),
    "day.monday": "Monday",
    "day.tuesday": "Tuesday",
    "day.wednesday": "Wednesday",
    "day.thursday": "Thursday",
    "day.friday": "Friday",
    "day.saturday": "Saturday",
    "day.sunday": "Sunday",
    # The agenda
    "agenda.risk": (
        "A risk flag is open. It comes first, and the rest waits; this tool does not assess risk."
    ),
    "agenda.urgent": (
        "Begin with what is urgent. The look back waits, and nothing counts as missed."
    ),
    "agenda.review": "Look back on '{title}' together.",
    "agenda.waiting": "Ask whether '{title}' is all right, or what would make it so.",
    "agenda.topics": "The topics of today.",
    "agenda.confidence": ("Ask how confident the client is, 0 to 10, to lead the choice of tasks."),
    "agenda.portfolio": "Look through the portfolio together: what helped, at what size, where.",
    "agenda.afterwards": "Whom to turn to afterwards: {line}",
    "agenda.draft": "An idea of the client's own is kept; see whether its time has come.",
    "agenda.assign": "Agree on the task of the week: a suggestion and its alternative.",
    "agenda.choose": "Choose the task of the week together, from options that serve a goal.",
    "agenda.design": "The client designs the task of the week; you look at size and safety.",
    # The client's own design
    "design.goal": "Which goal is it for?",
    "design.what": "What would I like to do?",
    "design.when": "When would it fit?",
    "design.where": "Where?",
    "design.size": "How long, and how often?",
    "design.obstacle": "What may get in the way?",
    "design.plan": "What will I do then?",
    "design.learn": "What do I hope to learn?",
    "design.usual": "{occasions} × {minutes} min a week has worked so far",
    "critique.no_goal": (
        "A good idea to keep. Which goal could it serve? Until then it stays as a draft."
    ),
    "critique.other_goal": (
        "'{goal}' is not among the goals agreed so far. Is it a new goal, or does it serve one of "
        "them?"
    ),
    "critique.no_size": "How long would one time take? A first guess is enough.",
    "critique.too_long": (
        "It would take {minutes} minutes a week, and {left} are free. What would a smaller first "
        "version look like?"
    ),
    "critique.big_step": (
        "It would take {minutes} minutes a week; so far {most} have worked. A step in between may "
        "be easier to keep."
    ),
    "critique.risk": "A risk flag is open, so safety comes first; the idea is kept.",
    "critique.stirring": (
        "It may stir up a lot. Talk it through in the session first: what may come up, and when to "
        "stop."
    ),
    "critique.flags": "Look at it together first, with these flags in mind: {flags}.",
    "question.happened": "What happened when you tried it?",
    "question.helped": "What got in the way, or helped?",
    # To an adolescent: shorter, and no word of school (B2)
    "stop.plugins.young": (
        "A safety check is missing ({plugins}). Nothing is suggested until it is mended or "
        "removed; see the list of plugins."
    ),
    "reason.chance.likely.young": "Practice at this size looks likely.",
    "reason.chance.open.young": "Practice at this size looks more likely than not.",
    "reason.chance.less.young": "A small try will tell whether this size fits.",
    "reason.stated.young": "It is a way of working the client prefers.",
    "reason.settled.young": "It has been tried more than once; something new may bring more now.",
    "change.up.young": "If it goes well, {difficulty} of 10 or easier, '{title}' opens.",
    "change.restore.young": "If it goes well, {difficulty} of 10 or easier, more time comes back.",
    "change.confirm.young": (
        "If it goes well, {difficulty} of 10 or easier, this size is settled and the next can come."
    ),
    "change.down.young": "At {difficulty} of 10 or harder, or not possible, it gets smaller.",
    "change.barrier.young": "Saying what got in the way changes what comes next.",
    # Where the clinic has its own word for practice (B2); fit for one and for many, he and she
    "stop.plugins.term": (
        "A safety check is missing ({plugins}). Nothing is suggested until it is mended or "
        "removed; see the list of plugins."
    ),
    "reason.chance.likely.term": "Doing {term} at this size looks likely, judged with care.",
    "reason.chance.open.term": (
        "Doing {term} at this size looks more likely than not, judged with care."
    ),
    "reason.chance.less.term": (
        "Whether {term} at this size will fit is open; a small try will tell."
    ),
    "size.up.term": "One step on: {term} went well last time.",
    "step.adopt.term": (
        "Ask what was done instead, and whether that could be the {term} from now on."
    ),
    "note.ownership.record.term": (
        "You decide who leads. The record would speak for the next step after {term} at least half "
        "done {count} times, one of them new."
    ),
    "note.ownership.distress.term": (
        "The lead stays where it is, because {term} brought distress of late."
    ),
    "withheld.practised.term": "Doing {term} with '{title}' comes first: {why}",
}


class Said(str):
    """A sentence in English that still knows its code and its facts, so that it can be said anew.

    For anybody else it is its text: equal to it, kept as it, copied as it.
    """

    __slots__ = ("code", "facts")
    code: str
    facts: Mapping[str, object]

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Pickle and copy as the plain text."""
        return str, (str(self),)


def say(code: str, **facts: object) -> Said:
    """Return the sentence for a code with its facts filled in; raises KeyError for no such code."""
    return _said(code, filled(ENGLISH[code], facts), facts) if facts else _FIXED[code]


def filled(template: str, facts: Mapping[str, object]) -> str:
    """Return a template with its facts filled in."""
    if ":clause}" in template or ":list}" in template:
        facts = {name: _Shaped(fact) for name, fact in facts.items()}
    return template.format(**facts) if facts else template


class _Shaped:
    """A fact that can be put into a sentence in more than one shape."""

    __slots__ = ("fact",)

    def __init__(self, fact: object) -> None:
        self.fact = fact

    def __format__(self, shape: str) -> str:
        if shape == "clause":
            return _clause(str(self.fact))
        if shape == "list":
            return "; ".join(self.fact) if isinstance(self.fact, tuple) else str(self.fact)
        return format(self.fact, shape)


def _clause(text: str) -> str:
    """Return a sentence as a part of another: no capital, unless it is 'I', and no full stop."""
    about_me = text.startswith(("I ", "I'"))
    return (text if about_me else text[0].lower() + text[1:]).removesuffix(".")


def _said(code: str, text: str, facts: Mapping[str, object]) -> Said:
    said = Said(text)
    said.code, said.facts = code, facts
    return said


_FIXED = {code: _said(code, text, {}) for code, text in ENGLISH.items() if "{" not in text}
"""Sentences without facts, most of them; formatting one anew would change nothing."""
