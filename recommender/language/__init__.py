"""Words the product shows."""
