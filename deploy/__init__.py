"""Deploys the bridge and looks after what was deployed: `python3 -m deploy`, see docs/OPERATIONS.md."""
