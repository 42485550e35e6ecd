"""Stand-ins for payment providers: real servers on loopback that remember, misbehave on request and are watched.

They are ours, written from public descriptions, and never part of the product.
"""
