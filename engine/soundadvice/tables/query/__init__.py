"""Query: the advice of each row as one Ibis expression."""
