"""Case management for the people at a university who answer reports of harassment and hate incidents."""

__version__ = "0.1.0"
