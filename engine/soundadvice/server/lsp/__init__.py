"""LSP: what editors show of a pack that is being written, over standard input and output. The only user of pygls.

Called by: the command lsp.
Touches: standard input and output, the folders of packs that are open.
"""
