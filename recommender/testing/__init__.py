"""The conformance kit: whether a plugin keeps its promises.

    from recommender.testing import conformance

    test_conformance = conformance("my-plugin")

The same checks without pytest: `homework plugins check my-plugin`.
"""

from recommender.testing.cases import conformance
from recommender.testing.checks import CHECKS
from recommender.testing.finding import by_name, by_path
from recommender.testing.registry import Check, Finding, Tier
from recommender.testing.report import Report, Result, declared, examined, report
from recommender.testing.subject import Subject, loaded

__all__ = [
    "CHECKS",
    "Check",
    "Finding",
    "Report",
    "Result",
    "Subject",
    "Tier",
    "by_name",
    "by_path",
    "conformance",
    "declared",
    "examined",
    "loaded",
    "report",
]
