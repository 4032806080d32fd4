"""Made-up offices to practise with."""
