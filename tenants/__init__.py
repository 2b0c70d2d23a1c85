"""The ground: who is asking, for which village, in which transaction."""
