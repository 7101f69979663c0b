"""Second opinions: slow, plain code that shares nothing with the engine it judges."""
