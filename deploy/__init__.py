"""Deploys the bridge and looks after what was deployed: `python3 -m deploy`, see docs/OPERATIONS.md."""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Python {sys.version_info[0]}.{sys.version_info[1]} runs this, 3.11 or later is needed: https://www.python.org/downloads")
