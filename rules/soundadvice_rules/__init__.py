"""The rule packs that come with soundadvice, one folder each."""
