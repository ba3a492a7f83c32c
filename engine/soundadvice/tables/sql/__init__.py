"""SQL: the advice as a query in the dialect of another engine."""
