"""What may be asked of access."""
