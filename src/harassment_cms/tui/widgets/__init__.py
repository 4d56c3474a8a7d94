"""Parts of screens. They are given values and post messages; they know no service."""
