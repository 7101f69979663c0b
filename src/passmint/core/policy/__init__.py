"""Policies: parameters, requirements, counts and a sampler put together."""
