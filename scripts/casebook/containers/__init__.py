"""Untrusted containers (ZIP, XML) opened in a process of their own; imports no more than that needs."""
