"""A plugin as one was written for contract 1: every hook, every argument, every field."""

from recommender.plugin import (
    Barrier,
    Cadence,
    Candidate,
    Caution,
    Cleared,
    Contraindication,
    Difficulty,
    Evidence,
    Forecast,
    FormField,
    GoodEnough,
    Grade,
    Kind,
    Modality,
    Need,
    Obstacle,
    Preparation,
    Prerequisite,
    Rationale,
    Role,
    Rung,
    TaskType,
    Veto,
    Wording,
    hookimpl,
)

RECOMMENDER_CONTRACT = 1


def _level(effort, distress):
    return Difficulty(effort=effort, distress=distress, reflection=1, exposure=0)


FIRST = TaskType(
    schema_version=1,
    id="golden-v1",
    title="A page of the old kind",
    summary="Write a page, as plugins of contract 1 had it.",
    kind=Kind.PERMANENT,
    cadence=Cadence.WEEKLY,
    role=Role.PRACTICE,
    skills=("writing",),
    goals=("worry", "sleep"),
    modality=(Modality.WRITE, Modality.DO),
    ladder=(
        Rung(
            title="A line",
            what="Write one line.",
            minutes=2,
            occasions=2,
            difficulty=_level(1, 1),
            introduces=("line",),
        ),
        Rung(
            title="A page",
            what="Write one page.",
            minutes=6,
            occasions=2,
            difficulty=_level(2, 3),
            introduces=("page",),
        ),
    ),
    rationale=(
        Rationale(goal="worry", text="On paper a worry may look smaller."),
        Rationale(goal="sleep", text="What is on paper need not be kept in mind."),
    ),
    longer_rationale="What is written down may go round less.",
    teach_back="What could a page be good for?",
    preparation=Preparation(
        may_come_up="Some lines may sting a little.",
        how_to_prepare="Choose a quiet quarter of an hour.",
        when_to_stop="Stop if it makes the evening heavier.",
    ),
    obstacles=(Obstacle(barrier=Barrier.TIME, when="the day is full", then="I write a word."),),
    good_enough=GoodEnough(imperfection="Leave the spelling as it is.", minutes_cap=2),
    prerequisites=(
        Prerequisite(need=Need.AGREED, name="page-agreed", why="A page is agreed on.", from_rung=2),
    ),
    contraindications=(Contraindication(flag="psychosis", why="A page may stir up too much."),),
    cautions=(Caution(flag="low-mood", note="Ask how the page was."),),
    checked_by=("golden-v1",),
    gated=False,
    wording=Wording(
        therapist="I suggest a page, because it may help.",
        shared="Shall we try a page?",
        client="Which page would you write?",
    ),
    review_questions=("What did you notice as you wrote?", "What was on the page?"),
    fields=(
        FormField(name="line", label="The line", type="text"),
        FormField(name="page", label="Pages", type="number", low=0, high=9),
        FormField(name="place", label="Where", type="choice", choices=("at home", "elsewhere")),
    ),
    materials=({"name": "A pen", "delivery": ("in_person",), "without": "Any screen will do."},),
    orientations=("cbt",),
    produces=("page",),
    excludes=("somebody-elses-page",),
    evidence=Evidence(grade=Grade.U, label="not graded here", sources=("A test.",)),
    languages=("en", "ca"),
)
SECOND = TaskType(
    id="golden-v1-walk",
    title="A walk of the old kind",
    summary="Walk a little.",
    kind=Kind.ONE_OFF,
    skills=("walking",),
    goals=("worry",),
    modality=(Modality.DO,),
    ladder=(
        Rung(
            title="Round the house",
            what="Walk round the house.",
            minutes=4,
            occasions=1,
            difficulty=_level(1, 0),
        ),
    ),
    rationale=(Rationale(goal="worry", text="Some air may help."),),
    longer_rationale="Some air may help a little.",
    teach_back="What could a walk be good for?",
    obstacles=(Obstacle(barrier=Barrier.TIME, when="it rains", then="I open a window."),),
    good_enough=GoodEnough(imperfection="Leave it at half.", minutes_cap=2),
    no_contraindications_because="A walk round the house.",
    wording=Wording(therapist="I suggest a walk.", shared="Shall we?", client="Which walk?"),
    review_questions=("What did you see?", "What was it like?"),
    evidence=Evidence(grade=Grade.U, label="not graded here", sources=("A test.",)),
)


class Steady:
    """Forecasts the same for everybody."""

    name = "golden-v1"
    fingerprint = "1" * 64

    def forecast(self, case, candidates):
        return [
            Forecast(
                chance=0.6,
                low=0.4,
                high=0.8,
                difficulty=3,
                difficulty_low=2,
                difficulty_high=4,
                minutes=one.minutes,
                minutes_low=1,
                minutes_high=one.minutes + 1,
            )
            for one in candidates
        ]


class Shelf:
    """Keeps a model, which is the steady one."""

    def load(self, folder, task_types):
        return Steady()

    def keep(self, folder, home):
        return "golden-v1"

    def show(self, folder):
        raise NotImplementedError

    def fit(self, cases, task_types, wish):
        raise NotImplementedError

    def evaluate(self, cases, decided, task_types, forecaster):
        raise NotImplementedError


@hookimpl
def recommender_task_types():
    return [FIRST, SECOND]


@hookimpl
def recommender_propose(task_type, case):
    if task_type.id == "golden-v1-walk":
        return [Candidate(task_type, 1, 3, 1)]
    return None


@hookimpl
def recommender_veto(candidate, case):
    if candidate.task_type.id == "golden-v1-walk" and case.goals:
        return Veto("the golden plugin asks to wait")
    return Cleared()


@hookimpl
def recommender_forecaster(task_types):
    return Steady() if "golden-v1" in task_types else None


@hookimpl
def recommender_learner():
    return Shelf()


@hookimpl
def recommender_catalogue(language):
    return {"A page of the old kind": "Una pàgina com abans"} if language == "ca" else None
