"""What is asked of this computer: files, folders, processes, settings, each kind of system."""
