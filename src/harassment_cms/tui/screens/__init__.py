"""The screens, one folder each. Screens are strangers to one another; they meet in the session."""
