"""The verbs of the newsroom, one file per kind of change."""
