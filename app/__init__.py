"""What an office can do with its register: use cases over crypto and models, without Qt."""

__version__ = "0.1.0"
