"""Searching for whole numbers that satisfy linear conditions, by a library made for that.

Called by whoever checks a release, through the ``Solver`` of ``domain.release.system``. Nothing here knows what the
numbers count.
"""
