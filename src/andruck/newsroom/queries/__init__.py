"""The reads of the newsroom. Whatever is public leaves the room through here and nowhere else."""
