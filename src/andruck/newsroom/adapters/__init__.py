"""What stands behind the newsroom's ports."""
