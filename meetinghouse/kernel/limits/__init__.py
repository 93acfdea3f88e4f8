"""Rate limits, counted in the database so that every process of the server agrees. Words and promises: README."""

from meetinghouse.kernel.limits.counting import Allowance, left, take

__all__ = ["Allowance", "left", "take"]
