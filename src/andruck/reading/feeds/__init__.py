"""Feeds: what is in them (``channel``) and the three ways to write it down (``xml``, ``json``)."""
