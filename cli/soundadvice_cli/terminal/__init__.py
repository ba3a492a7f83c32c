"""Terminal: advice, plans and reports laid out in lines."""
