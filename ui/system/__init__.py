"""What is asked of the screen and keyboard of this computer."""
