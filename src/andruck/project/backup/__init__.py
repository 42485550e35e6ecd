"""Whole papers in one file, and back again. What others may ask is here."""

from andruck.project.backup.record import age

__all__ = ["age"]
