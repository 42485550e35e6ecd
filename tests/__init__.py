"""Packages that we install bring a folder of this name along: ours must not be hidden by it."""
