"""Sampling: draws in which every password that satisfies the requirements is equally likely."""
