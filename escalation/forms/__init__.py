"""Forms of the ladder: what is asked, in which words; whether it may be done the rules decide."""
