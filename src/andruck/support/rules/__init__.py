"""What is decided about readers' support: pure."""
