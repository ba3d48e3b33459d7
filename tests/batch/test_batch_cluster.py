"""The same call on a real cluster: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import joblib
import pytest
from caseloads import LATER
from distributed import Client, LocalCluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender import History, Recommender


@pytest.fixture(scope="module")
def cluster() -> Iterator[Client]:
    with (
        LocalCluster(
            n_workers=2,
            processes=True,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
        ) as started,
        Client(started) as client,
    ):
        yield client


def test_a_cluster_gives_the_plans_of_one_process(
    cluster: Client, recommender: Recommender, caseload: list[History]
) -> None:
    inline = list(recommender.suggest_many(caseload, at=LATER, seed=3))
    with joblib.parallel_config(backend="dask"):
        there = list(recommender.suggest_many(caseload, at=LATER, seed=3, jobs=2, chunk=4))
    assert there == inline


def test_the_work_is_done_on_the_cluster(
    cluster: Client, recommender: Recommender, caseload: list[History]
) -> None:
    def plugins_loaded() -> int:
        from recommender.batch import _kept

        return _kept.cache_info().currsize

    with joblib.parallel_config(backend="dask"):
        list(recommender.suggest_many(caseload, at=LATER, jobs=-1, chunk=2))
    assert set(cluster.run(plugins_loaded).values()) == {1}
