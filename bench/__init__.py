"""Measures the budgets of the paper: ``make bench`` prints a table and writes build/bench.json."""
