"""The ways to pay as the paper offers them: names, amounts, times, and why one is not offered just now."""
