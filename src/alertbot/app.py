"""The one place where rooms are joined: start, stop, the clock and the scheduler."""
