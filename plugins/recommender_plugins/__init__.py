"""Task types that ship with the product; each module comes in by its own entry point."""

LOCALE = f"{__path__[0]}/locale"
"""The folder with the translations of their texts."""
