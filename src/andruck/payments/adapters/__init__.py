"""The world outside, one folder or file per provider."""
