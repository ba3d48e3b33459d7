"""The installable peers: each gets the same features and the known value of each arm.

Each is asked for the chance that an arm is practised, and takes the arm of the highest chance
times value. Where a library keeps one model for each arm, its arms are the task types and its
context is the row of features of the very task and size, which serves it better than one model for
each of 73 rungs. `shared` means one model for all, which some libraries allow by declaring one
kind of action. Several configurations stand for a library; the best of them counts.

All learn from each outcome: at once where the library updates in place, else as courses end.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.deciding.policies import Easiest, Plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.deciding.courses import Learned, Logs, Pick, Policy, View
    from benchmarks.deciding.simulator import Floats

DISTRIBUTIONS = (
    "mabwiser",
    "contextualbandits",
    "vowpalwabbit",
    "river",
    "bayesianbandits",
    "mab2rec",
)
ENOUGH = 30
"""Outcomes before which a peer that starts cold picks what is easiest."""
EARLY_FITS = frozenset({5, 10, 15})
"""Courses after which a peer without updates in place is fitted again, besides every 25th."""


@dataclass
class Peer(Plain):
    """What all peers share: chance times value, with an easy pick before there is anything."""

    seen: int = 0

    def warm(self, logs: Logs) -> None:
        """Learn the logs, outcome by outcome."""
        for one in logs.learned:
            self.learn(one)
        self.course_ended()

    def learn(self, one: Learned) -> None:
        """Count the outcome and hand it on."""
        self.seen += 1
        self.take(one)

    def take(self, one: Learned) -> None:
        """Learn from one outcome."""
        raise NotImplementedError

    def chances(self, view: View) -> Floats:
        """Return the chance, or what stands for it, of each arm."""
        raise NotImplementedError

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Return the arm of the highest chance times value."""
        if self.seen < ENOUGH:
            return Easiest().pick(view, rng)
        chance = np.clip(self.chances(view), 0.0, None)
        return view.pick(int((chance * view.values).argmax()))


@dataclass
class Batched(Peer):
    """A peer that is told of outcomes a course at a time; task types are its arms."""

    table: list[Floats] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    model: Any = None
    shared: bool = False
    kinds: np.ndarray | None = None

    def take(self, one: Learned) -> None:
        """Keep the outcome until the course ends."""
        self.table.append(one.features)
        self.rows.append(one.row)
        self.done.append(int(one.practised))

    def arm(self, rows: Any) -> np.ndarray:
        """Return the library's arm of each row of ours."""
        from benchmarks.deciding.trials import library

        if self.kinds is None:
            self.kinds = library().of_type
        found = self.kinds[np.asarray(rows, int)]
        return np.zeros_like(found) if self.shared else found

    @property
    def count(self) -> int:
        """How many arms the library is told of."""
        from benchmarks.deciding.trials import library

        return 2 if self.shared else len(library().names)

    def batch(self) -> tuple[np.ndarray, np.ndarray, Floats]:
        """Return the arms, outcomes and features kept so far."""
        return self.arm(self.rows), np.array(self.done), np.array(self.table)

    def forget(self) -> None:
        """Let go of what the library has taken in."""
        self.table, self.rows, self.done = [], [], []


@dataclass
class MABWiser(Batched):
    """MABWiser: a ridge regression for each arm, greedy or optimistic."""

    policy: str = "LinGreedy"
    options: Mapping[str, float] = field(default_factory=dict)

    def course_ended(self) -> None:
        """Update with the course that ended."""
        from mabwiser.mab import MAB, LearningPolicy

        if self.seen < ENOUGH or not self.rows:
            return
        arms, done, table = self.batch()
        if self.model is None:
            learning = getattr(LearningPolicy, self.policy)(**self.options)
            self.model = MAB(list(range(self.count)), learning, seed=1)
            self.model.fit(arms, done, table)
        else:
            self.model.partial_fit(arms, done, table)
        self.forget()

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Pick as the others do, once there is a model."""
        return super().pick(view, rng) if self.model else Easiest().pick(view, rng)

    def chances(self, view: View) -> Floats:
        """Return the expectation of each arm under its own context."""
        said = self.model.predict_expectations(view.features)
        said = said if isinstance(said, list) else [said]
        arms = self.arm(view.arms.rows)
        return np.array([one[int(arm)] for one, arm in zip(said, arms, strict=True)])


@dataclass
class Mab2Rec(Batched):
    """Mab2Rec, which recommends the top k by MABWiser's policies."""

    def course_ended(self) -> None:
        """Update with the course that ended."""
        from mab2rec import BanditRecommender, LearningPolicy

        if self.seen < ENOUGH or not self.rows:
            return
        arms, done, table = self.batch()
        if self.model is None:
            learning = LearningPolicy.LinGreedy(epsilon=0.0)
            self.model = BanditRecommender(learning, top_k=self.count, seed=1)
            self.model.set_arms(list(range(self.count)))
            self.model.fit(arms, done, table)
        else:
            self.model.partial_fit(arms, done, table)
        self.forget()

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Pick as the others do, once there is a model."""
        return super().pick(view, rng) if self.model else Easiest().pick(view, rng)

    def chances(self, view: View) -> Floats:
        """Return the score of each arm under its own context."""
        names, scores = self.model.recommend(view.features, return_scores=True, apply_sigmoid=False)
        if len(view.arms) == 1:
            names, scores = [names], [scores]
        arms = self.arm(view.arms.rows)
        return np.array(
            [
                dict(zip(name, score, strict=True)).get(int(arm), 0.0)
                for name, score, arm in zip(names, scores, arms, strict=True)
            ]
        )


@dataclass
class ContextualBandits(Batched):
    """contextualbandits: refitted on everything, after each early course and then every 25th."""

    learner: str = "LinUCB"
    options: Mapping[str, Any] = field(default_factory=dict)
    ended: int = 0
    every: int = 25

    def course_ended(self) -> None:
        """Fit again from time to time: the library's logistic models have no update in place."""
        self.ended += 1
        due = self.model is None or self.ended in EARLY_FITS or not self.ended % self.every
        if self.seen < ENOUGH or not due:
            return
        from contextualbandits import online

        arms, done, table = self.batch()
        if len(set(done)) < 2:
            return
        options = dict(self.options)
        if self.learner == "SeparateClassifiers":
            from sklearn.linear_model import LogisticRegression

            options["base_algorithm"] = LogisticRegression(C=0.3, max_iter=200)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model = getattr(online, self.learner)(nchoices=self.count, **options)
            self.model.fit(table, arms, done)

    def pick(self, view: View, rng: np.random.Generator) -> Pick:
        """Pick as the others do, once there is a model."""
        return super().pick(view, rng) if self.model else Easiest().pick(view, rng)

    def chances(self, view: View) -> Floats:
        """Return the score of each arm under its own context."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self.learner == "SeparateClassifiers":
                said = self.model.predict_proba_separate(view.features)
            else:
                said = self.model.decision_function(view.features)
        return np.asarray(said)[np.arange(len(view.arms)), self.arm(view.arms.rows)]


@dataclass
class VowpalWabbit(Peer):
    """Vowpal Wabbit: logistic regression with the interactions asked for, online."""

    options: str = "-l 0.1"
    epochs: int = 1
    model: Any = None

    def _workspace(self) -> Any:
        if self.model is None:
            from vowpalwabbit import Workspace

            self.model = Workspace(
                f"--loss_function logistic --link logistic --quiet {self.options}"
            )
        return self.model

    @staticmethod
    def _line(row: Floats) -> str:
        return "|f " + " ".join(f"{n}:{x:.4f}" for n, x in enumerate(row.tolist()) if x)

    def take(self, one: Learned) -> None:
        """Learn at once."""
        label = "1" if one.practised else "-1"
        self._workspace().learn(f"{label} {self._line(one.features)}")

    def chances(self, view: View) -> Floats:
        """Return the chance of each arm."""
        model = self._workspace()
        return np.array([model.predict(self._line(row)) for row in view.features])


@dataclass
class River(Peer):
    """river: a scaled logistic regression, online."""

    rate: float = 0.03
    model: Any = None

    def _pipeline(self) -> Any:
        if self.model is None:
            from river import linear_model, optim, preprocessing

            scaler = preprocessing.StandardScaler()
            self.model = scaler | linear_model.LogisticRegression(optim.SGD(self.rate), l2=1e-4)
        return self.model

    def take(self, one: Learned) -> None:
        """Learn at once."""
        row = dict(enumerate(one.features.tolist()))
        self._pipeline().learn_one(row, one.practised)

    def chances(self, view: View) -> Floats:
        """Return the chance of each arm."""
        model = self._pipeline()
        return np.array(
            [
                model.predict_proba_one(dict(enumerate(row))).get(True, 0.5)
                for row in view.features.tolist()
            ]
        )


@dataclass
class BayesianBandits(Peer):
    """bayesianbandits: one Bayesian logistic model for all arms, by mean or by a draw."""

    draw: bool = False
    alpha: float = 1.0
    model: Any = None

    def _glm(self) -> Any:
        if self.model is None:
            from bayesianbandits import BayesianGLM

            self.model = BayesianGLM(alpha=self.alpha, random_state=1)
        return self.model

    @staticmethod
    def _row(table: Floats) -> Floats:
        return np.column_stack([np.ones(len(table)), table])

    def take(self, one: Learned) -> None:
        """Update the posterior at once."""
        self._glm().partial_fit(self._row(one.features[None]), np.array([int(one.practised)]))

    def chances(self, view: View) -> Floats:
        """Return the chance of each arm, at the mean of the posterior or at a draw from it."""
        table = self._row(view.features)
        said = self._glm().sample(table, size=1)[0] if self.draw else self._glm().predict(table)
        return np.asarray(said)


PEERS: dict[str, Callable[[], Policy]] = {
    name: partial(kind, name=name, **options)
    for name, kind, options in (
        ("mabwiser-greedy", MABWiser, {"options": {"epsilon": 0.0}}),
        ("mabwiser-ucb", MABWiser, {"policy": "LinUCB", "options": {"alpha": 0.2}}),
        ("mabwiser-shared", MABWiser, {"options": {"epsilon": 0.0}, "shared": True}),
        ("contextualbandits-ucb", ContextualBandits, {"options": {"alpha": 0.1, "njobs": 1}}),
        (
            "contextualbandits-logistic",
            ContextualBandits,
            {"learner": "SeparateClassifiers", "options": {"njobs": 1}},
        ),
        (
            "contextualbandits-shared",
            ContextualBandits,
            {"options": {"alpha": 0.1, "njobs": 1}, "shared": True},
        ),
        ("vowpalwabbit", VowpalWabbit, {"options": "-l 0.5"}),
        ("vowpalwabbit-regularised", VowpalWabbit, {"options": "-l 1.0 --l2 1e-4"}),
        ("vowpalwabbit-quadratic", VowpalWabbit, {"options": "-q ff -l 0.5"}),
        ("river", River, {}),
        ("bayesianbandits", BayesianBandits, {}),
        ("bayesianbandits-thompson", BayesianBandits, {"draw": True}),
        ("mab2rec", Mab2Rec, {}),
    )
}
