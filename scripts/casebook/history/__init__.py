"""The reports that a case has had: what each rested on, and what has changed since.

Nothing is imported here: recording a report takes no table, and the libraries of tables take a second to load.
"""
