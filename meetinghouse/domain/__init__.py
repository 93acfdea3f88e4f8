"""What a community is: tables and rules, one folder per subject."""
