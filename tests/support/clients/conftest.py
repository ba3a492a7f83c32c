"""The conversations here are run by themselves, with the clients that were made: they hold no tests."""

collect_ignore = ["conversation.py"]
