"""The vocabulary: frozen values and nothing else. Read this package before any other."""
