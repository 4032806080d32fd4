"""How everything looks: colours, typefaces, sizes."""
