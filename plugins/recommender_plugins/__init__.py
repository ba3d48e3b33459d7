"""Task types that ship with the product; each module comes in by its own entry point."""
