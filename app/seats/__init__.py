"""What only an office with several computers loads: the store between them."""
