"""A bank to play with: takes no real money, shows a page on which a payer decides how the payment goes.

It is somebody else: its books are in a file of their own, and it knows of the paper only what a provider is told.
"""
