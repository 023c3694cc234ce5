"""What holds, without a database: plain Python a lawyer can read and a test runs at once."""
