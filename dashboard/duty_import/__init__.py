"""The list office loads a list of duties from Excel: dry run, report of refused rows, publication."""
