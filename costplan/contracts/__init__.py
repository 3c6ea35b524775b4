"""Contracts: what an account has agreed on with those who sell to it, and their files, layered over pricing tables.
What it pays by them is asked in planning/in_force.py; what commitments and credits make of a plan stands in planning/.
"""
