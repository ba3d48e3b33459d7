"""Write the model that ships: `python docs/ship_model.py models/recommender_models/shipped`.

It is the elicited population, unchanged. With `--data FILE` (histories as `homework import` reads
them) and `--proxies "WHAT THEY ARE"`, it is fitted on those; the card then says that they are
proxies and no clients of a clinic. The folder must not be there yet.
"""

from __future__ import annotations

import argparse
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from recommender_models.artifact import save
from recommender_models.elicited import base
from recommender_models.manifest import About

from recommender import Recommender
from recommender.interchange.files import read
from recommender.interchange.records import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from recommender.plugin import CaseState

NAME = "shipped-1"


def main() -> None:
    """Write the folder named on the command line, and print its fingerprint."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--proxies")
    wanted = parser.parse_args()
    if (wanted.data is None) != (wanted.proxies is None):
        parser.error("--data and --proxies go together: the card has to say what the data are.")
    if wanted.data is None:
        print(save(wanted.folder, base(), About(name=NAME)))
        return
    from recommender_models.fitting import fit
    from recommender_models.learning import learnable

    recommender = Recommender()
    known = learnable(cases(recommender, wanted.data), recommender.task_types, 0)
    about = About(
        name=NAME,
        clients=len(known.cases),
        outcomes=known.outcomes,
        training_data=known.fingerprint,
        settings={"seed": 0},
        proxies=wanted.proxies,
    )
    print(save(wanted.folder, fit(known.cases, recommender.task_types, base()), about))


def cases(recommender: Recommender, path: Path) -> Iterator[CaseState]:
    """Read histories, and return each as it stood at its end."""
    events = sorted((one for _, one in read(path).events), key=lambda one: one.client)
    for client, own in groupby(events, key=lambda one: one.client):
        history = History(client, tuple(own))
        yield recommender.case(history, at=max(one.at for one in history.events))


if __name__ == "__main__":
    main()
