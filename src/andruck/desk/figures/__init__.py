"""What is read: now, today and by what it is broken down."""
