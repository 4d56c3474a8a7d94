"""The screens: the only room that speaks Textual."""
