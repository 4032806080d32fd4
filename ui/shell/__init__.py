"""The window itself: rail, strips, menus, locking."""
