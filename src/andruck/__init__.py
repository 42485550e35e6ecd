"""Andruck runs a reader-funded newspaper. ARCHITECTURE.md shows the house."""
