"""Mutation testing of the engine: small bugs are put in, one at a time, and the tests must notice.

`changes` says which bugs there are, `putting_in` how one gets into a running program or a fresh one, `runner` which
tests meet it, and `ledger` which may live, and why. `docs/reference/mutation.md` says how to run it and what it found.
"""
