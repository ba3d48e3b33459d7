"""Other people's formats on one side, our events on the other."""
