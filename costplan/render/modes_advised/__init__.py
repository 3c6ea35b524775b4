"""What the decision tree says of prompts: a page, and CSV."""
