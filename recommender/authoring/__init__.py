"""Make plugins for people: a distribution to change, or one from a table of worksheets."""
