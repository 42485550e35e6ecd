"""What needs a treasurer: cases, payments that are open or have failed, and one payment with all that is known."""
