"""The open platform for formulaic alphas."""
