"""First plans from what people hold: code, usage logs and tables become a draft, and a draft commented files.
What is planned and what it costs stands in planning/; which file is what, and where drafts go, in project/."""
