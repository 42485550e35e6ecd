"""Income, the bookings behind every figure, and months that are closed."""
