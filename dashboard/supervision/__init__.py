"""The pages of the supervision office (/supervision)."""
