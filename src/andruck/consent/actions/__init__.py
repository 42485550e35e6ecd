"""Saying yes and no, taking a yes back; keeping the list of processors."""
