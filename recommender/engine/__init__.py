"""Pure functions from a history to a plan: no clock, no disk, no network, no global state."""
