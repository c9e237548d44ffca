"""Who is named: from the letters of a text to the tracked people it speaks of."""
