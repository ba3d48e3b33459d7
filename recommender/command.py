"""What `homework` starts. It imports nothing before somebody can stop it without a traceback."""

import sys

STOPPED = 130
"""As in `recommender.cli.failure`, which is not imported yet; a test holds them together."""


def main() -> int:
    """Run one command and return its exit code."""
    try:
        from recommender.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was written.\n")
        return STOPPED
    return run()
