"""Holes that were found by attacking the project, each as the smallest input that shows it."""
