"""What alphas exist: entities, the vocabulary of metrics, and stores of both."""
