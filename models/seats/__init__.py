"""What several computers of one office share: recorded, told and written down."""
