"""A question and its run: stepping, recording, files of experiments and trajectories, the calls of scripts."""
