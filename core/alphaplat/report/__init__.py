"""Results as people read them: distributions, tables in text, and small pictures."""
