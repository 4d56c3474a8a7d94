"""Partners in other departments: who has what of which case, and what can be done about it."""
