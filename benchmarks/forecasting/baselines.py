"""What else forecasts practice from a record: eight or nine methods, each tuned on training people.

Each takes the moments to learn from, and returns what gives a chance for other moments. They get
what the engine gets, at the same moments: its record, and those with features the history features
of the model that ships; beside that, the numbers that a data set gives for a task at a size.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.forecasting.scores import log_loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from benchmarks.forecasting.moments import Code, Moment
    from benchmarks.forecasting.scores import Floats

    Facts = Mapping[Code, tuple[float, ...]]
    Chances = Callable[[Sequence[Moment]], Floats]

State = TypeVar("State")
LEAST = 1e-4
INNER = 3
"""Folds of training people in which settings are chosen."""


def practised(moments: Sequence[Moment]) -> Floats:
    """Return what came of each moment."""
    return np.array([one.practised for one in moments])


def clients(moments: Sequence[Moment]) -> np.ndarray:
    """Return a number for the client of each moment."""
    codes: dict[str, int] = {}
    return np.array([codes.setdefault(one.client, len(codes)) for one in moments])


def best_of(candidates: Sequence[Chances], moments: Sequence[Moment]) -> Chances:
    """Return the candidate with the least loss on the moments."""
    truth = practised(moments)
    return min(candidates, key=lambda one: log_loss(one(moments), truth))


def follow(
    moments: Sequence[Moment], start: State, step: Callable[[State, Code, float], State]
) -> Iterator[tuple[Moment, State]]:
    """Yield each moment with the state that its record leads to, one outcome after another."""
    seen: tuple[tuple[Code, float], ...] = ()
    state = start
    for moment in moments:
        record = moment.record
        if record[: len(seen)] != seen:
            seen, state = (), start
        for code, outcome in record[len(seen) :]:
            state = step(state, code, outcome)
        seen = record
        yield moment, state


# Without features


def base_rate(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return the share that was practised in training."""
    rate = float(practised(moments).mean())
    return lambda some: np.full(len(some), rate)


def _mean(rate: float, prior: float, keep: float) -> Chances:
    def step(state: tuple[float, float], _: Code, outcome: float) -> tuple[float, float]:
        return state[0] * keep + outcome, state[1] * keep + 1

    def chances(some: Sequence[Moment]) -> Floats:
        states = [state for _, state in follow(some, (0.0, 0.0), step)]
        return np.array([(prior * rate + done) / (prior + count) for done, count in states])

    return chances


PRIORS, HALF_LIVES = (0.3, 0.6, 1.0, 1.5, 2.5, 4.0, 7.0), (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)


def running_mean(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return the client's mean so far, pulled to the share of all."""
    rate = float(practised(moments).mean())
    return best_of([_mean(rate, prior, 1.0) for prior in PRIORS], moments)


def ewma(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return the client's mean with older outcomes counting less, pulled to the share of all."""
    rate = float(practised(moments).mean())
    tried = [_mean(rate, prior, 0.5 ** (1 / half)) for prior, half in product(PRIORS, HALF_LIVES)]
    return best_of(tried, moments)


STEPS, SLOWING = (0.2, 0.4, 0.6, 0.8, 1.2, 1.8, 2.5), (0.0, 0.05, 0.2, 0.5)


def rasch(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return the online Rasch model (Elo): an ability for each client, a difficulty for each task.

    Difficulties are those after the training outcomes.
    """
    begin = float(logit(np.clip(practised(moments).mean(), LEAST, 1 - LEAST)))
    return best_of([_elo(moments, begin, *one) for one in product(STEPS, SLOWING)], moments)


def _elo(moments: Sequence[Moment], begin: float, size: float, slowing: float) -> Chances:
    hard: dict[Code, float] = defaultdict(float)
    met: dict[Code, int] = defaultdict(int)

    def step(state: tuple[float, int], code: Code, outcome: float) -> tuple[float, int]:
        able, count = state
        gap = outcome - _logistic(able - hard.get(code, 0.0))
        return able + size / (1 + slowing * count) * gap, count + 1

    for moment, (able, _) in follow(moments, (begin, 0), step):
        gap = moment.practised - _logistic(able - hard[moment.code])
        hard[moment.code] -= gap / (1 + 0.05 * met[moment.code])
        met[moment.code] += 1

    def chances(some: Sequence[Moment]) -> Floats:
        states = follow(some, (begin, 0), step)
        return np.array([_logistic(able - hard.get(m.code, 0.0)) for m, (able, _) in states])

    return chances


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -30.0), 30.0)))


@dataclass(frozen=True, slots=True)
class Chain:
    """Bayesian knowledge tracing, with forgetting.

    How likely one is to begin in the good state, to get there and to fall out of it; and how likely
    practice is in either state, for each task.
    """

    begin: float
    gain: float
    lose: float
    low: Mapping[Code, float]
    high: Mapping[Code, float]
    otherwise: tuple[float, float]

    def emits(self, code: Code) -> tuple[float, float]:
        """Return the chances of practice in the poor and in the good state."""
        if code not in self.low:
            return self.otherwise
        return self.low[code], self.high[code]

    def step(self, good: float, code: Code, outcome: float) -> float:
        """Return the chance of the good state at the next occasion, after one outcome."""
        low, high = self.emits(code)
        if not outcome:
            low, high = 1 - low, 1 - high
        after = good * high / (good * high + (1 - good) * low)
        return after * (1 - self.lose) + (1 - after) * self.gain

    def chances(self, some: Sequence[Moment]) -> Floats:
        """Return the chance of practice at each moment."""
        found = []
        for moment, good in follow(some, self.begin, self.step):
            low, high = self.emits(moment.code)
            found.append(good * high + (1 - good) * low)
        return np.array(found)


EM_ROUNDS = 40


def bkt(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return Bayesian knowledge tracing by EM: one chain for each client, over all its tasks."""
    begun = [(0.5, 0.1, 0.1), (0.7, 0.05, 0.2), (0.8, 0.3, 0.1)]
    return best_of([_em(moments, *one).chances for one in begun], moments)


def _em(moments: Sequence[Moment], begin: float, gain: float, lose: float) -> Chain:
    codes = {code: at for at, code in enumerate(sorted({one.code for one in moments}))}
    order = list(codes)
    grouped: dict[str, list[Moment]] = defaultdict(list)
    for one in moments:
        grouped[one.client].append(one)
    longest = max(len(some) for some in grouped.values())
    what = np.zeros((len(grouped), longest), dtype=int)
    came, there = np.zeros(what.shape), np.zeros(what.shape)
    for row, some in enumerate(grouped.values()):
        what[row, : len(some)] = [codes[one.code] for one in some]
        came[row, : len(some)] = [one.practised for one in some]
        there[row, : len(some)] = 1
    rate = came.sum() / there.sum()
    emit = np.column_stack([np.full(len(order), rate * 0.4), np.full(len(order), (1 + rate) / 2)])
    start = np.array([1 - begin, begin])
    move = np.array([[1 - gain, gain], [lose, 1 - lose]])
    for _ in range(EM_ROUNDS):
        told = np.where(came[..., None] > 0, emit[what], 1 - emit[what])
        told = np.where(there[..., None] > 0, told, 1.0)
        ahead, back = np.zeros(told.shape), np.ones(told.shape)
        state = np.tile(start, (len(what), 1))
        for at in range(longest):
            ahead[:, at] = state * told[:, at]
            ahead[:, at] /= ahead[:, at].sum(1, keepdims=True)
            state = ahead[:, at] @ move
        for at in range(longest - 2, -1, -1):
            back[:, at] = (told[:, at + 1] * back[:, at + 1]) @ move.T
            back[:, at] /= back[:, at].sum(1, keepdims=True)
        here = ahead * back
        here *= there[..., None] / here.sum(2, keepdims=True)
        pair = ahead[:, :-1, :, None] * move * (told * back)[:, 1:, None, :]
        pair *= (there[:, 1:] / pair.sum((2, 3)))[..., None, None]
        start = here[:, 0].sum(0) + 1
        start = start / start.sum()
        move = pair.sum((0, 1)) + 1
        move = move / move.sum(1, keepdims=True)
        for side in (0, 1):
            weight = here[..., side].ravel()
            met = np.bincount(what.ravel(), weight, len(order)) + 2
            done = np.bincount(what.ravel(), weight * came.ravel(), len(order)) + 2 * rate
            emit[:, side] = np.clip(done / met, 0.005, 0.995)
    return Chain(
        float(start[1]),
        float(move[0, 1]),
        float(move[1, 0]),
        {code: float(emit[at, 0]) for code, at in codes.items()},
        {code: float(emit[at, 1]) for code, at in codes.items()},
        (float(emit[:, 0].mean()), float(emit[:, 1].mean())),
    )


# With features


def _one_hot(moments: Sequence[Moment], known: Mapping[Code, int]) -> Floats:
    found = np.zeros((len(moments), len(known)))
    for row, one in enumerate(moments):
        if one.code in known:
            found[row, known[one.code]] = 1.0
    return found


def _places(moments: Sequence[Moment]) -> dict[Code, int]:
    return {code: at for at, code in enumerate(sorted({one.code for one in moments}))}


def _counts(moments: Sequence[Moment]) -> Floats:
    """Return how often practised and missed so far, of the same task type and in all."""
    found = np.zeros((len(moments), 4))
    for row, one in enumerate(moments):
        for code, outcome in one.record:
            found[row, 0 if outcome else 1] += 1
            if code[0] == one.code[0]:
                found[row, 2 if outcome else 3] += 1
    return found


PULLS = (0.01, 0.1, 1.0, 10.0)


def chosen_logistic(shown: Floats, truth: Floats, groups: np.ndarray) -> tuple[Pipeline, float]:
    """Return a logistic regression with the pull that held-out people prefer, and its loss."""
    tried = []
    for pull in PULLS:
        said = np.zeros(len(truth))
        for learn, test in GroupKFold(INNER).split(shown, truth, groups):
            model = _logistic_model(pull).fit(shown[learn], truth[learn])
            said[test] = model.predict_proba(shown[test])[:, 1]
        tried.append((log_loss(said, truth), pull))
    loss, pull = min(tried)
    return _logistic_model(pull).fit(shown, truth), loss


def _logistic_model(pull: float) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=pull, max_iter=2000))


def _said(model: Pipeline | HistGradientBoostingClassifier, shown: Floats) -> Floats:
    return np.asarray(model.predict_proba(shown)[:, 1])


def pfa(moments: Sequence[Moment], _: Facts) -> Chances:
    """Return performance factors analysis: counts of practice and misses, plain or as logarithms.

    Held-out training people choose which, and whether counts over all tasks are used as well.
    """
    known = _places(moments)
    truth, groups, counts = practised(moments), clients(moments), _counts(moments)
    hot = _one_hot(moments, known)
    shapes: list[Callable[[Floats], Floats]] = [
        lambda some: some[:, 2:],
        lambda some: some,
        lambda some: np.log1p(some[:, 2:]),
        np.log1p,
    ]
    fits = [chosen_logistic(np.hstack([hot, shape(counts)]), truth, groups) for shape in shapes]
    place = int(np.argmin([loss for _, loss in fits]))
    shape, model = shapes[place], fits[place][0]

    def chances(some: Sequence[Moment]) -> Floats:
        return _said(model, np.hstack([_one_hot(some, known), shape(_counts(some))]))

    return chances


def _shown(moments: Sequence[Moment], known: Mapping[Code, int], facts: Facts) -> Floats:
    """Return all that there is: task, numbers about it, history features, counts, the time."""
    told = np.array([(*facts.get(one.code, ()), *one.history, one.when) for one in moments])
    counts = _counts(moments)
    mean = (counts[:, [0, 2]] + 0.5) / (counts[:, [0, 2]] + counts[:, [1, 3]] + 1)
    recent = np.array([_last(one) for one in moments])
    crossed = np.zeros((len(moments), 0))
    if facts:
        given = np.array([facts.get(one.code, (0.0, 0.0)) for one in moments])
        crossed = np.column_stack([given[:, 0] * given[:, 1], given**2])
    return np.hstack(
        [_one_hot(moments, known), told, np.log1p(counts), logit(mean), recent, crossed]
    )


def _last(moment: Moment) -> list[float]:
    """Return the last three outcomes, newest first; a half where there is none."""
    return [*(outcome for _, outcome in moment.record[:-4:-1]), 0.5, 0.5, 0.5][:3]


def logistic_with_history(moments: Sequence[Moment], facts: Facts) -> Chances:
    """Return a logistic regression on task and history."""
    known = _places(moments)
    shown = _shown(moments, known, facts)
    low, high = shown.min(0), shown.max(0)
    model = chosen_logistic(shown, practised(moments), clients(moments))[0]

    def chances(some: Sequence[Moment]) -> Floats:
        # A line drawn beyond what was seen in training, such as months of silence, says anything.
        return _said(model, np.clip(_shown(some, known, facts), low, high))

    return chances


TREES = [
    {"learning_rate": 0.06, "max_leaf_nodes": leaves, "min_samples_leaf": 40} for leaves in (6, 16)
]
TREE_COUNTS = (20, 40, 80, 150)


def trees_with_history(moments: Sequence[Moment], facts: Facts) -> Chances:
    """Return boosted trees on task and history."""
    known = _places(moments)
    shown, truth, groups = _shown(moments, known, facts), practised(moments), clients(moments)
    tried = []
    for place, settings in enumerate(TREES):
        said = {count: np.zeros(len(truth)) for count in TREE_COUNTS}
        for learn, test in GroupKFold(INNER).split(shown, truth, groups):
            model = _trees(settings, TREE_COUNTS[-1]).fit(shown[learn], truth[learn])
            for count, some in enumerate(model.staged_predict_proba(shown[test]), 1):
                if count in said:
                    said[count][test] = some[:, 1]
        tried += [(log_loss(some, truth), place, count) for count, some in said.items()]
    _, place, count = min(tried)
    model = _trees(TREES[place], count).fit(shown, truth)
    return lambda some: _said(model, _shown(some, known, facts))


def _trees(settings: Mapping[str, float], count: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=count, early_stopping=False, l2_regularization=1.0, random_state=0, **settings
    )


SPREADS = (0.5, 1.0, 2.0, 4.0)


def bayes_per_person(moments: Sequence[Moment], facts: Facts) -> Chances:
    """Return an online Bayesian logistic regression for each client, on the facts of a task.

    It starts from the pooled regression; how far clients lie from it is chosen on training.
    """
    row = {code: np.array([1.0, *told, told[0] * told[1]]) for code, told in facts.items()}
    shown = np.array([row[one.code] for one in moments])
    pooled = LogisticRegression(C=10.0, fit_intercept=False, max_iter=2000)
    middle = pooled.fit(shown, practised(moments)).coef_[0]
    size = np.array([1.0, *(1 / np.maximum(shown[:, 1:].std(0), 0.1))])

    def given(spread: float) -> Chances:
        start = (middle, np.diag((spread * size) ** 2))

        def step(state: tuple[Floats, Floats], code: Code, outcome: float) -> tuple[Floats, Floats]:
            mean, cover = state
            at = row[code]
            across = cover @ at
            doubt = float(at @ across)
            odds = float(at @ mean)
            pull = _mode(odds, doubt, outcome)
            chance = _logistic(odds + doubt * pull)
            curve = chance * (1 - chance)
            return mean + across * pull, cover - np.outer(across, across) * (
                curve / (1 + curve * doubt)
            )

        def chances(some: Sequence[Moment]) -> Floats:
            found = []
            for moment, (mean, cover) in follow(some, start, step):
                at = row[moment.code]
                found.append(at @ mean / math.sqrt(1 + math.pi / 8 * float(at @ cover @ at)))
            return np.asarray(expit(np.array(found)))

        return chances

    return best_of([given(spread) for spread in SPREADS], moments)


def _mode(odds: float, doubt: float, outcome: float) -> float:
    """Return the pull y - p at the mode of one logistic observation, by bisection."""
    low, high = outcome - 1, outcome
    for _ in range(40):
        pull = (low + high) / 2
        if outcome - _logistic(odds + doubt * pull) > pull:
            low = pull
        else:
            high = pull
    return (low + high) / 2


BASELINES: Mapping[str, Callable[[Sequence[Moment], Facts], Chances]] = {
    "base rate": base_rate,
    "running mean": running_mean,
    "EWMA": ewma,
    "Rasch online (Elo)": rasch,
    "BKT": bkt,
    "PFA": pfa,
    "logistic + history": logistic_with_history,
    "HGB + history": trees_with_history,
}
WITH_FACTS: Mapping[str, Callable[[Sequence[Moment], Facts], Chances]] = {
    "Bayesian logistic per person": bayes_per_person
}
"""Added where the tasks have numbers."""
