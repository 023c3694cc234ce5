"""The demo municipality: accounts, and a fictional year written only through the services."""
