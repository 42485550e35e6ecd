"""Lakes that several machines share, made when a test asks for one."""

from tests.lakes import paper, server, shared, store

__all__ = ["paper", "server", "shared", "store"]
