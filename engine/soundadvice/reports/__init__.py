"""Reports: an audit for those who read it: people at a terminal, other programs, code scanning, a safety file."""
