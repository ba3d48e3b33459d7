"""The home of learned models, and the only one of numpy, scikit-learn and joblib.

A model comes in by the plugin door, as a forecaster (`plugin.py`). The one that ships is in
`shipped/`; without it the engine answers with its transparent prior (`recommender.engine.prior`).
"""
