"""`python -m tests.explore`: the long run, over as many processes as wanted; or one run once more."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from .long_run import main

if __name__ == "__main__":
    sys.exit(main())
