"""The verbs of support."""
