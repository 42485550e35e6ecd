"""The doors to the figures."""
