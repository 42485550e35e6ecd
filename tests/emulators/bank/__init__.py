"""An imaginary provider, whole: it has books of its own, forgets keys after a while, and misbehaves as it is told.

``engine`` is what it does, ``adapter`` how the paper talks to it (in the same process or over HTTP), ``server`` is
the HTTP. Nothing in it knows how the paper works.
"""
