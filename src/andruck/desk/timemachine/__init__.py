"""The time machine: any article, as any kind of reader, at any moment; and why."""
