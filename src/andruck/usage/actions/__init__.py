"""What changes the lake."""
