"""What a privacy audit is given: rules, proof of the log, counts; never content or a subject."""
