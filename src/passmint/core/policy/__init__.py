"""Policies: the values of parameters, with the requirements, counts and sampler that follow."""
