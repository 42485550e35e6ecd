"""Openings at the desk: the calendar, the form, and what a plan would change."""
