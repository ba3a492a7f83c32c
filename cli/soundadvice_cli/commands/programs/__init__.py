"""Commands for other programs: servers, the Model Context Protocol, a shell's completion."""
