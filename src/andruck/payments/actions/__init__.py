"""Verbs: keyword-only and atomic. Whatever moves money books it in the same transaction."""
