"""Write the forecasts that an update of a library must not change, after they were looked at.

python tests/golden/make_forecasts.py
"""

from __future__ import annotations

import json
import sys
from dataclasses import astuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from clinics import clinic
from histories import candidate, frozen_host
from recommender_models.learner import SHIPPED, forecaster

from recommender import Recommender, Settings
from recommender.engine.prior import Prior

FILE = Path(__file__).with_name("forecasts.json")
CLIENTS = 6


def forecasts() -> dict[str, list[tuple[float, ...]]]:
    """Return every number of the prior's and the model's forecasts for invented clients."""
    types = frozen_host().types
    recommender = Recommender(host=frozen_host())
    asked = [candidate(one) for _, one in sorted(types.items())]
    cases = [recommender.case(one.history, at=one.now) for one in clinic(CLIENTS)]
    models = {"prior": Prior(Settings()), "model": forecaster(SHIPPED, types)}
    return {
        name: [astuple(one) for case in cases for one in model.forecast(case, asked)]
        for name, model in models.items()
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(forecasts(), indent=0) + "\n", encoding="utf-8")
