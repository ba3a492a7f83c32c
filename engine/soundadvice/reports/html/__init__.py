"""An audit as one HTML file that loads nothing: what a reviewer reads, prints, and files."""
