"""The language of formulaic alphas: text to a typed, causal, canonical graph."""
