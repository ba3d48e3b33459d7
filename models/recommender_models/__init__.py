"""The home of learned models, and the only one of numpy, scipy and scikit-learn.

A model comes in by the plugin door, as a forecaster; the one that ships lies in `shipped/`. Behind
any model stands the engine's transparent prior (`recommender.engine.prior`).
"""
