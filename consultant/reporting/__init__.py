"""The week in figures: counted, written as mail, and an alarm where something is amiss."""
