"""Tables for tests: of answers and of the advice each row must get, and the engines that read them."""
