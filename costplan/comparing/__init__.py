"""Options side by side before one of them is committed to: what each costs, how it differs, and how sure that is."""
