"""One picture a day for a month: the scenario of trials in which the plan itself is not what is tried."""

SCENARIO = """\
version: 1
scenario: Posts
period: 2027-01
workflows:
  posts:
    runs: {amount: 1, per: day}
    steps: {picture: {model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 9}}
"""
