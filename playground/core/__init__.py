"""Objectives, optimizers, runs and trajectories: numpy only, no Qt."""
