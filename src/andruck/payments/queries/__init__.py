"""Reads: balances, statements, documents; frozen values only."""
