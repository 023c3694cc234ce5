"""The forms of the file: Dutch labels, and what a rule refuses shown beside its field."""
