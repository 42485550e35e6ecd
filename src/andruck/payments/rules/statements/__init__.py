"""Bank statements: files of bytes in, one form out, whatever the bank calls it. ``reading.read`` is the door."""
