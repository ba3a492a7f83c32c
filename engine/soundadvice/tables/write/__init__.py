"""Write: tables written whole or not at all, in parts where asked."""
