"""Speak with the outside world, one thing each: the disk that holds files, and what people put into them."""
